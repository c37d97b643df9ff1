/** A source over a scripted server, for what no real server would say on demand. Only test files import this. */
import type { Socket } from 'node:net';
import type { MailServer } from '../../connection.ts';
import { type ImapSourceOptions, openImapSource } from '../../imap-source.ts';
import type { MailSource, SourceBody } from '../../mail-source.ts';
import { bytesOf } from '../../message/mail-body.ts';
import { imapScript, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** What the server says to a command; null: nothing, undefined: what imapScript says. */
export type Answer = (command: string, tag: string, socket: Socket) => string | null | undefined;

export interface ScriptedSource {
  source: MailSource;
  scripted: ScriptedServer;
  stop(): Promise<void>;
}

/** Starts the server and signs in. */
export async function openScriptedSource(answer: Answer, options: ImapSourceOptions = {}): Promise<ScriptedSource> {
  const scripted = await startScriptedServer(imapScript(answer));
  const server: MailServer = { host: '127.0.0.1', port: scripted.port, security: 'none' };
  const source = await openImapSource(server, { user: 'a', password: 'b' }, options);
  const stop = async () => {
    await source.close();
    await scripted.stop();
  };
  return { source, scripted, stop };
}

/** Answers every FETCH of any kind; the rest as imapScript does. */
export function onFetch(answer: (what: string, tag: string, socket: Socket) => string | null): Answer {
  return (command, tag, socket) => (/^(UID )?FETCH/.test(command) ? answer(command, tag, socket) : undefined);
}

/** A line of a folder's list. */
export function row(sequence: number, uid: number, more = ''): string {
  return `* ${sequence} FETCH (UID ${uid} FLAGS (\\Seen \\Recent kw) RFC822.SIZE 10${more})\r\n`;
}

/** A message with its body, which is ASCII. */
export function body(sequence: number, uid: number, text: string): string {
  return `* ${sequence} FETCH (UID ${uid} RFC822.SIZE ${text.length} BODY[] {${text.length}}\r\n${text})\r\n`;
}

/** The folder of imapScript, which has 3 messages. */
export const INBOX = { path: 'INBOX', uidValidity: 7n };

/** Bodies as text, so that they can be compared. */
export async function readable(bodies: readonly SourceBody[]): Promise<unknown[]> {
  return Promise.all(
    bodies.map(async (one) => (one.body === null ? one : { uid: one.uid, text: (await bytesOf(one.body)).toString() })),
  );
}
