import { afterEach, expect, test, vi } from 'vitest';

const SETTINGS = {
  LC_ALL: 'en_US.UTF-8',
  DATABASE_URL: 'postgresql://banjia@127.0.0.1:5432/banjia',
  BANJIA_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  PLATFORM_IMAP_URL: 'imaps://mail.banjia.example:993',
  PLATFORM_MASTER_USER: 'mover',
  PLATFORM_MASTER_PASSWORD: 'master-secret',
};

afterEach(() => vi.unstubAllEnvs());

/** The line for an old host that keeps our addresses out, in an installation that has told these. */
async function lineOf(addresses: string, locale = 'en_US.UTF-8'): Promise<string> {
  for (const [name, value] of Object.entries({ ...SETTINGS, LC_ALL: locale, SOURCE_OUTBOUND_ADDRESSES: addresses }))
    vi.stubEnv(name, value);
  // Settings are read once; and all of one copy, for what is a MailError is told by its class.
  vi.resetModules();
  const { failureLine } = await import('./output.ts');
  const { MailError } = await import('../lib/mail/mail-error.ts');
  return failureLine(new MailError('ip_refused', 'server', { side: 'source', serverText: 'ERR.LOGIN.IPDENY' }));
}

test('an old host that keeps our addresses out is told with the addresses that it has to allow', async () => {
  expect(await lineOf('192.0.2.10,198.51.100.0/28')).toMatch(
    /“ERR\.LOGIN\.IPDENY” Have the old host allow: 192\.0\.2\.10, 198\.51\.100\.0\/28$/,
  );
  expect(await lineOf('192.0.2.10', 'zh_CN.UTF-8')).toMatch(/^原邮箱限制登录IP.*请对方放行：192\.0\.2\.10$/);
});

test('where nobody has said from where we come, the line says by which setting', async () => {
  expect(await lineOf('')).toMatch(/public addresses of your workers; with SOURCE_OUTBOUND_ADDRESSES set/);
});
