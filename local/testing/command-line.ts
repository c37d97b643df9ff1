/** The operator's command line with a database and both mail servers of its own, for the tests of `cli`. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disconnectDb } from '../../lib/db/client.ts';
import { type CommandResult, runCommand } from '../machine/run-command.ts';
import { ROOT } from '../product/web-build.ts';
import type { MailUser } from '../servers/password-file.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestOldProvider, startTestPlatform, type TestOldProvider, type TestPlatform } from './test-mail-servers.ts';

export interface CommandOptions {
  /** Text for standard input. */
  input?: string;
  /** Settings over the usual ones. */
  env?: Record<string, string>;
}

export class CommandLine {
  readonly directory: string;
  readonly platform: TestPlatform;
  readonly old: TestOldProvider;
  /** What the programs are started with. */
  readonly settings: Record<string, string>;
  private readonly database: TestDatabase;

  private constructor(directory: string, database: TestDatabase, platform: TestPlatform, old: TestOldProvider) {
    this.directory = directory;
    this.database = database;
    this.platform = platform;
    this.old = old;
    this.settings = {
      DATABASE_URL: database.url,
      BANJIA_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
      PLATFORM_IMAP_URL: `imaps://127.0.0.1:${platform.imapsPort}`,
      PLATFORM_CA_FILE: platform.caFile,
      PLATFORM_MASTER_USER: platform.masterUser,
      PLATFORM_MASTER_PASSWORD: platform.masterPassword,
      SOURCE_ALLOW_CIDRS: '127.0.0.0/8',
      SOURCE_ALLOW_PORTS: String(old.imapsPort),
      // Many starts of the same program.
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'),
      LANG: 'en_GB.UTF-8',
      LC_ALL: '',
      LC_MESSAGES: '',
    };
  }

  /** `users`: who has an account at the old provider. Sets DATABASE_URL of this process, too. */
  static async start(users: MailUser[]): Promise<CommandLine> {
    const directory = await mkdtemp(join(tmpdir(), 'banjia-cli-'));
    const database = await createTestDatabase();
    const [platform, old] = await Promise.all([
      startTestPlatform({ databaseUrl: database.url }),
      startTestOldProvider({ users }),
    ]);
    process.env.DATABASE_URL = database.url;
    return new CommandLine(directory, database, platform, old);
  }

  async stop(): Promise<void> {
    await disconnectDb();
    await Promise.all([this.platform.stop(), this.old.stop()]);
    await this.database.drop();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Runs one command; whatever it answers is the result. */
  readonly banjia = (args: string[], { input = '', env = {} }: CommandOptions = {}): Promise<CommandResult> =>
    runCommand(process.execPath, [join(ROOT, 'cli/main.ts'), ...args], {
      cwd: this.directory,
      env: { ...process.env, ...this.settings, ...env },
      input,
      accept: [1, 2],
    });

  /** Writes a file that a command is to read, and returns where it is. */
  readonly file = async (name: string, text: string): Promise<string> => {
    const path = join(this.directory, name);
    await writeFile(path, text);
    return path;
  };
}
