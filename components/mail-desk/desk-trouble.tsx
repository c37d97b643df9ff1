'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { MailDown } from '@/components/webmail/mail-down';

const KNOWN = { 'webmail.over_quota': 'over_quota', 'webmail.no_trash': 'no_trash' } as const;

/** What went wrong while the page was open. A lost connection is tried again by itself, and the banner goes when it is back. */
export function DeskTrouble({ code, onClose }: { code: string | null; onClose: () => void }) {
  const t = useTranslations('mailList');
  const errors = useTranslations('errors.webmail');
  const common = useTranslations('common');
  if (code === null) return null;
  if (code === 'webmail.sign_in_again') return <MailDown why="sign_in_again" />;
  if (code === 'webmail.unreachable') return <Banner kind="warn" lead={t('lost')} className="m-3" />;
  const known = Object.entries(KNOWN).find(([known]) => known === code)?.[1];
  return (
    <Banner
      kind="bad"
      lead={known === undefined ? t('failed') : errors(known)}
      className="m-3"
      action={
        <Button size="icon" kind="ghost" aria-label={common('close')} onClick={onClose}>
          <X className="size-4" aria-hidden />
        </Button>
      }
    />
  );
}
