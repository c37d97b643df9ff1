'use client';

import { MailX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import type { MailAccess } from '@/components/mail-list/mail-access';
import { AttachmentList } from '@/components/mail-reader/attachment-list';
import { HtmlBody } from '@/components/mail-reader/html-body';
import { MessageHead } from '@/components/mail-reader/message-head';
import { TextBody } from '@/components/mail-reader/text-body';
import { useMessage } from '@/components/mail-reader/use-message';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { MessageRef, MessageView } from '@/lib/schemas/mail';

interface ReaderProps {
  now: Date;
  access: MailAccess;
  /** One reader for each message: give it a key. */
  message: MessageRef;
  tools: ReactNode;
  /** It has been read by somebody. */
  onRead: (message: MessageView) => void;
}

export function Reader({ now, access, message, tools, onRead }: ReaderProps) {
  const t = useTranslations('mailReader');
  const { state, retry } = useMessage(access, message);
  const told = useRef(false);
  useEffect(() => {
    if (state.kind !== 'read' || told.current) return;
    told.current = true;
    onRead(state.message);
  }, [state, onRead]);
  return (
    <article
      aria-label={t('label')}
      aria-busy={state.kind === 'loading'}
      data-uid={message.uid}
      className="flex h-full min-h-0 flex-col"
    >
      {tools}
      {state.kind === 'loading' ? (
        <div className="flex flex-col gap-4 p-6 desk:p-10">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="w-40" />
          <Skeleton className="w-full" />
        </div>
      ) : state.kind === 'failed' ? (
        <EmptyState Icon={MailX} action={state.code === 'not_found' ? undefined : <Button onClick={retry}>{t('retry')}</Button>}>
          {state.code === 'not_found' ? t('gone') : t('failed')}
        </EmptyState>
      ) : (
        <Content now={now} access={access} message={state.message} />
      )}
    </article>
  );
}

function Content({ now, access, message }: { now: Date; access: MailAccess; message: MessageView }) {
  const t = useTranslations('mailReader');
  const { body } = message;
  const cut = body.kind !== 'none' && body.cut ? <p className="px-4 pb-3 text-sm text-text-2 desk:px-10">{t('cut')}</p> : null;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <MessageHead now={now} message={message} />
      <AttachmentList access={access} message={message} />
      {body.kind === 'none' ? <p className="px-4 py-6 text-base text-text-2 desk:px-10">{t('noText')}</p> : null}
      {body.kind === 'text' ? <TextBody blocks={body.blocks} /> : null}
      {body.kind === 'html' ? <HtmlBody access={access} message={message} remoteImages={body.remoteImages} /> : null}
      {cut}
    </div>
  );
}
