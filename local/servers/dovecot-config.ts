/**
 * The part of a Dovecot 2.3 configuration that our platform and the old provider share.
 *
 * The whole server runs as one unprivileged account, as root too: one way to work everywhere, and no process with more rights than it needs.
 * Every path in the text is below the short run directory (see dovecot.ts), so neither blanks nor length nor `%` in the clone's path matter.
 */
import type { ServerAccount } from '../machine/server-account.ts';

export interface DovecotPorts {
  /** Plain with STARTTLS. */
  imap: number;
  /** TLS from the first byte. */
  imaps: number;
  pop3?: number;
  pop3s?: number;
}

export interface DovecotShape {
  name: string;
  account: ServerAccount;
  ports: DovecotPorts;
  /** Below `data`: where mail lies, as Dovecot's mail_location. */
  mailLocation: string;
  /** Where POP3 sees the mail, when that is another place. */
  pop3Location?: string | undefined;
  separator: string;
  /** What the server puts before every folder name but INBOX, for example `INBOX.`. */
  prefix: string;
  /** Folders with a special use; `auto` ones exist for every new user. */
  specialFolders: { name: string; use: string; auto: boolean }[];
  /** passdb and userdb blocks, made from the path of `data`. */
  authentication: (data: string) => string;
  /** What the server says that it can do, in place of all that it can. Absent: all. */
  capabilities?: string | undefined;
  /** Access tokens of OAuth 2.0 are taken too (RFC 7628); `authentication` says who knows them. */
  tokens?: boolean;
  /** For tests: how many seconds an answer of the user database may be kept. */
  authCacheSeconds: number;
  /** False gives up safety against a power cut for speed; for tests only. */
  durable: boolean;
  /** Where the doveadm HTTP API listens, in plain text on loopback, and who may ask it. Absent: no such API. */
  doveadm?: DoveadmApi;
  /** Below `data`: the dict file by which the server reports how much a mailbox holds. Absent: it reports nothing. */
  usageReports?: string;
}

export interface DoveadmApi {
  port: number;
  /** Letters and digits only: it stands in the configuration as it is. */
  key: string;
}

function listener(service: string, plain: number, tls: number): string {
  return `service ${service}-login {
  chroot =
  service_count = 0
  inet_listener ${service} {
    port = ${plain}
  }
  inet_listener ${service}s {
    port = ${tls}
    ssl = yes
  }
}`;
}

function namespace(shape: DovecotShape): string {
  const folders = shape.specialFolders.map(
    ({ name, use, auto }) => `  mailbox "${name}" {
    auto = ${auto ? 'subscribe' : 'no'}
    special_use = ${use}
  }`,
  );
  return `namespace inbox {
  inbox = yes
  separator = ${shape.separator}
  prefix = ${shape.prefix}
${folders.join('\n')}
}`;
}

/** Master login `user*master`: the user has to exist and be enabled all the same, that is what `continue` is for. */
const masterLogin = (data: string) => `auth_master_user_separator = *
passdb {
  driver = passwd-file
  master = yes
  args = username_format=%u ${data}/masters
  result_success = continue
}`;

/**
 * The doveadm HTTP API. Its processes run as the servers' account like all others, and so may end the IMAP processes.
 * Without doveadm_allowed_commands its key could read and delete everybody's mail.
 */
const doveadmApi = ({ port, key }: DoveadmApi) => `doveadm_api_key = ${key}
doveadm_allowed_commands = who,kick,auth cache flush
service doveadm {
  chroot =
  inet_listener http {
    address = 127.0.0.1
    port = ${port}
  }
}`;

/** Reports usage a few seconds after a mailbox has changed, through the dict process, which keeps the connection to the database. */
const usageDict = (file: string) => `dict {
  usage = pgsql:${file}
}
service dict {
  unix_listener dict {
    mode = 0600
  }
}`;

/** What the server says first: by it we know that it is ours which answers on the port, and not another demo's. */
export function greetingOf(shape: DovecotShape, run: string): string {
  return `${shape.name} ${run.slice(-6)} ready.`;
}

/** The configuration file's text. `run` is the short directory that holds `base` and the link `data`. */
export function dovecotConfig(shape: DovecotShape, run: string): string {
  const data = `${run}/data`;
  const { ports, account, usageReports } = shape;
  const plugins = usageReports === undefined ? 'quota' : 'quota quota_clone';
  const pop3 = ports.pop3 !== undefined && ports.pop3s !== undefined ? listener('pop3', ports.pop3, ports.pop3s) : '';
  return `# Written by local/servers at every start.
instance_name = ${shape.name}
base_dir = ${run}/base
state_dir = ${run}/base
log_path = ${data}/dovecot.log
protocols = imap${pop3 === '' ? '' : ' pop3'}
listen = 127.0.0.1
login_greeting = ${greetingOf(shape, run)}
default_login_user = ${account.name}
default_internal_user = ${account.name}
default_internal_group = ${account.group}
first_valid_uid = ${account.uid}
first_valid_gid = ${account.gid}

ssl = yes
ssl_cert = <${data}/certificate.pem
ssl_key = <${data}/certificate-key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login${shape.tokens === true ? ' oauthbearer xoauth2' : ''}
auth_username_format = %Lu
auth_failure_delay = 0
auth_cache_size = ${shape.authCacheSeconds === 0 ? '0' : '1M'}
auth_cache_ttl = ${shape.authCacheSeconds} s
auth_cache_negative_ttl = 0
${masterLogin(data)}
${shape.authentication(data)}

mail_location = ${shape.mailLocation}
mail_max_userip_connections = 100
mail_fsync = ${shape.durable ? 'optimized' : 'never'}
# By it the webmail sorts: without it the first look into a folder opens every message of it.
mail_always_cache_fields = date.received
mail_plugins = ${plugins}
protocol imap {
  mail_plugins = ${plugins} imap_quota
${shape.capabilities === undefined ? '' : `  imap_capability = ${shape.capabilities}\n`}}
${
  shape.pop3Location === undefined
    ? ''
    : `protocol pop3 {
  mail_location = ${shape.pop3Location}
}
`
}# As RFC 1939, 4, has it: one session at a time.
pop3_lock_session = yes
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_grace = 0%%
${usageReports === undefined ? '' : '  quota_clone_dict = proxy::usage\n'}}
${usageReports === undefined ? '' : usageDict(`${data}/${usageReports}`)}
${namespace(shape)}

${listener('imap', ports.imap, ports.imaps)}
${pop3}
${shape.doveadm === undefined ? '' : doveadmApi(shape.doveadm)}
service auth {
  # Room for argon2id with much memory.
  vsz_limit = 1G
}
service anvil {
  chroot =
  # No growing delay after failed logins: portal and workers all come from one address and would all be slowed down.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`;
}
