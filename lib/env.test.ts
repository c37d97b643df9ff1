import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SETTINGS: Record<string, string> = {
  DATABASE_URL: 'postgresql://banjia:s3cret-in-url@127.0.0.1:5432/banjia',
  BANJIA_SECRET_KEYS: `k2:${KEY},k1:${Buffer.alloc(32, 8).toString('base64')}`,
  PLATFORM_IMAP_URL: 'imaps://mail.banjia.example:993',
  NEXTAUTH_URL: 'https://banjia.example',
  NEXTAUTH_SECRET: 'n'.repeat(32),
  PLATFORM_MASTER_USER: 'mover',
  PLATFORM_MASTER_PASSWORD: 'master-secret',
};
const OPTIONAL = [
  'SOURCE_ALLOW_CIDRS',
  'SOURCE_ALLOW_PORTS',
  'SOURCE_OUTBOUND_ADDRESSES',
  'WORKER_MAILBOXES',
  'SLICE_SECONDS',
  'MAX_MESSAGE_BYTES',
  'SYNC_MINUTES',
  'SOURCE_HOST_CONNECTIONS',
  'SOURCE_MAILBOX_CONNECTIONS',
  'SOURCE_OPEN_SECONDS',
  'SOURCE_SILENCE_SECONDS',
  'WORKER_MEMORY_MB',
  'WORKER_TEMP_DIR',
  'PLATFORM_DOVEADM_URL',
  'PLATFORM_DOVEADM_KEY',
  'PLATFORM_WORKER_ADDRESSES',
  'TRUSTED_PROXY_HEADER',
];

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = { ...process.env };
});
afterEach(() => {
  process.env = before;
});

/** The module with nothing read yet, in an environment of exactly these settings. */
async function freshEnv(settings: Record<string, string>): Promise<typeof import('./env.ts')> {
  for (const name of [...Object.keys(SETTINGS), ...OPTIONAL]) delete process.env[name];
  Object.assign(process.env, settings);
  vi.resetModules();
  return import('./env.ts');
}

async function complaint(reader: 'webEnv' | 'copierEnv', changes: Record<string, string>): Promise<string> {
  const env = await freshEnv({ ...SETTINGS, ...changes });
  try {
    env[reader]();
  } catch (error) {
    expect(error).toBeInstanceOf(env.EnvError);
    return error instanceof Error ? error.message : '';
  }
  return '';
}

test('the web process starts without the master password of the platform and does not read it', async () => {
  const { PLATFORM_MASTER_USER: _user, PLATFORM_MASTER_PASSWORD: _password, ...web } = SETTINGS;
  const { webEnv } = await freshEnv(web);
  expect(webEnv()).toMatchObject({ NEXTAUTH_URL: 'https://banjia.example', SOURCE_ALLOW_PORTS: [110, 143, 993, 995] });
  expect(Object.keys((await freshEnv(SETTINGS)).webEnv()).filter((name) => name.includes('MASTER'))).toEqual([]);
});

test('worker and command line start without the secrets of the web process', async () => {
  const { NEXTAUTH_URL: _url, NEXTAUTH_SECRET: _secret, ...copier } = SETTINGS;
  const { copierEnv } = await freshEnv(copier);
  expect(copierEnv()).toMatchObject({
    WORKER_MAILBOXES: 6,
    SLICE_SECONDS: 30,
    MAX_MESSAGE_BYTES: 134_217_728,
    SYNC_MINUTES: 15,
    SOURCE_HOST_CONNECTIONS: 5,
    SOURCE_MAILBOX_CONNECTIONS: 4,
    SOURCE_OPEN_SECONDS: 30,
    SOURCE_SILENCE_SECONDS: 60,
    WORKER_MEMORY_MB: 32,
    SOURCE_ALLOW_CIDRS: [],
  });
});

test('a copier without the master user says so', async () => {
  expect(await complaint('copierEnv', { PLATFORM_MASTER_USER: '', PLATFORM_MASTER_PASSWORD: '' })).toMatch(
    /PLATFORM_MASTER_USER is missing.*PLATFORM_MASTER_PASSWORD is missing/,
  );
});

test.each([
  ['PLATFORM_DOVEADM_URL', 'http://127.0.0.1:8080/doveadm/v1', 'PLATFORM_DOVEADM_KEY'],
  ['PLATFORM_DOVEADM_KEY', 'doveadm-secret', 'PLATFORM_DOVEADM_URL'],
])('%s alone is of no use, and the other is named', async (name, value, missing) => {
  expect(await complaint('copierEnv', { [name]: value })).toMatch(new RegExp(`: ${missing} is missing$`));
});

test('the doveadm API may be given with its key', async () => {
  const doveadm = { PLATFORM_DOVEADM_URL: 'https://mail.banjia.example:8443/doveadm/v1', PLATFORM_DOVEADM_KEY: 'doveadm-secret' };
  const { copierEnv } = await freshEnv({ ...SETTINGS, ...doveadm });
  expect(copierEnv()).toMatchObject(doveadm);
});

test('everything that is missing is named in one message', async () => {
  const { webEnv, EnvError } = await freshEnv({});
  expect(webEnv).toThrow(EnvError);
  expect(webEnv).toThrow(
    /DATABASE_URL is missing; BANJIA_SECRET_KEYS is missing; PLATFORM_IMAP_URL is missing; NEXTAUTH_URL is missing; NEXTAUTH_SECRET is missing$/,
  );
});

test('everything that is wrong is named in one message, and no value is in it', async () => {
  const wrong = {
    DATABASE_URL: 'mysql://root:canary-one@localhost/x',
    BANJIA_SECRET_KEYS: 'k1:canary-two',
    PLATFORM_IMAP_URL: 'canary-three',
    NEXTAUTH_URL: 'canary-four',
    NEXTAUTH_SECRET: 'canary-five',
    SOURCE_ALLOW_PORTS: '143,canary-six',
    SOURCE_ALLOW_CIDRS: 'canary-seven',
  };
  const message = await complaint('webEnv', wrong);
  for (const name of Object.keys(wrong)) expect(message).toContain(name);
  expect(message).not.toContain('canary');
  expect(message).not.toContain('\n');
});

test.each([
  ['keys of 31 bytes', 'BANJIA_SECRET_KEYS', `k1:${Buffer.alloc(31, 1).toString('base64')}`],
  ['a key without a name', 'BANJIA_SECRET_KEYS', KEY],
  ['an empty second key', 'BANJIA_SECRET_KEYS', `k1:${KEY},`],
  [
    'two keys of one name, of which only one could open',
    'BANJIA_SECRET_KEYS',
    `k1:${KEY},k1:${Buffer.alloc(32, 9).toString('base64')}`,
  ],
  ['a network with a mask that no network has', 'SOURCE_ALLOW_CIDRS', '10.0.0.0/99'],
  ['a network that is none', 'SOURCE_ALLOW_CIDRS', '127.0.0.0/8,999.1.1.1/8'],
  ['a name instead of our own address', 'SOURCE_OUTBOUND_ADDRESSES', '192.0.2.10,worker.platform.example'],
  ['a resolver by name', 'DNS_RESOLVERS', 'dns.platform.example'],
  ['a resolver on port 0', 'DNS_RESOLVERS', '192.0.2.53:0'],
  ['a mail exchanger by address', 'PLATFORM_MX_HOSTS', '192.0.2.25'],
  ['a mail exchanger with its preference', 'PLATFORM_MX_HOSTS', '10 mx1.platform.example'],
  ['two names to include', 'PLATFORM_SPF_INCLUDE', 'spf.platform.example,spf2.platform.example'],
  ['a table of providers that depends on where the program was started', 'PROVIDERS_FILE', 'providers.json'],
  ['port 0', 'SOURCE_ALLOW_PORTS', '0,77'],
  ['a list of ports that ends in a comma', 'SOURCE_ALLOW_PORTS', '1430,'],
  ['a platform by http', 'PLATFORM_IMAP_URL', 'http://mail.banjia.example'],
  ['a platform with a path', 'PLATFORM_IMAP_URL', 'imaps://mail.banjia.example/inbox'],
  ['no mailbox at a time', 'WORKER_MAILBOXES', '0'],
  ['a slice of no whole seconds', 'SLICE_SECONDS', '1.5'],
  ['a size in words', 'MAX_MESSAGE_BYTES', '64MB'],
  ['no connection to an old host', 'SOURCE_HOST_CONNECTIONS', '0'],
  ['17 connections to one old mailbox', 'SOURCE_MAILBOX_CONNECTIONS', '17'],
  ['no time to sign in', 'SOURCE_OPEN_SECONDS', '0'],
  ['a silence of two hours', 'SOURCE_SILENCE_SECONDS', '7200'],
  ['memory for less than one batch', 'WORKER_MEMORY_MB', '15'],
  ['a look at finished mailboxes every second day', 'SYNC_MINUTES', '2880'],
  ['a directory that depends on where the worker was started', 'WORKER_TEMP_DIR', 'tmp/large'],
  ['worker addresses that are none', 'PLATFORM_WORKER_ADDRESSES', '192.0.2.0/24'],
  ['a doveadm API by another protocol', 'PLATFORM_DOVEADM_URL', 'imaps://mail.banjia.example:993'],
])('%s is refused by the name of the setting', async (_what, name, value) => {
  const message = await complaint('copierEnv', { [name]: value });
  expect(message).toContain(name);
  expect(message).not.toContain(value);
});

test.each([['imap://127.0.0.1:1143'], ['imap://mail.banjia.example:143?security=starttls'], ['imaps://[::1]:993']])(
  'the platform may be %s',
  async (url) => {
    expect(await complaint('copierEnv', { PLATFORM_IMAP_URL: url })).toBe('');
  },
);

test('an empty setting counts as absent, so that its default holds', async () => {
  const { copierEnv } = await freshEnv({ ...SETTINGS, SLICE_SECONDS: '', SOURCE_ALLOW_CIDRS: ' 127.0.0.0/8 , ::1/128 ' });
  expect(copierEnv()).toMatchObject({ SLICE_SECONDS: 30, SOURCE_ALLOW_CIDRS: ['127.0.0.0/8', '::1/128'] });
});

test('where we come from is told by addresses and networks; left out, nothing is told', async () => {
  const told = { ...SETTINGS, SOURCE_OUTBOUND_ADDRESSES: '192.0.2.10, 198.51.100.0/28,2001:db8::10' };
  expect((await freshEnv(told)).webEnv().SOURCE_OUTBOUND_ADDRESSES).toEqual(['192.0.2.10', '198.51.100.0/28', '2001:db8::10']);
  expect((await freshEnv(SETTINGS)).copierEnv().SOURCE_OUTBOUND_ADDRESSES).toEqual([]);
});

test('our own DNS is told by names, resolvers by addresses with or without a port', async () => {
  const { copierEnv } = await freshEnv({
    ...SETTINGS,
    DNS_RESOLVERS: '192.0.2.53, 192.0.2.54:5353,2001:db8::53,[2001:db8::54]:5353',
    PLATFORM_MX_HOSTS: 'MX1.platform.example., mx2.platform.example',
    PLATFORM_SPF_INCLUDE: 'spf.platform.example',
  });
  expect(copierEnv()).toMatchObject({
    DNS_RESOLVERS: [
      { address: '192.0.2.53', port: 53 },
      { address: '192.0.2.54', port: 5353 },
      { address: '2001:db8::53', port: 53 },
      { address: '2001:db8::54', port: 5353 },
    ],
    PLATFORM_MX_HOSTS: ['mx1.platform.example', 'mx2.platform.example'],
    PLATFORM_SPF_INCLUDE: 'spf.platform.example',
  });
});

test('.env.example explains every setting, and none that nobody reads', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const known = read('./env.ts').matchAll(/^ {2,4}([A-Z][A-Z0-9_]+): /gm);
  const explained = read('../.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm);
  // What is read elsewhere: by Next, by the terminal, by demo and tests.
  const elsewhere = ['PORT', 'LANG', 'CHROMIUM_PATH', 'NO_COLOR'];
  expect([...explained].map(([, name]) => name).sort()).toEqual([...[...known].map(([, name]) => name), ...elsewhere].sort());
});
