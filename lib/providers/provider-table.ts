/**
 * The providers that we know: whose mail server a host name belongs to, and where their mailboxes are read (product.md 4).
 * The data is `providers.json`, with its sources and how sure it is; an operator may put a file of the same shape in its place
 * (setting PROVIDERS_FILE).
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import ownTable from './providers.json' with { type: 'json' };

const hostPattern = z
  .string()
  .regex(/^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)+$/, 'must be a host name, or a suffix that begins with a dot');

const server = z.object({
  /** `{domain}` stands for the customer's domain; other braces need somebody who knows. */
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  security: z.enum(['tls', 'starttls', 'none']),
});

const inBoth = <T extends z.ZodType>(text: T) => z.object({ zh: text, en: text });
const path = inBoth(z.array(z.string().min(1)).min(1).max(6));

/** Where people click at this provider: paths through its menus, in its own words. */
const guide = z.object({
  /** Where they sign in with a browser. */
  web: z.string().min(1).optional(),
  /** IMAP and POP3 are off until somebody switches them on here. */
  switch_on: path.optional(),
  /** Where a client password is made, and the button for it. */
  password: path.optional(),
  press: inBoth(z.string().min(1)).optional(),
  /** Where the password of a mailbox is set anew, mostly by an administrator: for providers that know no client passwords. */
  reset: path.optional(),
  /** Where an administrator there says from which addresses people may sign in. */
  allow_ip: path.optional(),
  /** What has to be known about the password, and what an administrator there has to allow; whole sentences. */
  note: inBoth(z.string().min(1)).optional(),
  permission: inBoth(z.string().min(1)).optional(),
  /** Where it is said how much mail programs may see, and what to choose there. */
  range: path.optional(),
  range_to: inBoth(z.string().min(1)).optional(),
  also: inBoth(z.string().min(1)).optional(),
});

const provider = z.object({
  id: z.string().regex(/^[a-z0-9_]+$/),
  name_en: z.string().min(1),
  name_zh: z.string().min(1),
  /** Personal domains, where the address alone says who the provider is. */
  domains: z.array(z.string()).default([]),
  /** Whole names, or suffixes that begin with a dot. */
  mx: z.array(hostPattern),
  imap: server,
  imap_alt: z.array(server).default([]),
  /** Shows all mail where `imap` shows only a part of it. */
  imap_all: server.optional(),
  pop3: server.nullable(),
  pop3_alt: z.array(server).default([]),
  auth: z.array(z.enum(['password', 'client_password', 'app_password', 'oauth2'])),
  /** It opens no folder before a program has said its name (RFC 2971), as ours does after each sign-in. */
  requires_id: z.boolean().optional(),
  confidence: z.enum(['high', 'low']),
  /** Mail older than this is hidden until somebody changes a setting there. */
  range_limit_days: z.int().positive().optional(),
  /** That setting in the provider's own words. */
  range_setting_zh: z.string().optional(),
  guide: guide.optional(),
  /** Of the guide alone: menus change sooner than servers. Our own table has both with every guide. */
  guide_confidence: z.enum(['high', 'low']).optional(),
  guide_sources: z.array(z.string().min(1)).min(1).optional(),
  limits: z
    .object({
      /** Megabytes that one mailbox gives out in a day, as far as it is wise to ask for them. */
      safe_download_mb_per_day: z.number().positive().optional(),
    })
    .optional(),
});

export type Provider = z.infer<typeof provider>;
export type ProviderServer = z.infer<typeof server>;
export type ProviderGuide = z.infer<typeof guide>;

const tableSchema = z
  .array(provider)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'two providers have the same id');

/** Shape of a table, for the operator's own file. Throws with the reasons. */
export function parseProviders(json: unknown): Provider[] {
  return tableSchema.parse(json);
}

const tables = new Map<string, readonly Provider[]>();

/** The table of the file, else our own; read once. Throws when the file cannot be read or has another shape. */
export function providerTable(file?: string): readonly Provider[] {
  const key = file ?? '';
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = parseProviders(file === undefined ? ownTable : JSON.parse(readFileSync(file, 'utf8')));
  tables.set(key, table);
  return table;
}

/** Whose mail exchanger this is. The longest name or suffix wins, so that a part of a big provider is not taken for the whole. */
export function providerOfMx(table: readonly Provider[], host: string): Provider | null {
  let best: { provider: Provider; length: number } | null = null;
  for (const one of table) {
    for (const pattern of one.mx) {
      if (matches(pattern, host) && pattern.length > (best?.length ?? 0)) best = { provider: one, length: pattern.length };
    }
  }
  return best?.provider ?? null;
}

/** The provider of a personal domain such as 163.com. */
export function providerOfDomain(table: readonly Provider[], domain: string): Provider | null {
  return table.find(({ domains }) => domains.includes(domain)) ?? null;
}

/** Whose server of mailboxes this is, for example behind an alias imap.customer.example. */
export function providerOfServer(table: readonly Provider[], host: string): Provider | null {
  return (
    table.find(({ imap, imap_alt, pop3, pop3_alt }) =>
      [imap, ...imap_alt, ...(pop3 === null ? [] : [pop3]), ...pop3_alt].some((own) => own.host === host),
    ) ?? providerOfMx(table, host)
  );
}

function matches(pattern: string, host: string): boolean {
  return pattern.startsWith('.') ? host.endsWith(pattern) : host === pattern;
}

/** Bytes that one mailbox at this server gives out in a day. Null: no such limit is known to our own table. */
export function dailyBytesAt(host: string): number | null {
  const megabytes = providerOfServer(providerTable(), host)?.limits?.safe_download_mb_per_day;
  return megabytes === undefined ? null : megabytes * 1_000_000;
}

/** What a sign-in at this provider takes: the password of its web pages (perhaps besides others), a client password only, or a token only. */
type SignInKind = 'password' | 'client_password' | 'token';

function signInKind({ auth }: Provider): SignInKind {
  if (auth.includes('password')) return 'password';
  return auth.includes('client_password') || auth.includes('app_password') ? 'client_password' : 'token';
}

/** What pages show of a provider: its name, what it takes, and the ways through its menus. */
export interface ProviderView {
  name: { zh: string; en: string };
  signIn: SignInKind;
  guide: ProviderGuide | null;
  /** Where this provider shows all mail, when the server in question shows only a part. Null: nothing better is known. */
  allMailHost: string | null;
  /** By IMAP it wants to know which program asks. */
  asksWho: boolean;
}

/**
 * Whose the server of this name is, in the operator's table or our own. `detectedId` is the provider that the detection found behind it: it also
 * knows servers under the customer's own name, and tells two apart that share one. Null: nobody knows.
 */
export function providerViewAt(
  host: string,
  { providersFile, detectedId }: { providersFile?: string | undefined; detectedId?: string | undefined } = {},
): ProviderView | null {
  const table = providerTable(providersFile);
  const found = table.find(({ id }) => id === detectedId) ?? providerOfServer(table, host);
  if (found === null) return null;
  const better = found.imap.host === host ? (found.imap_all?.host ?? null) : null;
  return {
    name: { zh: found.name_zh, en: found.name_en },
    signIn: signInKind(found),
    guide: found.guide ?? null,
    allMailHost: better,
    asksWho: found.requires_id === true,
  };
}
