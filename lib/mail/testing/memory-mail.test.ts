import { describe, expect, test } from 'vitest';
import { MailError } from '../mail-error.ts';
import { bytesOf } from '../message/mail-body.ts';
import { outgoing, TRICKY_MESSAGES } from './contract-mail.ts';
import { describeMailContract } from './mail-contract.ts';
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
    const { messages: listed, uidValidity } = await source.listMessages('INBOX');
    expect(listed).toMatchObject([{ uid }]);
    expect(await source.fetchMessages({ path: 'INBOX', uidValidity }, [uid])).toEqual([
      { uid, body: null, reason: 'message_unreadable', serverText: 'Internal error' },
    ]);
  });

  test('what is read is a copy: the mail stays as it was', async () => {
    const mail = new MemoryMail();
    const uid = mail.addMessage('INBOX', 'Subject: x\r\n\r\n', { flags: ['\\Seen', '\\Recent'] });
    const source = mail.source();
    const { uidValidity, messages: listed } = await source.listMessages('INBOX');
    expect(listed.map(({ flags }) => flags)).toEqual([['\\Seen']]);
    const [message] = await source.fetchMessages({ path: 'INBOX', uidValidity }, [uid]);
    if (!message?.body) throw new Error('no body');
    (await bytesOf(message.body)).fill(0);
    const [again] = await source.fetchMessages({ path: 'INBOX', uidValidity }, [uid]);
    expect(again?.body?.hash).toEqual(message.body.hash);
  });

  test('a planned failure happens once, and ends the session when it reaches the mailbox', async () => {
    const mail = new MemoryMail();
    mail.failNext('folderStatus', new MailError('folder_gone', 'folder', { side: 'source' }));
    mail.failNext('listMessages', new MailError('timeout', 'mailbox', { side: 'source' }));
    const source = mail.source();
    await expect(source.folderStatus('INBOX')).rejects.toMatchObject({ reason: 'folder_gone' });
    await expect(source.folderStatus('INBOX')).resolves.toMatchObject({ exists: 0 });
    await expect(source.listMessages('INBOX')).rejects.toMatchObject({ reason: 'timeout' });
    await expect(source.folderStatus('INBOX')).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('a recreated folder has another UIDVALIDITY and new UIDs', async () => {
    const mail = new MemoryMail();
    const first = mail.addMessage('INBOX', 'Subject: 1\r\n\r\n');
    mail.addMessage('INBOX', 'Subject: 2\r\n\r\n');
    mail.removeMessage('INBOX', first);
    const source = mail.source();
    const before = await source.listMessages('INBOX');
    mail.recreateFolder('INBOX');
    const after = await source.listMessages('INBOX');
    expect(after.uidValidity).not.toBe(before.uidValidity);
    expect(after.messages.map(({ uid }) => uid)).toEqual([1]);
    const stale = source.fetchMessages({ path: 'INBOX', uidValidity: before.uidValidity }, [2]);
    await expect(stale).rejects.toMatchObject({ reason: 'uid_validity_changed', reach: 'folder' });
  });
});
