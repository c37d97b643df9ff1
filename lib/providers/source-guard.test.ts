import { expect, test } from 'vitest';
import { resolveSourceHost } from './host-guard.ts';
import { sourceGuard } from './source-guard.ts';

const SETTINGS = {
  SOURCE_ALLOW_CIDRS: ['127.0.0.0/8', '::1/128'],
  SOURCE_ALLOW_PORTS: [110, 143, 993, 995, 1143, 1993],
  DNS_RESOLVERS: [],
};
const at = (platform: string, host: string, port: number) =>
  resolveSourceHost(host, port, sourceGuard({ ...SETTINGS, PLATFORM_IMAP_URL: platform }));

test.each([
  ['its very server', 'imaps://127.0.0.1:993', '127.0.0.1', 993],
  ['by another protocol', 'imaps://127.0.0.1', '127.0.0.1', 995],
  ['at a port of its own', 'imap://127.0.0.1:1143', '127.0.0.1', 1143],
  ['written otherwise', 'imaps://[0:0::1]', '::1', 993],
])('an old server that is our platform is refused: %s', async (_what, platform, host, port) => {
  await expect(at(platform, host, port)).rejects.toMatchObject({ reason: 'host_is_ours', reach: 'server' });
});

test.each([
  ['another address', 'imaps://127.0.0.1:993', '127.0.0.2', 993],
  ['another port of the same machine', 'imap://127.0.0.1:1143', '127.0.0.1', 1993],
  ['another port beside a usual one', 'imaps://127.0.0.1:993', '127.0.0.1', 1993],
])('%s is an old server like others', async (_what, platform, host, port) => {
  await expect(at(platform, host, port)).resolves.toEqual({ address: host });
});
