/** banjia window open · close */
import type { Command } from 'commander';
import { closeWindow } from '../../lib/mail-domains/close-window.ts';
import { openWindow } from '../../lib/mail-domains/open-window.ts';
import { DEFAULT_WINDOW_DAYS } from '../../lib/mail-domains/window.ts';
import { openWindowForm } from '../../lib/schemas/mail-domain/window.ts';
import { domainArgument, OPERATOR } from '../operator.ts';

export function addWindowCommand(program: Command): void {
  const window = program.command('window').description("a domain's opening for migration");
  window
    .command('open <domain>')
    .description('open the migration, or prolong it')
    .option('--days <days>', 'days from now', String(DEFAULT_WINDOW_DAYS))
    .action(async (domain: string, options: { days: string }) => {
      const { days } = openWindowForm.parse(options);
      const { closesAt } = await openWindow(OPERATOR, await domainArgument(domain), days);
      process.stdout.write(`${closesAt.toISOString()}\n`);
    });
  window
    .command('close <domain>')
    .description('close the migration; running mailboxes pause, old passwords are deleted')
    .action(async (domain: string) => closeWindow(OPERATOR, await domainArgument(domain)));
}
