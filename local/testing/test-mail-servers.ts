/** Real Dovecots for one test file, in directories of their own, made by the very code of the demo. Each is up in half a second. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../machine/free-port.ts';
import { type ServerAccount, serverAccount } from '../machine/server-account.ts';
import { privateDirectory } from '../machine/state-folder.ts';
import { fillOldProvider, type SampleMailbox } from '../mail/sample-mailboxes.ts';
import { type OldProviderOptions, oldMaildir, oldWholeMaildir, startOldProvider } from '../servers/old-provider.ts';
import type { MailUser } from '../servers/password-file.ts';
import { type RunningMailServer, startPlatform } from '../servers/platform.ts';

export interface TestMailServer {
  host: '127.0.0.1';
  /** Plain with STARTTLS. */
  imapPort: number;
  imapsPort: number;
  masterUser: string;
  masterPassword: string;
  /** PEM of the certificate, which is its own authority. */
  caFile: string;
  /** SHA-256 of the certificate, for pinning. */
  fingerprint: string;
  /** Ends the server and removes its mail. */
  stop(): Promise<void>;
}

export interface TestPlatform extends TestMailServer {
  /** Of Dovecot's doveadm HTTP API. */
  doveadmUrl: string;
  doveadmKey: string;
}

export interface TestOldProvider extends TestMailServer {
  pop3Port: number;
  pop3sPort: number;
  addUser(user: MailUser): Promise<void>;
  /** The user's Maildir, and the one that POP3 shows with `pop3ShowsWhole`. */
  maildirs(address: string): { imap: string; pop3: string };
}

const MASTER_PASSWORD = 'master-for-tests';
const DOVEADM_KEY = 'doveadmKeyForTests';

async function describeRunning(running: RunningMailServer, directory: string): Promise<TestMailServer> {
  const { imap, imaps, masterUser, masterPassword, caFile } = running.endpoint;
  return {
    host: '127.0.0.1',
    imapPort: imap,
    imapsPort: imaps,
    masterUser,
    masterPassword,
    caFile,
    fingerprint: new X509Certificate(await readFile(caFile)).fingerprint256,
    async stop() {
      await running.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts on free ports; test files run side by side, so a port may be gone a moment later, and then others are tried. */
async function startSomewhere<T>(
  start: (directory: string, account: ServerAccount, ports: [number, number, number, number]) => Promise<T>,
) {
  const account = await serverAccount();
  for (let attempt = 1; ; attempt++) {
    const directory = await privateDirectory(await mkdtemp(join(tmpdir(), 'banjia-test-mail-')), account);
    const [imap = 0, imaps = 0, pop3 = 0, pop3s = 0] = await freePorts(4);
    try {
      return { directory, running: await start(directory, account, [imap, imaps, pop3, pop3s]) };
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      const taken = error instanceof Error && error.message.includes('Address already in use');
      if (!taken || attempt === 3) throw error;
    }
  }
}

/** Our platform for the members of this database (from createTestDatabase). Changed rows count at once: nothing is cached. */
export async function startTestPlatform({ databaseUrl }: { databaseUrl: string }): Promise<TestPlatform> {
  // Trips run without vitest; they start old providers only.
  const { inject } = await import('vitest');
  const { dovecotPassword } = inject('testCluster');
  const { directory, running } = await startSomewhere((place, account, [imap, imaps, doveadm]) =>
    startPlatform({
      directory: place,
      account,
      ports: { imap, imaps },
      databaseUrl,
      databasePassword: dovecotPassword,
      masterPassword: MASTER_PASSWORD,
      doveadm: { port: doveadm, key: DOVEADM_KEY },
      durable: false,
    }),
  );
  const { doveadmUrl, doveadmKey } = running.endpoint;
  return { ...(await describeRunning(running, directory)), doveadmUrl, doveadmKey };
}

type ProviderShape = Pick<
  OldProviderOptions,
  'separator' | 'prefix' | 'quotaBytes' | 'capabilities' | 'tokenInfoUrl' | 'pop3ShowsWhole'
>;

/** An old provider with these users; `sample` puts sample mail there, the rest shapes the server. */
export async function startTestOldProvider(
  wanted: { users: MailUser[]; sample?: SampleMailbox[] } & ProviderShape,
): Promise<TestOldProvider> {
  const { users, sample = [], ...shape } = wanted;
  const { directory, running } = await startSomewhere(async (place, account, [imap, imaps, pop3, pop3s]) => {
    if (sample.length > 0) await fillOldProvider(place, sample, account);
    return startOldProvider({
      directory: place,
      account,
      ports: { imap, imaps, pop3, pop3s },
      users,
      masterPassword: MASTER_PASSWORD,
      durable: false,
      ...shape,
    });
  });
  const { pop3, pop3s } = running.endpoint;
  return {
    ...(await describeRunning(running, directory)),
    pop3Port: pop3,
    pop3sPort: pop3s,
    addUser: (user) => running.addUser(user),
    maildirs: (address) => ({ imap: oldMaildir(directory, address), pop3: oldWholeMaildir(directory, address) }),
  };
}
