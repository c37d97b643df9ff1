'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { mailAccess } from '@/app/webmail/mail-access';
import { mailHref, readOpenMessage } from '@/app/webmail/mail-href';
import { MailDesk, type MailDeskProps } from '@/components/mail-desk/mail-desk';

/** The desk with its way to the server. Which message is open stands in the address, so that back and reload work. */
export function Mailbox(props: Pick<MailDeskProps, 'now' | 'query' | 'folders' | 'rows' | 'owner'>) {
  const { query } = props;
  const parameters = useSearchParams();
  const open = useMemo(() => readOpenMessage(query.folder, (name) => parameters.get(name)), [parameters, query.folder]);
  return (
    <MailDesk
      {...props}
      access={mailAccess}
      open={open}
      onOpen={(message, how) => {
        const href = mailHref(query, message);
        if (how === 'push') window.history.pushState(null, '', href);
        else window.history.replaceState(null, '', href);
      }}
      hrefOf={mailHref}
    />
  );
}
