import { describe, expect, test } from 'vitest';
import { MailError } from '../mail-error.ts';
import { collect, describeMailContract, outgoing, TRICKY_MESSAGES } from './mail-contract.ts';
import { MemoryMail } from './memory-mail.ts';

describeMailContract('MemoryMail', async () => {
  const mail = new MemoryMail();
  return { openSource: async () => mail.source(), openDestination: async () => mail.destination(), stop: async () => {} };
});

describe('MemoryMail injects faults', () => {
  const messages = outgoing(TRICKY_MESSAGES.slice(0, 3).map(({ bytes }) => bytes));

  test('a cut after storing leaves the message there and the session closed', async () => {
    const mail = new MemoryMail();
    mail.onAppend = (_, { key }) => (key === 2 ? 'store_then_cut' : 'store');
    const destination = mail.destination();
    await expect(destination.append('INBOX', messages)).rejects.toMatchObject({ reason: 'connection_lost', reach: 'mailbox' });
    expect(mail.messages('INBOX')).toHaveLength(2);
    await expect(destination.listFolders()).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('a cut before storing leaves nothing', async () => {
    const mail = new MemoryMail();
    mail.onAppend = () => 'cut';
    await expect(mail.destination().append('INBOX', messages)).rejects.toMatchObject({ reason: 'connection_lost' });
    expect(mail.messages('INBOX')).toHaveLength(0);
  });

  test('a refused message is a result, a full mailbox is thrown', async () => {
    const mail = new MemoryMail();
    mail.onAppend = (_, { key }) => (key === 1 ? 'refuse' : key === 2 ? 'too_big' : 'over_quota');
    const destination = mail.destination();
    await expect(destination.append('INBOX', messages.slice(0, 2))).resolves.toMatchObject([
      { key: 1, stored: false, reason: 'message_refused' },
      { key: 2, stored: false, reason: 'message_too_big' },
    ]);
    await expect(destination.append('INBOX', messages.slice(2))).rejects.toMatchObject({
      reason: 'over_quota',
      reach: 'mailbox',
    });
  });

  test('an unreadable message is listed and comes without a body', async () => {
    const mail = new MemoryMail();
    const uid = mail.addMessage('INBOX', 'Subject: x\r\n\r\n', { unreadable: true });
    const source = mail.source();
    await source.openFolder('INBOX');
    expect(await collect(source.listMessages())).toMatchObject([{ uid }]);
    expect(await collect(source.fetchMessages([uid]))).toEqual([{ uid, body: null, serverText: 'Internal error' }]);
  });

  test('a planned failure happens once, and ends the session when it reaches the mailbox', async () => {
    const mail = new MemoryMail();
    mail.failNext('openFolder', new MailError('folder_gone', 'folder', { side: 'source' }));
    mail.failNext('listMessages', new MailError('timeout', 'mailbox', { side: 'source' }));
    const source = mail.source();
    await expect(source.openFolder('INBOX')).rejects.toMatchObject({ reason: 'folder_gone' });
    await expect(source.openFolder('INBOX')).resolves.toMatchObject({ exists: 0 });
    await expect(collect(source.listMessages())).rejects.toMatchObject({ reason: 'timeout' });
    await expect(source.openFolder('INBOX')).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('a recreated folder has another UIDVALIDITY and new UIDs', async () => {
    const mail = new MemoryMail();
    const first = mail.addMessage('INBOX', 'Subject: 1\r\n\r\n');
    mail.addMessage('INBOX', 'Subject: 2\r\n\r\n');
    mail.removeMessage('INBOX', first);
    const source = mail.source();
    const before = await source.openFolder('INBOX');
    mail.recreateFolder('INBOX');
    const after = await source.openFolder('INBOX');
    expect(after.uidValidity).not.toBe(before.uidValidity);
    expect((await collect(source.listMessages())).map(({ uid }) => uid)).toEqual([1]);
  });
});
