/**
 * The operator's command line: `npm run -s banjia -- …`. It calls the same rooms as the server actions.
 * Exit status: 0 done, 1 refused or different, 2 wrong usage or settings.
 */
import { Command, CommanderError } from 'commander';
import { ZodError } from 'zod';
import { disconnectDb } from '../lib/db/client.ts';
import { copierEnv, EnvError } from '../lib/env.ts';
import { stopSendingBoss } from '../lib/jobs/boss.ts';
import { addDomainCommand } from './commands/domain-command.ts';
import { addMappingCommand } from './commands/mapping-command.ts';
import { addMemberCommand } from './commands/member-command.ts';
import { addReportCommand } from './commands/report-command.ts';
import { addSourceCommand } from './commands/source-command.ts';
import { addStatusCommand } from './commands/status-command.ts';
import { addSyncCommand } from './commands/sync-command.ts';
import { addVerifyCommand } from './commands/verify-command.ts';
import { addWindowCommand } from './commands/window-command.ts';
import { failureLine } from './output.ts';
import { adoptDemoSettings } from './settings.ts';

const REFUSED = 1;
const WRONG_USAGE = 2;

function buildProgram(): Command {
  const program = new Command('banjia').description('搬家 Banjia: move the mailboxes of a domain').showHelpAfterError(false);
  for (const add of [
    addDomainCommand,
    addMemberCommand,
    addSourceCommand,
    addWindowCommand,
    addMappingCommand,
    addStatusCommand,
    addSyncCommand,
    addVerifyCommand,
    addReportCommand,
  ]) {
    add(program);
  }
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
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitStatus(error);
  // Commander has printed its own line.
  if (!(error instanceof CommanderError)) process.stderr.write(`banjia: ${failureLine(error)}\n`);
} finally {
  await stopSendingBoss();
  await disconnectDb();
}
