import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { SkipLink } from '@/components/shell/skip-link';
import { WebmailBar } from '@/components/shell/webmail-bar';
import { FolderDrawer } from '@/components/webmail/folder-drawer';
import { FolderList } from '@/components/webmail/folder-list';
import { MailDown } from '@/components/webmail/mail-down';
import { MessageList } from '@/components/webmail/message-list';
import { Reminder } from '@/components/webmail/reminder';
import { dismissReminderAction, reminderShownAction } from '@/lib/actions/reminder-actions';
import { readMailboxPassword, requireMember, type Session } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { AppError } from '@/lib/errors';
import { findReminder } from '@/lib/reminders/find-reminder';
import { readFolder } from '@/lib/webmail/read-folder';

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('folders');
  return { title: t('inbox') };
}

async function readQuery(searchParams: SearchParams): Promise<{ folder: string; page: number }> {
  const { folder, page } = await searchParams;
  const number = typeof page === 'string' ? Number(page) : 1;
  return { folder: typeof folder === 'string' ? folder : 'INBOX', page: Number.isInteger(number) && number > 0 ? number : 1 };
}

type Mail = Awaited<ReturnType<typeof readFolder>>;

/** Folders and one page of messages, or why there are none. */
async function readMail(
  session: Session,
  query: { folder: string; page: number },
): Promise<Mail | 'unreachable' | 'sign_in_again'> {
  const password = await readMailboxPassword(session);
  if (password === null) return 'sign_in_again';
  try {
    return await readFolder({ address: session.address, password }, query);
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
  const query = await readQuery(searchParams);
  const [mail, reminder] = await Promise.all([readMail(session, query), findReminder(actor, session.sessionId)]);
  const at = now();
  const folders = typeof mail === 'string' ? [] : mail.folders;
  return (
    <div className="flex min-h-dvh flex-col bg-surface">
      <SkipLink />
      <WebmailBar
        domainName={session.mailDomainName}
        address={session.address}
        displayName={session.displayName}
        isPostmaster={session.role === 'POSTMASTER'}
      >
        {folders.length === 0 ? null : <FolderDrawer folders={folders} current={query.folder} />}
      </WebmailBar>
      <div className="flex-1 desk:grid desk:grid-cols-[212px_minmax(0,1fr)]">
        <FolderList folders={folders} current={query.folder} className="border-r border-line bg-canvas max-desk:hidden" />
        <main id="content" tabIndex={-1} className="min-w-0 focus:outline-none">
          {typeof mail === 'string' ? <MailDown why={mail} /> : <MessageList now={at} folders={folders} page={mail.page} />}
        </main>
      </div>
      {reminder.kind === 'hidden' ? null : (
        <Reminder
          now={at}
          reminder={reminder}
          settingsHref="/webmail/settings/account/migration"
          dismiss={dismissReminderAction}
          shown={reminderShownAction}
        />
      )}
    </div>
  );
}
