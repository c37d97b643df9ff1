/** Calls Banjia's own command line, as an operator would. */
import { join } from 'node:path';
import { z } from 'zod';
import { type CommandResult, runCommand } from '../machine/run-command.ts';
import { ROOT } from '../product/web-build.ts';

/** As scripts/run.mjs: the second start finds the code compiled, and takes half the time. */
const COMPILED = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled') };

/** Runs one command with the settings of this machine. Throws with what it said on failure. */
export type BanjiaCommand = (args: string[], options?: { input?: string; accept?: number[] }) => Promise<CommandResult>;

/** The command line for these settings. */
export function banjiaCommand(settings: Record<string, string>, signal: AbortSignal): BanjiaCommand {
  return (args, options = {}) =>
    runCommand(process.execPath, [join(ROOT, 'cli/main.ts'), ...args], {
      name: `banjia ${args.slice(0, 2).join(' ')}`,
      cwd: ROOT,
      env: { ...COMPILED, ...process.env, ...settings },
      signal,
      ...options,
    });
}

const memberStatusSchema = z.object({
  address: z.string(),
  state: z.string().nullable(),
  reason: z.string().nullish(),
  total: z.number().nullish(),
  copied: z.number().nullish(),
  skipped: z.number().nullish(),
  failed: z.number().nullish(),
  percent: z.number().nullish(),
});

export type MemberStatus = z.infer<typeof memberStatusSchema>;

const statusSchema = z.union([
  z.array(memberStatusSchema),
  z.object({ members: z.array(memberStatusSchema) }).transform(({ members }) => members),
]);

/** How far every member of the domain is. */
export async function readStatus(banjia: BanjiaCommand, domain: string): Promise<MemberStatus[]> {
  const { stdout } = await banjia(['status', domain, '--json']);
  return statusSchema.parse(JSON.parse(stdout));
}
