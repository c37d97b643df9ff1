import { afterEach, describe, expect, test } from 'vitest';
import { openImapDestination } from './imap-destination.ts';
import type { MailDestination } from './mail-destination.ts';
import { collect } from './testing/contract-mail.ts';
import { commandScript, type GivenCommand } from './testing/scripted/scripted-commands.ts';
import { type ScriptedServer, startScriptedServer } from './testing/scripted/scripted-server.ts';

/** What the destination does besides storing messages, at a server that is told what to say. */

let scripted: ScriptedServer | undefined;
let destination: MailDestination | undefined;

afterEach(stop);

async function stop(): Promise<void> {
  await destination?.close();
  await scripted?.stop();
}

async function openScripted(
  capabilities: string,
  answer: (command: GivenCommand) => string | undefined,
): Promise<MailDestination> {
  scripted = await startScriptedServer(commandScript({ capabilities, answer }));
  const server = { host: '127.0.0.1', port: scripted.port, security: 'none' } as const;
  destination = await openImapDestination(server, { user: 'a*migrator', password: 'b' });
  return destination;
}

describe('folders and flags', () => {
  test('a folder that could not be made is not taken for made', async () => {
    let refused = true;
    const opened = await openScripted('', ({ tag, text }) => {
      if (text.startsWith('CREATE') && refused) return `${tag} NO [CANNOT] not now\r\n`;
      return text.startsWith('STATUS "x"') ? `${tag} NO [NONEXISTENT] no\r\n` : undefined;
    });
    await expect(opened.ensureFolder('x')).rejects.toMatchObject({ reason: 'folder_refused', reach: 'folder' });
    refused = false;
    await opened.ensureFolder('x');
    await opened.ensureFolder('x');
    expect(scripted?.received.match(/CREATE "x"/g)).toHaveLength(2);
  });

  test('flags are changed by UID with one command for many messages, and the folder is left without expunging', async () => {
    for (const [capabilities, left] of [
      ['UNSELECT', /UNSELECT\r\n/],
      ['', /EXAMINE "box"\r\n/],
    ] as const) {
      const opened = await openScripted(capabilities, ({ tag, text }) => {
        if (text.startsWith('SELECT')) return `* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK x\r\n`;
        return text.includes('(kw)') ? `${tag} NO [LIMITS] no more keywords\r\n` : undefined;
      });
      const changes = Array.from({ length: 600 }, (_, i) => ({
        uid: BigInt(i * 2 + 1),
        add: ['\\Seen', 'kw'],
        remove: ['\\Recent'],
      }));
      await opened.changeFlags({ path: 'box', uidValidity: 7n }, changes);
      const stores = scripted?.received.match(/UID STORE .*/g) ?? [];
      expect(stores.map((line) => line.replace(/[\d,]+/, 'UIDS').trim())).toEqual(
        ['(\\Seen)', '(\\Seen)', '(kw)', '(kw)'].map((flag) => `UID STORE UIDS +FLAGS.SILENT ${flag}`),
      );
      expect(Math.max(...stores.map((line) => line.length))).toBeLessThan(8192);
      expect(scripted?.received).toMatch(left);
      expect(scripted?.received).not.toMatch(/CLOSE|EXPUNGE/);
      await stop();
    }
  });

  test('calls that open folders wait for each other', async () => {
    let open = '';
    const opened = await openScripted('', ({ tag, text }) => {
      const [, name] = /^(?:SELECT|EXAMINE) "(.*)"/.exec(text) ?? [];
      if (name !== undefined) {
        open = name;
        return `* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK x\r\n`;
      }
      if (!text.startsWith('UID FETCH')) return undefined;
      return `* 1 FETCH (UID 1 FLAGS (in-${open}) RFC822.SIZE 3)\r\n${tag} OK x\r\n`;
    });
    const flagsOf = async (path: string) => (await collect(opened.listMessages(path, 1n))).map(({ flags }) => flags);
    const read = (path: string) => opened.readFlags({ path, uidValidity: 7n }, [1n]);
    const change = opened.changeFlags({ path: 'c', uidValidity: 7n }, [{ uid: 1n, add: ['\\Seen'], remove: [] }]);
    expect(await Promise.all([flagsOf('a'), flagsOf('b'), change, read('d')])).toEqual([
      [['in-a']],
      [['in-b']],
      undefined,
      new Map([[1n, ['in-d']]]),
    ]);
    expect(scripted?.received).toMatch(/SELECT "c"[^\n]*\n\S+ UID STORE 1 \+FLAGS\.SILENT \(\\Seen\)\r\n\S+ EXAMINE "c"/);
  });
});
