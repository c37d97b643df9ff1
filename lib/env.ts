/**
 * Settings are environment variables, parsed once by zod at start. All that is missing or wrong is named in one message.
 * Three readers, each with what it may know: the web process holds no master password of the platform (trust.md 7).
 * `.env.example` explains every variable.
 */
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'must be a postgresql:// URL');

const platformUrl = z
  .string()
  .refine(
    (text) => /^imaps?:\/\/[^/\s]+$/.test(text.replace(/\?security=starttls$/, '')),
    'must be imap://host:port, imaps://host:port or imap://host:port?security=starttls',
  );

const secretKeys = z.string().refine((text) => {
  const keys = text.split(',').map((part) => part.trim().split(':'));
  const named = keys.every(
    ([id, key]) => id !== undefined && /^[A-Za-z0-9_-]{1,32}$/.test(id) && Buffer.from(key ?? '', 'base64').length === 32,
  );
  return named && new Set(keys.map(([id]) => id)).size === keys.length;
}, 'must be a list id:base64[,id:base64] of keys of 32 bytes, each id once; the first one seals');

const cidrList = z
  .string()
  .default('')
  .transform(splitList)
  .refine((list) => list.every((cidr) => ipaddr.isValidCIDR(cidr)), 'must be a list of CIDRs such as 127.0.0.0/8');

const addressList = z
  .string()
  .default('')
  .transform(splitList)
  .refine(
    (list) => list.every((address) => ipaddr.isValid(address)),
    'must be a list of addresses such as 192.0.2.10,2001:db8::10',
  );

const addressOrNetworkList = z
  .string()
  .default('')
  .transform(splitList)
  .refine(
    (list) => list.every((part) => ipaddr.isValid(part) || ipaddr.isValidCIDR(part)),
    'must be a list of addresses and CIDRs such as 192.0.2.10,198.51.100.0/28',
  );

const portList = z
  .string()
  .default('110,143,993,995')
  .transform((text) =>
    text.split(',').map((part) => {
      const [from = '', to = from] = part.trim().split('-');
      return { from: Number(from), to: Number(to) };
    }),
  )
  .refine(
    (ranges) =>
      ranges.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to) && 0 < from && from <= to && to < 65536),
    { error: 'must be a list of ports and ranges such as 143,993,1024-65535', abort: true },
  )
  .transform((ranges) => ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));

/** Addresses with an optional port: 192.0.2.53, 192.0.2.53:5353, 2001:db8::53, [2001:db8::53]:5353. */
const resolverList = z
  .string()
  .default('')
  .transform((text) =>
    splitList(text).map((part) => {
      const [, inBrackets, six = '53'] = /^\[([^\]]+)\](?::(\d+))?$/.exec(part) ?? [];
      if (inBrackets !== undefined) return { address: inBrackets, port: Number(six) };
      const [, four, port = '53'] = /^([\d.]+)(?::(\d+))?$/.exec(part) ?? [];
      return { address: four ?? part, port: Number(port) };
    }),
  )
  .refine(
    (list) => list.every(({ address, port }) => ipaddr.isValid(address) && 0 < port && port < 65536),
    'must be a list of addresses with optional ports such as 192.0.2.53,[2001:db8::53]:5353',
  );

const hostList = z
  .string()
  .default('')
  .transform((text) => splitList(text).map((host) => host.toLowerCase().replace(/\.$/, '')))
  .refine(
    (list) => list.every((host) => /^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(host)),
    'must be a list of host names',
  );

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const count = (fallback: number, least: number, most: number) => z.coerce.number().int().min(least).max(most).default(fallback);

const everyProcess = {
  DATABASE_URL: postgresUrl,
  BANJIA_SECRET_KEYS: secretKeys,
  PLATFORM_IMAP_URL: platformUrl,
  /** PEM file of the authority that signed the platform's certificate, when it is a private one. */
  PLATFORM_CA_FILE: z.string().optional(),
  SOURCE_ALLOW_CIDRS: cidrList,
  SOURCE_ALLOW_PORTS: portList,
  /** From where our workers and the web reach old servers, as those see it; told to whoever has to allow them there. Empty: not said. */
  SOURCE_OUTBOUND_ADDRESSES: addressOrNetworkList,
  /** Who is asked about names. Empty: whom the system asks. */
  DNS_RESOLVERS: resolverList,
  /** Where mail for a domain arrives that has moved here; and what its SPF record has to include. Empty: the operator has not said. */
  PLATFORM_MX_HOSTS: hostList,
  PLATFORM_SPF_INCLUDE: hostList.refine((list) => list.length < 2, 'must be one name').transform(([name]) => name),
  /** What the operator has registered for OAuth 2.0 at Google and Microsoft; absent: people cannot be sent there. */
  OAUTH_GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  OAUTH_GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
  /** Where Google is asked, when not at its own addresses: a relay of the operator. */
  OAUTH_GOOGLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OAUTH_MICROSOFT_CLIENT_ID: z.string().min(1).optional(),
  OAUTH_MICROSOFT_CLIENT_SECRET: z.string().min(1).optional(),
  /** In China, where 21Vianet runs it: https://login.partner.microsoftonline.cn */
  OAUTH_MICROSOFT_URL: z.url({ protocol: /^https?$/ }).default('https://login.microsoftonline.com'),
  /** A table of providers in place of our own (lib/providers/providers.json). */
  PROVIDERS_FILE: z.string().startsWith('/', 'must be an absolute path').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'is no level of pino').default('info'),
};

const webSchema = z.object({
  ...everyProcess,
  NEXTAUTH_URL: z.url({ protocol: /^https?$/ }),
  NEXTAUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Name of the header in which a trusted reverse proxy puts the client's address. Empty: take none. */
  TRUSTED_PROXY_HEADER: z.string().default(''),
});

const copierSchema = z
  .object({
    ...everyProcess,
    PLATFORM_MASTER_USER: z.string().min(1),
    PLATFORM_MASTER_PASSWORD: z.string().min(1),
    /** Dovecot's doveadm HTTP API and its key: both or neither. */
    PLATFORM_DOVEADM_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    PLATFORM_DOVEADM_KEY: z.string().optional(),
    /** Addresses of all workers as the platform sees them. Empty: a member's own programs cannot be told from workers. */
    PLATFORM_WORKER_ADDRESSES: addressList,
    WORKER_MAILBOXES: count(6, 1, 64),
    SLICE_SECONDS: count(30, 1, 600),
    /** How often a finished mailbox is looked at again, in minutes. */
    SYNC_MINUTES: count(15, 1, 1440),
    /** Connections to one old host over all workers of the installation. */
    SOURCE_HOST_CONNECTIONS: count(5, 1, 100),
    /** Connections to one old mailbox. */
    SOURCE_MAILBOX_CONNECTIONS: count(4, 1, 16),
    /** From the first packet to the end of the sign-in at an old server. */
    SOURCE_OPEN_SECONDS: count(30, 1, 600),
    /** How long an old server may be silent within an answer, and how long an answer may take before its rate counts. */
    SOURCE_SILENCE_SECONDS: count(60, 1, 3600),
    /** Message bytes that one worker process holds in memory at once, in MiB. */
    WORKER_MEMORY_MB: count(32, 16, 4096),
    /** Where messages above 8 MB are kept on their way. Absent: a directory of the worker's own below the system's. */
    WORKER_TEMP_DIR: z.string().startsWith('/', 'must be an absolute path').optional(),
    MAX_MESSAGE_BYTES: count(134_217_728, 1024, 1_073_741_824),
  })
  .superRefine(({ PLATFORM_DOVEADM_URL, PLATFORM_DOVEADM_KEY }, context) => {
    if ((PLATFORM_DOVEADM_URL === undefined) === (PLATFORM_DOVEADM_KEY === undefined)) return;
    const missing = PLATFORM_DOVEADM_URL === undefined ? 'PLATFORM_DOVEADM_URL' : 'PLATFORM_DOVEADM_KEY';
    context.addIssue({ code: 'custom', path: [missing] });
  });

export type WebEnv = z.infer<typeof webSchema>;
export type CopierEnv = z.infer<typeof copierSchema>;

/** Thrown when settings are missing or wrong; `message` names all of them, and no value. */
export class EnvError extends Error {
  constructor(problems: string[]) {
    super(`Settings are missing or wrong (see .env.example): ${problems.join('; ')}`);
    this.name = 'EnvError';
  }
}

/** Parses the given variables by one of the schemas above. Throws EnvError. An empty variable counts as absent. */
function parse<T extends z.ZodType>(schema: T, variables: NodeJS.ProcessEnv): z.infer<T> {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new EnvError(
    result.error.issues.map((issue) => {
      const name = issue.path.join('.');
      return name in present ? `${name} ${issue.message}` : `${name} is missing`;
    }),
  );
}

let web: WebEnv | undefined;
let copier: CopierEnv | undefined;

/** Settings of the web process. Throws EnvError. */
export function webEnv(): WebEnv {
  web ??= parse(webSchema, process.env);
  return web;
}

/** Settings of the processes that copy and compare: worker and command line. Throws EnvError. */
export function copierEnv(): CopierEnv {
  copier ??= parse(copierSchema, process.env);
  return copier;
}
