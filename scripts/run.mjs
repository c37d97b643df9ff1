/**
 * Runs one of our TypeScript programs with Node 24: `node scripts/run.mjs <file.ts> [arguments]`. Works on a fresh clone with Node 20:
 * installs the dependencies when they are absent or not those of package-lock.json, and generates the database client when the schema
 * has changed. Says so on standard error only; standard output belongs to the program.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');
const node = join(bin, 'node');
const lockStamp = join(modules, '.banjia-lock');
const schemaStamp = join(modules, '.banjia-schema');

const environment = {
  // Programs that find their code compiled by an earlier start are up in half the time.
  NODE_COMPILE_CACHE: join(modules, '.cache/compiled'),
  ...process.env,
  PATH: `${bin}:${process.env.PATH ?? ''}`,
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
};

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
/** A stamp saves the next start some work; where we may not write, that start just looks again. */
function stamp(file, text) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
  }
}

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** What npm says it has installed is what the lock asks for; so a plain `npm ci` by hand counts too. */
function installedAsLocked() {
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed) || !existsSync(node)) return false;
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = there[path];
    return found === undefined ? entry.optional === true || entry.peer === true : found.version === entry.version;
  });
}

/** Runs a tool of the set-up; what it says is shown, on standard error, only if it fails. Ends us then. */
function setUp(command, args) {
  // `npm run -s` would silence npm's errors as well.
  const env = { ...environment, npm_config_loglevel: 'error' };
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}`);
  console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` with status ${status}`}`);
  process.exit(1);
}

/** A demo of this clone would lose its programs under its feet. */
function demoIsRunning() {
  const pid = textOf(join(root, '.banjia/demo.pid'));
  return /^\d+$/.test(pid) && textOf(`/proc/${pid}/cmdline`).includes('local/demo.ts');
}

function installDependencies() {
  const wanted = hashOf(join(root, 'package-lock.json'));
  if (textOf(lockStamp) === wanted && existsSync(node)) return;
  if (!installedAsLocked()) {
    if (demoIsRunning()) {
      console.error('The dependencies have changed while the demo is running. End the demo first.');
      process.exit(1);
    }
    console.error('搬家 Banjia: installing the dependencies (npm ci), about a minute');
    const npm = process.env.npm_execpath;
    if (npm?.endsWith('.js')) setUp(process.execPath, [npm, 'ci', '--include=dev']);
    else setUp('npm', ['ci', '--include=dev']);
  }
  stamp(lockStamp, wanted);
}

function generateClient() {
  const wanted = hashOf(join(root, 'prisma/schema.prisma'));
  if (textOf(schemaStamp) === wanted && existsSync(join(root, 'lib/generated/prisma/client.ts'))) return;
  setUp(node, [join(bin, 'prisma'), 'generate']);
  stamp(schemaStamp, wanted);
}

/** The parent of a process by /proc; undefined when the process is gone or the system has no /proc. */
function parentOf(pid) {
  return /^PPid:\s*(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1];
}

/**
 * npm hands a signal to its shell, and the shell dies of it without telling us; of a SIGKILL to npm nobody hears at all.
 * So we look whether npm, and the shell between where there is one, are still the ones that started us. Who started npm may
 * go home: `nohup npm run demo &` outlives its terminal.
 */
function whenNpmIsGone(tell) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const byNpm = /^npm\b|\bnpm-cli\b/.test(textOf(`/proc/${process.ppid}/cmdline`));
  const family = () => (byNpm ? `${process.ppid}` : `${process.ppid} ${parentOf(process.ppid)}`);
  const atFirst = family();
  setInterval(() => family() === atFirst || tell(), 500).unref();
}

/** Runs the program in our place: signals go to it, its status becomes ours. */
function run(file, args) {
  const child = spawn(node, [resolve(file), ...args], { env: environment, stdio: 'inherit' });
  whenNpmIsGone(() => child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('exit', (status, signal) => process.exit(status ?? 128 + (constants.signals[signal] ?? 1)));
}

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs <file.ts> [arguments]');
  process.exit(2);
}
installDependencies();
generateClient();
run(file, args);
