import { describe, expect, test, vi } from 'vitest';
import { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { howMuch, type KnownFolder, listChanged } from './list-changed.ts';

const KNOWN: KnownFolder = {
  sourcePath: 'INBOX',
  sourceUidValidity: 7n,
  sourceExists: 10,
  sourceUidNext: 21n,
  newestPendingAt: null,
  countedAt: new Date(),
};
const NOW = { uidValidity: 7n, exists: 10, uidNext: 21n, modSeq: null };

describe('how much of a folder is listed', () => {
  test.each([
    ['it says the same as when all was settled', {}, {}, 'nothing'],
    ['it was never listed', { countedAt: null }, {}, 'whole'],
    ['something is still to come', { newestPendingAt: new Date() }, {}, 'whole'],
    ['what it said then is not known', { sourceExists: null }, {}, 'whole'],
    ['the source did not say UIDNEXT then', { sourceUidNext: null }, {}, 'whole'],
    ['the source does not say UIDNEXT now', {}, { uidNext: null }, 'whole'],
    ['it was rebuilt', {}, { uidValidity: 8n }, 'whole'],
    ['it was rebuilt, and has new mail', {}, { uidValidity: 8n, exists: 11, uidNext: 22n }, 'whole'],
    ['new mail has come', {}, { exists: 11, uidNext: 22n }, 'new_mail'],
    ['UIDNEXT has leapt by more than has come', {}, { exists: 11, uidNext: 1000n }, 'new_mail'],
    ['hidden mail shows: more messages, and none is new', {}, { exists: 11 }, 'whole'],
    ['mail was removed', {}, { exists: 9 }, 'whole'],
    ['as much has come as was removed', {}, { uidNext: 22n }, 'whole'],
    ['UIDNEXT fell', {}, { exists: 11, uidNext: 20n }, 'whole'],
  ] as const)('%s', (_, known, now, look) => {
    expect(howMuch({ ...KNOWN, ...known }, { ...NOW, ...now })).toBe(look);
  });
});

describe('a folder that was settled', () => {
  /** Ten messages, of which the first ones are hidden, and what is known of it; then `change` happens. */
  async function look(change: (mail: MemoryMail, hidden: () => void) => void, hide = 0) {
    const mail = new MemoryMail();
    for (let i = 0; i < 10; i++) mail.addMessage('INBOX', `Subject: ${i}\r\n\r\n`);
    const folder = mail.addFolder('INBOX');
    const hidden = folder.messages.splice(0, hide);
    const { uidValidity, uidNext, messages } = folder;
    const known = { ...KNOWN, sourceUidValidity: uidValidity, sourceUidNext: BigInt(uidNext), sourceExists: messages.length };
    change(mail, () => folder.messages.unshift(...hidden));
    const source = mail.source();
    const asked = vi.spyOn(source, 'listMessages');
    const contents = await listChanged(source, known);
    return {
      uids: contents === 'unchanged' ? contents : contents.messages.map(({ uid }) => uid),
      asked: asked.mock.calls.map(([, fromUid = 1]) => fromUid),
    };
  }
  const whole = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  test('and says the same is not listed at all', async () => {
    expect(await look(() => {})).toEqual({ uids: 'unchanged', asked: [] });
  });

  test('and has new mail is listed from the old UIDNEXT on', async () => {
    const arrive = (mail: MemoryMail) => void mail.addMessage('INBOX', 'new');
    expect(await look(arrive)).toEqual({ uids: [11], asked: [11] });
  });

  test('and has new mail after a leap of UIDNEXT is listed from the old UIDNEXT on', async () => {
    const leap = (mail: MemoryMail) => {
      mail.addFolder('INBOX').uidNext = 500;
      mail.addMessage('INBOX', 'new');
    };
    expect(await look(leap)).toEqual({ uids: [500], asked: [11] });
  });

  test('and shows mail that was hidden is listed whole', async () => {
    expect(await look((_, show) => show(), 3)).toEqual({ uids: whole(1, 10), asked: [1] });
  });

  test('and shows hidden mail together with new mail is listed whole, for the new mail alone does not explain it', async () => {
    const both = (mail: MemoryMail, show: () => void) => {
      show();
      mail.addMessage('INBOX', 'new');
    };
    expect(await look(both, 3)).toEqual({ uids: whole(1, 11), asked: [11, 1] });
  });

  test('and lost as much as has come is listed whole', async () => {
    const change = (mail: MemoryMail) => {
      mail.removeMessage('INBOX', 1);
      mail.addMessage('INBOX', 'new');
    };
    expect(await look(change)).toEqual({ uids: whole(2, 11), asked: [1] });
  });

  test('and was rebuilt is listed whole', async () => {
    expect(await look((mail) => mail.recreateFolder('INBOX'))).toEqual({ uids: whole(1, 10), asked: [1] });
  });

  test('and gave fewer messages than it says to hold is not taken for listed', async () => {
    const mail = new MemoryMail();
    for (let i = 0; i < 3; i++) mail.addMessage('INBOX', 'text');
    const source = mail.source();
    const all = await source.listMessages('INBOX');
    vi.spyOn(source, 'listMessages').mockResolvedValueOnce({ ...all, messages: all.messages.slice(1) });
    const known = { ...KNOWN, countedAt: null };
    expect(await listChanged(source, known)).toMatchObject({ exists: null });
    expect(await listChanged(source, known)).toMatchObject({ exists: 3 });
  });
});
