import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppendResult } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { DestinationFolders } from './destination-folders.ts';

let platform: MemoryMail;
let folders: DestinationFolders;
let looks: () => number;
const FOLDER = '客户/华南';

beforeEach(() => {
  platform = new MemoryMail();
  const destination = platform.destination();
  const asked = vi.spyOn(destination, 'folderState');
  looks = () => asked.mock.calls.length;
  folders = new DestinationFolders(destination);
});

let key = 0;
/** One message is stored over another session, as a batch of a lane is; what the server answers. */
function append(path = FOLDER): Promise<AppendResult[]> {
  const message = { key: ++key, body: bodyOf(Buffer.from(`Subject: ${key}\r\n\r\n`)), flags: [], internalDate: new Date(0) };
  return platform.destination().append(path, [message]);
}
const bound = async () => (await folders.ready(FOLDER)).uidNext;

test('a folder is made and looked at once, however many ask for it', async () => {
  const states = await Promise.all([folders.ready(FOLDER), folders.ready(FOLDER), folders.ready(FOLDER)]);
  expect([...platform.folders.keys()]).toEqual(['INBOX', '客户', FOLDER]);
  expect(states).toEqual(Array(3).fill({ uidValidity: platform.addFolder(FOLDER).uidValidity, uidNext: 1n }));
  expect(looks()).toBe(1);
});

test('a folder that could not be made is tried again', async () => {
  const refused = new MailError('folder_refused', 'folder', { side: 'destination' });
  platform.failNext('ensureFolder', refused);
  await expect(folders.ready(FOLDER)).rejects.toBe(refused);
  expect(await bound()).toBe(1n);
});

describe('the UID below which nothing that is sent from now on can come', () => {
  test('rises with every answer', async () => {
    expect(await bound()).toBe(1n);
    for (let next = 2n; next <= 4n; next++) {
      await folders.learn(FOLDER, await append());
      expect(await bound()).toBe(next);
    }
    expect(looks()).toBe(1);
  });

  test('passes over what others have stored in between', async () => {
    await folders.ready(FOLDER);
    for (let i = 0; i < 5; i++) platform.addMessage(FOLDER, 'by SMTP');
    await folders.learn(FOLDER, await append());
    expect(await bound()).toBe(7n);
  });

  test('never falls, in whatever order the answers of several lanes are learnt', async () => {
    await folders.ready(FOLDER);
    const answers = [await append(), await append(), await append()];
    for (const at of [2, 0, 1]) {
      await folders.learn(FOLDER, answers[at] ?? []);
      expect(await bound()).toBe(4n);
    }
    await Promise.all(answers.map((answer) => folders.learn(FOLDER, answer)));
    expect(await bound()).toBe(4n);
  });

  test('learnt by several at once is the highest of theirs', async () => {
    await folders.ready(FOLDER);
    const answers: AppendResult[][] = [];
    for (let i = 0; i < 8; i++) answers.push(await append());
    await Promise.all([3, 7, 0, 5, 1, 6, 2, 4].map((at) => folders.learn(FOLDER, answers[at] ?? [])));
    expect(await bound()).toBe(9n);
  });

  test('stays where the platform says no UID, and where a message was refused', async () => {
    await folders.ready(FOLDER);
    await folders.learn(FOLDER, [
      { key: 1, stored: true, uid: null, uidValidity: null },
      { key: 2, stored: false, reason: 'message_refused', serverText: null },
    ]);
    expect(await bound()).toBe(1n);
    expect(looks()).toBe(1);
  });

  test('is asked anew for a folder that was recreated meanwhile', async () => {
    for (let i = 0; i < 3; i++) await folders.learn(FOLDER, await append());
    platform.removeMessage(FOLDER, 1);
    platform.recreateFolder(FOLDER);
    await folders.learn(FOLDER, await append());
    const folder = platform.addFolder(FOLDER);
    expect(await folders.ready(FOLDER)).toEqual({ uidValidity: folder.uidValidity, uidNext: BigInt(folder.uidNext) });
    expect(looks()).toBe(2);
  });

  test('is never above the true one, however answers of the old and the new folder mix', async () => {
    await folders.ready(FOLDER);
    const old = [await append(), await append()];
    platform.addFolder(FOLDER).messages.splice(0);
    platform.recreateFolder(FOLDER);
    const fresh = [await append(), await append()];
    await Promise.all([old[1], fresh[0], old[0], fresh[1]].map((answer) => folders.learn(FOLDER, answer ?? [])));
    const { uidValidity, uidNext } = await folders.ready(FOLDER);
    const folder = platform.addFolder(FOLDER);
    // A bound of the old folder is harmless: after a crash another UIDVALIDITY means that the whole folder is looked through.
    if (uidValidity === folder.uidValidity) expect(uidNext).toBeLessThanOrEqual(BigInt(folder.uidNext));
    await folders.learn(FOLDER, await append());
    expect((await folders.ready(FOLDER)).uidValidity).toBe(folder.uidValidity);
  });
});
