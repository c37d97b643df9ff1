/** `npm start`: checks the settings, then serves the build. One message names all that is missing or wrong. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { EnvError, webEnv } from '../lib/env.ts';

try {
  webEnv();
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const web = spawn(process.execPath, [next, 'start', ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => web.kill(signal));
web.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
