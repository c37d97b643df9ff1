/** Settings of the command line: the environment's, else those of a demo that is running in this clone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const demoFile = z.object({ env: z.record(z.string(), z.string()) });

/** Fills what the environment lacks from `.banjia/demo.json`, as long as the environment names no database itself. */
export function adoptDemoSettings(): void {
  if (process.env.DATABASE_URL) return;
  let text: string;
  try {
    text = readFileSync(join(import.meta.dirname, '..', '.banjia', 'demo.json'), 'utf8');
  } catch {
    return; // no demo is running: env.ts will name what is missing
  }
  for (const [name, value] of Object.entries(demoFile.parse(JSON.parse(text)).env)) process.env[name] ??= value;
}
