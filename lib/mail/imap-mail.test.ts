import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runSql } from '../../local/servers/postgres/postgres.ts';
import { createTestDatabase } from '../../local/testing/test-database.ts';
import { startTestOldProvider, startTestPlatform } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { planFolders } from './folders/folder-name.ts';
import { openImapDestination } from './imap-destination.ts';
import { openImapSource } from './imap-source.ts';
import { type ContractMailbox, collect, outgoing } from './testing/contract-mail.ts';
import { describeMailContract } from './testing/mail-contract.ts';

const CORPUS = new URL('../../../shared/mail-corpus', import.meta.url).pathname;

/** A slice of the corpus, when it lies beside the project: every ninth file, but the few larger ones. */
function corpusSlice(): Buffer[] {
  if (!existsSync(CORPUS)) return [];
  return globSync(`${CORPUS}/**/*.eml`)
    .sort()
    .filter((_, index) => index % 7 === 0)
    .map((path) => readFileSync(path))
    .filter((body) => body.length > 0);
}

const address = 'li@qinghe.example';

type Security = MailServer['security'];

/** A Maildir, read over one kind of connection and written over another. `capabilities`: what the server admits to. */
async function startMaildir(reading: Security, writing: Security, capabilities?: string): Promise<ContractMailbox> {
  const login = { user: address, password: '密码 "1E5"' };
  const shape = capabilities === undefined ? {} : { capabilities };
  const provider = await startTestOldProvider({ users: [{ address, password: login.password }], ...shape });
  const ca = readFileSync(provider.caFile, 'utf8');
  const over = (security: Security): MailServer => ({
    host: provider.host,
    port: security === 'tls' ? provider.imapsPort : provider.imapPort,
    security,
    ca,
  });
  return {
    openSource: () => openImapSource(over(reading), login, { listWindow: 7, largeMessageBytes: 1_000_000 }),
    openDestination: () => openImapDestination(over(writing), login),
    stop: () => provider.stop(),
  };
}

async function startPlatformMailbox(): Promise<ContractMailbox> {
  const database = await createTestDatabase();
  await runSql(
    database.url,
    `INSERT INTO mail_domain (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'qinghe.example')`,
  );
  await runSql(
    database.url,
    `INSERT INTO member (id, mail_domain_id, address, password_hash)
     VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', '${address}', '{PLAIN}own')`,
  );
  const platform = await startTestPlatform({ databaseUrl: database.url });
  const master = { user: `${address}*${platform.masterUser}`, password: platform.masterPassword };
  const server: MailServer = { host: platform.host, port: platform.imapPort, security: 'none' };
  return {
    openSource: () => openImapSource(server, { user: address, password: 'own' }),
    openDestination: () => openImapDestination(server, master),
    async stop() {
      await platform.stop();
      await database.drop();
    },
  };
}

/** Names as old servers have them, each a folder of its own. */
const HOSTILE_NAMES = [
  '~root',
  '#shared',
  '.',
  '..',
  '.hidden',
  'a/../b',
  '/',
  '//',
  'a//b',
  ' padded ',
  'trailing.',
  'example.com',
  '100%',
  'all*',
  'back\\slash',
  'quo"te',
  'R&D',
  '&broken',
  'line\r\nbreak',
  'nul\0',
  'lone\ud800',
  '客户'.repeat(200),
  `${'合同/'.repeat(40)}x`,
  `${'long level '.repeat(15)}/`.repeat(8),
  'dbox-Mails',
  'INBOX/inner',
  'inbox/other',
  'Sent',
  'sent',
  'SENT',
];

test('every name that old servers have becomes a folder of the platform, and all stay apart', async () => {
  const mailbox = await startPlatformMailbox();
  const destination = await mailbox.openDestination();
  try {
    const source = ['INBOX', ...HOSTILE_NAMES].map((path) => ({
      path,
      delimiter: '/',
      attributes: [],
      selectable: true,
      specialUse: null,
    }));
    const plans = planFolders(source, await destination.listFolders());
    const paths = plans.map(({ destinationPath }) => destinationPath ?? '');
    for (const [index, path] of paths.entries()) {
      await destination.ensureFolder(path);
      const results = await destination.append(path, outgoing([Buffer.from(`Subject: ${index}\r\n\r\nx\r\n`)]));
      expect(results, path).toMatchObject([{ stored: true }]);
    }
    const there = (await destination.listFolders()).map(({ path }) => path);
    expect(there).toEqual(expect.arrayContaining(paths));
    for (const path of paths) expect(await collect(destination.listMessages(path, 1n)), path).toHaveLength(1);
  } finally {
    await destination.close();
    await mailbox.stop();
  }
});

describeMailContract('Dovecot with Maildir, over STARTTLS and TLS', () => startMaildir('starttls', 'tls'), corpusSlice());
describeMailContract('a server without extensions, over TLS and STARTTLS', () => startMaildir('tls', 'starttls', 'IMAP4rev1'));
describeMailContract('a server with UIDPLUS and without MOVE', () => startMaildir('tls', 'tls', 'IMAP4rev1 UIDPLUS'));
describeMailContract('our platform, by master login over plain text', startPlatformMailbox, corpusSlice());
