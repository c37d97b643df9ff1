/** Our platform on this machine: a Dovecot that knows exactly the rows of `member`. */
import type { ServerAccount } from '../machine/server-account.ts';
import { privateDirectory } from '../machine/state-folder.ts';
import { ensureCertificate } from './certificate.ts';
import { type RunningDovecot, startDovecot } from './dovecot.ts';
import type { DoveadmApi, DovecotPorts } from './dovecot-config.ts';
import { writePasswordFile } from './password-file.ts';
import { DOVECOT_ROLE } from './postgres/banjia-database.ts';

export interface PlatformOptions {
  directory: string;
  account: ServerAccount;
  ports: DovecotPorts;
  /** Any URL of the database with the members; host, port and name are taken from it. */
  databaseUrl: string;
  /** Password of the role banjia_dovecot. */
  databasePassword: string;
  masterPassword: string;
  doveadm: DoveadmApi;
  durable: boolean;
}

export interface MailEndpoint extends DovecotPorts {
  host: string;
  masterUser: string;
  masterPassword: string;
  /** PEM file of the certificate, which is its own authority. */
  caFile: string;
}

export type RunningMailServer = RunningDovecot & { endpoint: MailEndpoint };

/** Our platform can be asked to end sessions, by Dovecot's doveadm HTTP API; an old provider never. */
export interface PlatformEndpoint extends MailEndpoint {
  doveadmUrl: string;
  doveadmKey: string;
}

export type RunningPlatform = RunningDovecot & { endpoint: PlatformEndpoint };

/** The login name with which the worker may open any member's mailbox: `address*migrator`. */
export const MASTER_USER = 'migrator';

const USAGE_FILE = 'usage-dict.conf';

const AUTHENTICATION = (data: string) => `passdb {
  driver = sql
  args = ${data}/members-sql.conf
}
userdb {
  driver = sql
  args = ${data}/members-sql.conf
}`;

function connection({ databaseUrl, databasePassword }: PlatformOptions): string {
  const { hostname, port, pathname } = new URL(databaseUrl);
  return `connect = host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${DOVECOT_ROLE} password=${databasePassword}`;
}

/** What quota_clone reports becomes one row for both figures (decision 0018). */
function usageSql(options: PlatformOptions): string {
  const map = (figure: string, column: string) => `map {
  pattern = priv/quota/${figure}
  table = usage_report
  username_field = address
  value_field = ${column}
}
`;
  return `${connection(options)}\n${map('storage', 'bytes')}${map('messages', 'messages')}`;
}

/** `%` stands for Dovecot's own variables, which it escapes for SQL before it puts them in. */
function membersSql(options: PlatformOptions, data: string): string {
  const { uid, gid } = options.account;
  const active = `FROM member WHERE address = '%Lu' AND disabled_at IS NULL`;
  return `driver = pgsql
${connection(options)}
password_query = SELECT address AS user, password_hash AS password ${active}
user_query = SELECT '${data}/mail/%Ld/%Ln' AS home, ${uid} AS uid, ${gid} AS gid, '*:bytes=' || quota_bytes AS quota_rule ${active}
iterate_query = SELECT address AS user FROM member WHERE disabled_at IS NULL
`;
}

/** Starts the platform; its mail stays in the directory. */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const { directory, account } = options;
  await privateDirectory(directory, account);
  const { certFile } = await ensureCertificate(directory, account, 'mail.banjia.example');
  await writePasswordFile(`${directory}/masters`, [{ address: MASTER_USER, password: options.masterPassword }], account);
  const auto = (name: string) => ({ name, use: `\\${name}`, auto: true });
  const dovecot = await startDovecot(
    directory,
    {
      name: 'banjia-platform',
      account,
      ports: options.ports,
      // One directory per folder: unlike Maildir++ it has room for a "." in folder names, which old servers do send us. Many messages
      // in a file: the disk is waited for once for a batch and not once for a message (decision 0022).
      mailLocation: 'mdbox:~/mdbox',
      separator: '/',
      prefix: '',
      specialFolders: ['Sent', 'Drafts', 'Junk', 'Trash', 'Archive'].map(auto),
      authentication: AUTHENTICATION,
      authCacheSeconds: options.durable ? 10 : 0,
      durable: options.durable,
      doveadm: options.doveadm,
      usageReports: USAGE_FILE,
    },
    { 'members-sql.conf': (data) => membersSql(options, data), [USAGE_FILE]: () => usageSql(options) },
  );
  const endpoint = {
    ...options.ports,
    host: '127.0.0.1',
    masterUser: MASTER_USER,
    masterPassword: options.masterPassword,
    caFile: certFile,
    doveadmUrl: `http://127.0.0.1:${options.doveadm.port}`,
    doveadmKey: options.doveadm.key,
  };
  return { ...dovecot, endpoint };
}
