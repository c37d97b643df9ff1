import { existsSync, globSync, readFileSync } from 'node:fs';
import { runSql } from '../../local/servers/postgres.ts';
import { createTestDatabase } from '../../local/testing/test-database.ts';
import { startTestOldProvider, startTestPlatform } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { openImapDestination } from './imap-destination.ts';
import { openImapSource } from './imap-source.ts';
import { type ContractMailbox, describeMailContract } from './testing/mail-contract.ts';

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

async function startMaildir(): Promise<ContractMailbox> {
  const provider = await startTestOldProvider({ users: [{ address, password: '密码 "1E5"' }] });
  const ca = readFileSync(provider.caFile, 'utf8');
  const login = { user: address, password: '密码 "1E5"' };
  const plain: MailServer = { host: provider.host, port: provider.imapPort, security: 'starttls', ca };
  return {
    openSource: () => openImapSource(plain, login, { listWindow: 7, largeMessageBytes: 1_000_000 }),
    openDestination: () => openImapDestination({ ...plain, port: provider.imapsPort, security: 'tls' }, login),
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

describeMailContract('Dovecot with Maildir, over TLS', startMaildir, corpusSlice());
describeMailContract('our platform, by master login', startPlatformMailbox, corpusSlice());
