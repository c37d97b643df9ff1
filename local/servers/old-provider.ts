/** The old provider on this machine: a Dovecot with IMAP and POP3, each plain, with STARTTLS and with TLS, and users from a file. */
import { chown, writeFile } from 'node:fs/promises';
import type { ServerAccount } from '../machine/server-account.ts';
import { privateDirectory } from '../machine/state-folder.ts';
import { waitFor } from '../machine/wait-for.ts';
import { ensureCertificate } from './certificate.ts';
import { startDovecot } from './dovecot.ts';
import { canSignIn } from './imap-login.ts';
import { type MailUser, writePasswordFile } from './password-file.ts';
import { MASTER_USER, type MailEndpoint, type RunningMailServer } from './platform.ts';

export interface OldProviderOptions {
  directory: string;
  account: ServerAccount;
  ports: Required<Pick<MailEndpoint, 'imap' | 'imaps' | 'pop3' | 'pop3s'>>;
  users: MailUser[];
  masterPassword: string;
  durable: boolean;
  /** Between folder names; a real provider's is often ".". */
  separator?: '/' | '.';
  /** Before every folder name but INBOX, for example `INBOX.`. */
  prefix?: string;
  /** Where to ask whose an access token is (`...?token=`); the answer has an `email`. Absent: passwords only. */
  tokenInfoUrl?: string;
  /** Most bytes that a user may keep there. Absent: no limit. */
  quotaBytes?: number;
  /** POP3 shows another Maildir (oldWholeMaildir) than IMAP: a provider that hides mail from one of them. Absent: the same. */
  pop3ShowsWhole?: boolean;
  /** What IMAP says that it can do (`IMAP4rev1 UIDPLUS`), as an older server would; it takes the rest all the same. Absent: all. */
  capabilities?: string;
}

export type RunningOldProvider = RunningMailServer & {
  endpoint: MailEndpoint & OldProviderOptions['ports'];
  /** Lets somebody in, or gives them another password; resolves when it is in force. */
  addUser(user: MailUser): Promise<void>;
};

/** Where a user's Maildir lies below the server's directory. */
export function oldMaildir(directory: string, address: string): string {
  const [local, domain] = address.toLowerCase().split('@');
  return `${directory}/mail/${domain}/${local}/Maildir`;
}

/** What POP3 shows with `pop3ShowsWhole`. */
export function oldWholeMaildir(directory: string, address: string): string {
  return `${oldMaildir(directory, address)}-whole`;
}

function authentication(options: OldProviderOptions): (data: string) => string {
  const { uid, gid } = options.account;
  const quota = options.quotaBytes === undefined ? '' : ` quota_rule=*:bytes=${options.quotaBytes}`;
  const withTokens = options.tokenInfoUrl !== undefined;
  // A passdb that names mechanisms is skipped where there is none: doveadm would then know nobody.
  const tokens = (data: string) =>
    !withTokens
      ? ''
      : `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${data}/oauth2.conf
}
`;
  return (data) => `${tokens(data)}passdb {
  driver = passwd-file
${withTokens ? '  mechanisms = plain login\n' : ''}  args = username_format=%u ${data}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${data}/mail/%Ld/%Ln${quota}
}`;
}

/** Dovecot reads them from a file of their own. */
async function writeTokenSettings(directory: string, tokenInfoUrl: string, account: ServerAccount): Promise<void> {
  const file = `${directory}/oauth2.conf`;
  await writeFile(file, `tokeninfo_url = ${tokenInfoUrl}\nusername_attribute = email\nforce_introspection = no\n`);
  await chown(file, account.uid, account.gid);
}

/** Starts the old provider; its mail stays in the directory. */
export async function startOldProvider(options: OldProviderOptions): Promise<RunningOldProvider> {
  const { directory, account } = options;
  await privateDirectory(directory, account);
  const { certFile } = await ensureCertificate(directory, account, 'mail.old-provider.example');
  await writePasswordFile(`${directory}/masters`, [{ address: MASTER_USER, password: options.masterPassword }], account);
  if (options.tokenInfoUrl !== undefined) await writeTokenSettings(directory, options.tokenInfoUrl, account);
  const users = new Map(options.users.map((user) => [user.address.toLowerCase(), user]));
  const writeUsers = () => writePasswordFile(`${directory}/users`, [...users.values()], account);
  await writeUsers();

  const dovecot = await startDovecot(directory, {
    name: 'banjia-old-provider',
    account,
    ports: options.ports,
    mailLocation: 'maildir:~/Maildir',
    pop3Location: options.pop3ShowsWhole === true ? 'maildir:~/Maildir-whole' : undefined,
    separator: options.separator ?? '/',
    prefix: options.prefix ?? '',
    // Only two are declared: the others (已发送, 已删除, 垃圾邮件 ...) have to be recognised by their names, as in real life.
    specialFolders: [
      { name: 'Sent Messages', use: '\\Sent', auto: false },
      { name: 'Drafts', use: '\\Drafts', auto: false },
    ],
    authentication: authentication(options),
    capabilities: options.capabilities,
    tokens: options.tokenInfoUrl !== undefined,
    authCacheSeconds: 0,
    durable: options.durable,
  });
  return {
    ...dovecot,
    endpoint: {
      ...options.ports,
      host: '127.0.0.1',
      masterUser: MASTER_USER,
      masterPassword: options.masterPassword,
      caFile: certFile,
    },
    async addUser(user) {
      users.set(user.address.toLowerCase(), user);
      await writeUsers();
      // Dovecot looks at the file once a second at most.
      await waitFor(`the old provider knows ${user.address}`, 10, () => canSignIn(options.ports.imap, user));
    },
  };
}
