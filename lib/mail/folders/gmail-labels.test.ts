import { expect, test } from 'vitest';
import type { SourceFolder } from '../mail-source.ts';
import { GmailLabels } from './gmail-labels.ts';

const folder = (path: string, specialUse: SourceFolder['specialUse'] = null): SourceFolder => ({
  path,
  delimiter: '/',
  attributes: [],
  selectable: true,
  specialUse,
});
const account = [
  folder('INBOX', '\\Inbox'),
  folder('[Gmail]/所有邮件', '\\All'),
  folder('[Gmail]/已加星标', '\\Flagged'),
  folder('[Gmail]/已发邮件', '\\Sent'),
  folder('客户/青禾'),
];
const labels = new GmailLabels(account);

test('All Mail is found by its attribute, and by its name where the server says nothing', () => {
  expect(labels.allMail).toBe('[Gmail]/所有邮件');
  expect(new GmailLabels([folder('INBOX'), folder('[Gmail]/All Mail')]).allMail).toBe('[Gmail]/All Mail');
  expect(new GmailLabels([folder('INBOX')]).allMail).toBeNull();
});

test.each<[string, string[], boolean]>([
  ['archived', [], false],
  ['archived and starred', ['\\Starred', '\\Important'], false],
  ['in the inbox', ['\\Important', '\\Inbox'], true],
  ['sent', ['\\Sent'], true],
  ['a draft, where drafts are hidden from IMAP', ['\\Draft'], false],
  ['under a label', ['&W6JiNw-/&l1J5vg-'], true],
  ['under a label in other letters', ['INBOX/x', 'inbox'], true],
  ['under a label that is hidden from IMAP', ['Hidden'], false],
])('a message that is %s', (_what, own, shown) => {
  expect(labels.areShown(own)).toBe(shown);
});
