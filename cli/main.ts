/**
 * The operator's command line: `npm run -s banjia -- …`. It calls the same rooms as the server actions.
 * Exit status: 0 done, 1 refused or different, 2 wrong usage or settings.
 */
import { Command, CommanderError } from 'commander';
import { ZodError } from 'zod';
import { disconnectDb } from '../lib/db/client.ts';
import { copierEnv, EnvError } from '../lib/env.ts';
import { stopSendingBoss } from '../lib/jobs/boss.ts';
import { failureLine } from './output.ts';
import { adoptDemoSettings } from './settings.ts';

const REFUSED = 1;
const WRONG_USAGE = 2;

/** By the first word of a command line. Each comes with the rooms that it calls, so only the one that is called is loaded. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  domain: async () => (await import('./commands/domain-command.ts')).addDomainCommand,
  member: async () => (await import('./commands/member-command.ts')).addMemberCommand,
  source: async () => (await import('./commands/source-command.ts')).addSourceCommand,
  window: async () => (await import('./commands/window-command.ts')).addWindowCommand,
  mapping: async () => (await import('./commands/mapping-command.ts')).addMappingCommand,
  status: async () => (await import('./commands/status-command.ts')).addStatusCommand,
  sync: async () => (await import('./commands/sync-command.ts')).addSyncCommand,
  verify: async () => (await import('./commands/verify-command.ts')).addVerifyCommand,
  report: async () => (await import('./commands/report-command.ts')).addReportCommand,
};

/** The program with this command, or with all of them where the word is none of theirs: for help, and to say what there is. */
async function buildProgram(word: string | undefined): Promise<Command> {
  const program = new Command('banjia').description('搬家 Banjia: move the mailboxes of a domain').showHelpAfterError(false);
  const named = word === undefined || !Object.hasOwn(COMMANDS, word) ? undefined : COMMANDS[word];
  for (const load of named === undefined ? Object.values(COMMANDS) : [named]) (await load())(program);
  program.hook('preAction', () => {
    adoptDemoSettings();
    copierEnv();
  });
  return overrideExits(program);
}

/** Commander would end the process itself, with status 1 for wrong usage. */
function overrideExits(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
  return command;
}

function exitStatus(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  return error instanceof EnvError || error instanceof ZodError ? WRONG_USAGE : REFUSED;
}

// Whoever reads us may have seen enough (`| head`): then there is nobody to tell, and nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await (await buildProgram(process.argv[2])).parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitStatus(error);
  // Commander has printed its own line.
  if (!(error instanceof CommanderError)) process.stderr.write(`banjia: ${failureLine(error)}\n`);
} finally {
  await stopSendingBoss();
  await disconnectDb();
}
