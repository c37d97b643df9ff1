/** `npm start`: checks the settings, then serves the build. One message names all that is missing or wrong. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EnvError, webEnv } from '../lib/env.ts';

try {
  webEnv();
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
// Node would let garbage grow up to gigabytes, and glibc keep memory of each of its threads apart.
const heap = ['--max-old-space-size=320', '--max-semi-space-size=8'];
const limit = ['--import', join(import.meta.dirname, 'limit-bodies.ts')];
const env = { MALLOC_ARENA_MAX: '2', ...process.env };
const web = spawn(process.execPath, [...heap, ...limit, next, 'start', ...process.argv.slice(2)], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => web.kill(signal));
web.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
