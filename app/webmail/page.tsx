import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { mailHref, readListQuery } from '@/app/webmail/mail-href';
import { Mailbox } from '@/app/webmail/mailbox';
import type { ListQuery } from '@/components/mail-list/mail-access';
import { OWN_MOVE, OWN_REPORT } from '@/components/shell/settings-nav';
import { SkipLink } from '@/components/shell/skip-link';
import { WebmailBar } from '@/components/shell/webmail-bar';
import { MailDown } from '@/components/webmail/mail-down';
import { Reminder } from '@/components/webmail/reminder';
import { dismissReminderAction, reminderShownAction } from '@/lib/actions/own/reminder-actions';
import { readMailboxPassword, requireMember, type Session } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { webEnv } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { findReminder } from '@/lib/reminders/find-reminder';
import type { MailFolder, RowsPage } from '@/lib/schemas/mail';
import { readFolders, readRows } from '@/lib/webmail/read-folder';

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export async function generateMetadata({ searchParams }: { searchParams: SearchParams }): Promise<Metadata> {
  return { title: await titleOf(await readQuery(searchParams)) };
}

async function titleOf({ folder, search }: ListQuery): Promise<string> {
  const t = await getTranslations('folders');
  if (search !== '') return search;
  return folder === 'INBOX' ? t('inbox') : (folder.split('/').at(-1) ?? folder);
}

async function readQuery(searchParams: SearchParams, conversations = false): Promise<ListQuery> {
  const given = await searchParams;
  return readListQuery((name) => {
    const value = given[name];
    return Array.isArray(value) ? value[0] : value;
  }, conversations);
}

interface Mail {
  folders: MailFolder[];
  rows: RowsPage;
}

/** Folders and the first messages, or why there are none. */
async function readMail(session: Session, query: ListQuery): Promise<Mail | 'unreachable' | 'sign_in_again'> {
  const password = await readMailboxPassword(session);
  if (password === null) return 'sign_in_again';
  const login = { address: session.address, password, passwordMark: session.passwordMark };
  try {
    const [folders, rows] = await Promise.all([readFolders(login), readRows(login, { ...query, from: 0, expanded: [] })]);
    return { folders, rows };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not_found') notFound();
    if (error.code === 'webmail.unreachable') return 'unreachable';
    if (error.code === 'webmail.sign_in_again') return 'sign_in_again';
    throw error;
  }
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { session, actor } = await requireMember();
  const query = await readQuery(searchParams, session.conversations);
  const [mail, reminder] = await Promise.all([
    readMail(session, query),
    findReminder(actor, session.sessionId, webEnv().PROVIDERS_FILE),
  ]);
  const at = now();
  const owner = {
    domainName: session.mailDomainName,
    address: session.address,
    displayName: session.displayName,
    isPostmaster: session.role === 'POSTMASTER',
  };
  return (
    <div className="flex h-dvh flex-col bg-surface">
      <SkipLink />
      {typeof mail === 'string' ? (
        <>
          <WebmailBar {...owner} />
          <main id="content" tabIndex={-1} className="focus:outline-none">
            <h1 className="sr-only">{await titleOf(query)}</h1>
            <MailDown why={mail} />
          </main>
        </>
      ) : (
        <Mailbox key={mailHref(query)} now={at} query={query} owner={owner} {...mail} />
      )}
      {reminder.kind === 'hidden' ? null : (
        <Reminder
          now={at}
          reminder={reminder}
          settingsHref={OWN_MOVE}
          reportHref={OWN_REPORT}
          dismiss={dismissReminderAction}
          shown={reminderShownAction}
        />
      )}
    </div>
  );
}
