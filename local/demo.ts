/**
 * `npm run demo`: a whole mail host on this machine, and a company that moves into it.
 *
 *     --once    move, verify, end; status 0 only when every mailbox has moved and is verified
 *     --fresh   begin anew
 *
 * Whatever happens, Ctrl-C included, everything that was started is ended, in order; nothing is left but the state in .banjia.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BanjiaCommand, banjiaCommand } from './demo/banjia-command.ts';
import { closingWords } from './demo/closing-words.ts';
import { takeDemoLock } from './demo/demo-lock.ts';
import { writeDemoProviders } from './demo/demo-providers.ts';
import { watchMove } from './demo/move-progress.ts';
import { movedMembers, POSTMASTER, sampleMembers, setUpSampleDomain } from './demo/sample-domain.ts';
import { sampleZone } from './demo/sample-zone.ts';
import { openTerminal, type Terminal } from './demo/terminal.ts';
import { ensureDebianPackages } from './machine/debian-packages.ts';
import { writeJson } from './machine/json-file.ts';
import { serverAccount } from './machine/server-account.ts';
import { openStateFolder, type StateFolder } from './machine/state-folder.ts';
import { sampleMailboxes } from './mail/sample-mailboxes.ts';
import { SAMPLE_DOMAIN } from './mail/stories/people.ts';
import { keptPorts } from './product/ports.ts';
import { type DescribedMember, describeProduct, type ProductDescription } from './product/product-description.ts';
import { keptSecrets } from './product/secrets.ts';
import {
  planEnvironment,
  prepareProductDatabase,
  RunningServers,
  type ServerPlan,
  startDatabaseServer,
  startProductNameServer,
  startProductOldProvider,
  startProductPlatform,
  startProductWeb,
  startProductWorker,
} from './product/start-servers.ts';
import { buildWeb, ROOT, webBuildNeeded } from './product/web-build.ts';
import { changeZone } from './servers/name-server/dns-server.ts';

interface Setting {
  state: StateFolder;
  plan: ServerPlan;
  members: DescribedMember[];
  /** Remembers which ports the servers have, so that links stay good. */
  portsFile: string;
}

/** What we remember of an installation lies with its data: who removes the one removes the other. */
function keptIn(state: StateFolder): string {
  return join(state.servers, 'kept');
}

async function prepareState(fresh: boolean): Promise<Setting> {
  const account = await serverAccount();
  const state = await openStateFolder(ROOT, account, fresh);
  const kept = keptIn(state);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const portsFile = join(kept, 'ports.json');
  const members = await sampleMembers(join(kept, 'members.json'));
  const plan: ServerPlan = {
    directory: state.servers,
    logDirectory: join(state.own, 'logs'),
    account,
    ports: await keptPorts(portsFile),
    secrets: await keptSecrets(join(kept, 'secrets.json')),
    durable: true,
    oldUsers: members.map(({ oldAddress, oldPassword }) => ({ address: oldAddress, password: oldPassword })),
  };
  return { state, plan, members, portsFile };
}

async function bringUp(
  { plan, members, portsFile }: Setting,
  running: RunningServers,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ProductDescription> {
  const { ports } = plan;
  const at = (port: number) => `127.0.0.1:${port}`;
  const postgres = await terminal.step(
    '数据库 PostgreSQL',
    () => startDatabaseServer(plan, running),
    () => at(ports.postgres),
  );
  const databaseUrl = await terminal.step(
    '数据表 Tables and queues',
    () => prepareProductDatabase(plan, postgres),
    () => 'up to date',
  );
  const platform = await terminal.step(
    '新平台 Our platform',
    () => startProductPlatform(plan, running, databaseUrl),
    () => `imap ${at(ports.platformImap)}`,
  );
  const oldProvider = await terminal.step(
    '旧服务商 The old provider',
    () => startProductOldProvider(plan, running, () => sampleMailboxes(new Date())),
    () => `imap ${at(ports.oldImap)}, pop3 ${at(ports.oldPop3)}`,
  );
  const { zoneFile } = await terminal.step(
    '域名服务器 Name server',
    async () => {
      const server = await startProductNameServer(plan, running);
      await changeZone(server.zoneFile, sampleZone());
      return server;
    },
    () => `dns ${at(ports.nameServer)}`,
  );
  const providersFile = await writeDemoProviders(join(dirname(portsFile), 'providers.json'), ports);
  const settings = { ...planEnvironment(plan, databaseUrl, platform), PROVIDERS_FILE: providersFile };
  if (await webBuildNeeded()) await terminal.step('网页构建 Web app, build', () => buildWeb(signal));
  const env = await terminal.step(
    '网页 Web app',
    () => startProductWeb(plan, running, settings),
    () => `http://${at(ports.web)}`,
  );
  await terminal.step('搬运工 Worker', () => startProductWorker(plan, running, env));
  await writeJson(portsFile, ports);
  return describeProduct(
    env,
    databaseUrl,
    { platform, oldProvider, ports },
    {
      members,
      postmasters: members
        .filter(({ address }) => address === POSTMASTER)
        .map(({ address, password }) => ({ address, password })),
      zoneFile,
      pids: { demo: process.pid, ...running.pids },
    },
  );
}

/** Moves and compares. Returns whether every mailbox has moved and both sides are equal. */
async function moveAndVerify(
  banjia: BanjiaCommand,
  members: DescribedMember[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  terminal.line('\n  搬家 Moving the mailboxes, newest mail first\n');
  const statuses = await watchMove(banjia, members, terminal, signal);
  terminal.line();
  const moved = statuses.length === members.length && statuses.every(({ state }) => state === 'DONE');
  if (!moved) terminal.line('  Not every mailbox has moved; the worker says why in .banjia/logs/worker.log');
  const verified = await terminal.step(
    '核对 Comparing both sides',
    () => banjia(['verify', SAMPLE_DOMAIN], { accept: [1] }),
    ({ status }) => (status === 0 ? '完全一致 no difference' : 'differences'),
  );
  if (verified.status !== 0) terminal.line(verified.stdout.trim());
  return moved && verified.status === 0;
}

async function demo(options: { once: boolean; fresh: boolean }, signal: AbortSignal): Promise<number> {
  const terminal = openTerminal(process.stdout, signal);
  const own = join(ROOT, '.banjia');
  await mkdir(own, { recursive: true });
  const unlock = await takeDemoLock(own);
  const running = new RunningServers();
  const description = join(own, 'demo.json');
  try {
    terminal.line('\n  搬家 Banjia\n');
    // One that a killed demo left behind would lead scripts astray.
    await rm(description, { force: true });
    await terminal.step(
      '系统软件 Debian packages',
      () => ensureDebianPackages({ browser: false }),
      (names) => (names.length > 0 ? names.join(' ') : 'all there'),
    );
    const setting = await prepareState(options.fresh);
    const product = await bringUp(setting, running, terminal, signal);
    await writeJson(description, product);
    const banjia = banjiaCommand(product.env, signal);
    const lost = running.firstLoss().then((name) => {
      throw new Error(`${name} has ended by itself; see .banjia/logs and .banjia/state`);
    });
    const main = async () => {
      await terminal.step(
        '示例公司 Sample company',
        () => setUpSampleDomain(banjia, setting.members, product.oldProvider, keptIn(setting.state)),
        () => `${SAMPLE_DOMAIN}, ${setting.members.length} people`,
      );
      const good = await moveAndVerify(banjia, movedMembers(setting.members), terminal, signal);
      if (options.once) return good ? 0 : 1;
      for (const line of closingWords(product)) terminal.line(line);
      return new Promise<never>(() => undefined);
    };
    return await Promise.race([main(), lost, aborted(signal)]);
  } finally {
    if (signal.aborted) terminal.line('\n  正在结束 Ending everything');
    await rm(description, { force: true });
    await running.stop().finally(unlock);
  }
}

/** Never resolves; throws the reason when aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { once: { type: 'boolean', default: false }, fresh: { type: 'boolean', default: false } },
  });
  const leaving = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => leaving.abort(name));
  // The reader of our output has gone, for example `npm run demo | head`.
  process.stdout.on('error', () => leaving.abort('SIGPIPE'));
  try {
    process.exitCode = await demo(values, leaving.signal);
  } catch (error) {
    // Leaving a demo that stays up is its normal end; leaving --once halfway is not.
    if (leaving.signal.aborted) process.exitCode = values.once ? 130 : 0;
    else {
      process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}

process.chdir(ROOT);
await main();
process.exit();
