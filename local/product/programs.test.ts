import { expect, test } from 'vitest';
import { productEnvironment } from './product-description.ts';
import { webSettings } from './programs.ts';
import { newSecrets } from './secrets.ts';

test('the web process is told neither the master password nor the doveadm key, the worker is', () => {
  const platform = {
    host: '127.0.0.1',
    imap: 1,
    imaps: 2,
    masterUser: 'migrator',
    masterPassword: 'canary-master',
    caFile: '/ca.pem',
    doveadmUrl: 'http://127.0.0.1:3',
    doveadmKey: 'canaryDoveadm',
  };
  const settings = productEnvironment('postgresql://x', platform, newSecrets());
  expect(settings).toMatchObject({
    PLATFORM_MASTER_PASSWORD: 'canary-master',
    PLATFORM_DOVEADM_URL: 'http://127.0.0.1:3',
    PLATFORM_DOVEADM_KEY: 'canaryDoveadm',
  });
  const web = webSettings(settings);
  expect(JSON.stringify(web)).not.toMatch(/canary|127\.0\.0\.1:3/);
  expect(web).toMatchObject({ DATABASE_URL: 'postgresql://x', PLATFORM_IMAP_URL: 'imaps://127.0.0.1:2' });
});
