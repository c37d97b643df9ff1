import { expect, test } from 'vitest';
import type { MailServer } from '../connection.ts';
import { type ScriptedMaildrop, startScriptedPop3 } from '../testing/scripted/scripted-pop3.ts';
import { openPop3Session } from './pop3-connection.ts';

const REFUSING: ScriptedMaildrop = {
  messages: [],
  answer: (command) => (command.startsWith('PASS') ? '-ERR Logon failure: unknown user name or bad password.\r\n' : undefined),
};

test.each([
  ['an Exchange of the company’s own', '127.0.0.1', 'wrong_password'],
  ['Microsoft, who takes no password at all', 'outlook.office365.com', 'token_only'],
])('a password that is refused by %s', async (_who, host, reason) => {
  const scripted = await startScriptedPop3(REFUSING);
  const server: MailServer = { host, address: '127.0.0.1', port: scripted.port, security: 'none' };
  const opened = openPop3Session(server, { user: 'li@old.example', password: 'x' });
  await expect(opened).rejects.toMatchObject({ reason, reach: 'mailbox' });
  await scripted.stop();
});
