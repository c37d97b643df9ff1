import { hash } from '@node-rs/argon2';
import { ImapFlow } from 'imapflow';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { startTestPlatform, type TestPlatform } from '../testing/test-mail-servers.ts';
import { urlFor } from './postgres/banjia-database.ts';

const MEMBER = 'zhou.min@qinghe.example';
let database: TestDatabase;
let platform: TestPlatform;

async function addMember(address: string, quotaBytes: number): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`INSERT INTO mail_domain (id, name) VALUES (gen_random_uuid(), 'qinghe.example') ON CONFLICT DO NOTHING`);
  await client.query(
    `INSERT INTO member (id, mail_domain_id, address, password_hash, quota_bytes)
     SELECT gen_random_uuid(), id, $1, $2, $3 FROM mail_domain WHERE name = 'qinghe.example'`,
    [address, `{ARGON2ID}${await hash('密码 right')}`, quotaBytes],
  );
  await client.end();
}

async function withLogin<T>(
  user: string,
  pass: string,
  use: (client: ImapFlow) => Promise<T>,
  tls: 'tls' | 'starttls' | 'none' = 'tls',
): Promise<T> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    servername: 'localhost',
    port: tls === 'tls' ? platform.imapsPort : platform.imapPort,
    secure: tls === 'tls',
    ...(tls === 'tls' ? {} : { doSTARTTLS: tls === 'starttls' }),
    tls: { rejectUnauthorized: false },
    auth: { user, pass },
    logger: false,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  platform = await startTestPlatform({ databaseUrl: database.url });
  await addMember(MEMBER, 10_000_000);
  await addMember('small@qinghe.example', 20_000);
});

afterAll(async () => {
  await platform?.stop();
  await database?.drop();
});

test.each(['tls', 'starttls', 'none'] as const)('a row in member may sign in (%s)', async (security) => {
  const folders = await withLogin(MEMBER, '密码 right', (client) => client.list(), security);
  expect(folders.map((folder) => folder.path).sort()).toEqual(['Archive', 'Drafts', 'INBOX', 'Junk', 'Sent', 'Trash']);
  expect(folders.find((folder) => folder.path === 'Sent')).toMatchObject({ specialUse: '\\Sent', subscribed: true });
});

test('a wrong password is refused', async () => {
  await expect(withLogin(MEMBER, 'wrong', async () => undefined)).rejects.toMatchObject({ authenticationFailed: true });
});

test('the master user opens a mailbox that exists and no other, and is no member itself', async () => {
  const master = `*${platform.masterUser}`;
  expect(await withLogin(MEMBER + master, platform.masterPassword, (client) => client.list())).toHaveLength(6);
  await expect(withLogin(`nobody@qinghe.example${master}`, platform.masterPassword, async () => undefined)).rejects.toThrow();
  await expect(withLogin(MEMBER + master, 'wrong', async () => undefined)).rejects.toThrow();
  await expect(withLogin(platform.masterUser, platform.masterPassword, async () => undefined)).rejects.toThrow();
});

test('a disabled member is refused, by the master user too', async () => {
  await addMember('gone@qinghe.example', 10_000_000);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`UPDATE member SET disabled_at = now() WHERE address = 'gone@qinghe.example'`);
  await client.end();
  await expect(withLogin('gone@qinghe.example', '密码 right', async () => undefined)).rejects.toThrow();
  const master = `gone@qinghe.example*${platform.masterUser}`;
  await expect(withLogin(master, platform.masterPassword, async () => undefined)).rejects.toThrow();
});

test('a full mailbox says OVERQUOTA', async () => {
  const big = `Subject: x\r\n\r\n${'x'.repeat(30_000)}\r\n`;
  await expect(withLogin('small@qinghe.example', '密码 right', (client) => client.append('INBOX', big))).rejects.toMatchObject({
    serverResponseCode: 'OVERQUOTA',
  });
});

test('what a mailbox holds is reported to its row within seconds, and shrinks when mail goes', async () => {
  const used = async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query('SELECT used_bytes::int AS bytes, used_at FROM member WHERE address = $1', [MEMBER]);
    await client.end();
    return rows[0] as { bytes: number | null; used_at: Date | null };
  };
  expect(await used()).toEqual({ bytes: null, used_at: null });
  const message = `Subject: x\r\n\r\n${'x'.repeat(5000)}\r\n`;
  await withLogin(MEMBER, '密码 right', (client) => client.append('INBOX', message));
  await expect.poll(used, { timeout: 20_000 }).toEqual({ bytes: message.length, used_at: expect.any(Date) });
  await withLogin(MEMBER, '密码 right', async (client) => {
    await client.mailboxOpen('INBOX');
    await client.messageDelete('1:*');
  });
  await expect.poll(async () => (await used()).bytes, { timeout: 20_000 }).toBe(0);
});

test('folder names with a dot, Chinese, an ampersand and an emoji come back as they were', async () => {
  const names = ['2024.Q1', '客户/华南/深圳', 'R&D 🚀 新项目'];
  const paths = await withLogin(MEMBER, '密码 right', async (client) => {
    for (const name of names) await client.mailboxCreate(name);
    return (await client.list()).map((folder) => folder.path);
  });
  expect(paths).toEqual(expect.arrayContaining(names));
});

test('the doveadm key shows and ends sessions, forgets sign-ins, and does nothing else', async () => {
  const ask = async (command: string, parameters: object) => {
    const response = await fetch(`${platform.doveadmUrl}/doveadm/v1`, {
      method: 'POST',
      headers: { authorization: `X-Dovecot-API ${Buffer.from(platform.doveadmKey).toString('base64')}` },
      body: JSON.stringify([[command, parameters, 'tag']]),
    });
    return response.json();
  };
  const forbidden = [['error', { type: 'unAuthorized', exitCode: 0 }, 'tag']];
  await withLogin(MEMBER, '密码 right', async () => {
    expect(await ask('who', { mask: [MEMBER] })).toMatchObject([
      ['doveadmResponse', [{ username: MEMBER, service: 'imap' }], 'tag'],
    ]);
  });
  expect(await ask('authCacheFlush', { user: [MEMBER] })).toMatchObject([['doveadmResponse', expect.anything(), 'tag']]);
  expect(await ask('fetch', { user: MEMBER, field: ['text'], query: ['ALL'] })).toEqual(forbidden);
  expect(await ask('mailboxList', { user: MEMBER })).toEqual(forbidden);
  expect(await ask('user', { userMask: [MEMBER] })).toEqual(forbidden);
  expect(await ask('reload', {})).toEqual(forbidden);
});

test("the mail server's database role reads four columns, reports usage and does nothing else", async () => {
  const { adminUrl, dovecotPassword } = inject('testCluster');
  const name = new URL(database.url).pathname.slice(1);
  const client = new pg.Client({ connectionString: urlFor(adminUrl, 'banjia_dovecot', dovecotPassword, name) });
  await client.connect();
  await client.query('SELECT address, password_hash, quota_bytes, disabled_at FROM member');
  await expect(client.query('SELECT role FROM member')).rejects.toThrow(/permission denied/);
  await expect(client.query('SELECT * FROM source_password')).rejects.toThrow(/permission denied/);
  await expect(client.query('UPDATE member SET quota_bytes = 1')).rejects.toThrow(/permission denied/);
  await expect(client.query('SELECT used_bytes FROM member')).rejects.toThrow(/permission denied/);
  await client.query(`INSERT INTO usage_report (address, bytes) VALUES ('nobody@qinghe.example', 1)`);
  expect((await client.query('SELECT * FROM usage_report')).rows).toEqual([]);
  await client.end();
});
