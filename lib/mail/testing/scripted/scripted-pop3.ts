/**
 * A POP3 server for tests that says what no real server would say on demand. Only test files import this.
 */
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

export interface ScriptedMaildrop {
  /** As they lie there, byte for byte, numbered from 1. */
  messages: readonly Buffer[];
  /** Absent: `uidN`. Null: the server does not know UIDL. */
  uidls?: readonly string[] | null;
  /** False: the server does not know TOP. */
  top?: boolean;
  /** Null: the server does not know CAPA. */
  capabilities?: readonly string[] | null;
  /** Announced sizes. Absent: the true ones. */
  sizes?: readonly number[];
  greeting?: string;
  /** Says something else to a command; undefined: what is usual, null: nothing. */
  answer?: (command: string, socket: Socket) => string | Buffer | null | undefined;
  /** How the bytes leave: each answer in pieces of so many bytes. Absent: whole. */
  pieceBytes?: number;
  tls?: SecureContextOptions;
}

/** Starts on a free port; `maildrop` may be changed while it runs. */
export function startScriptedPop3(maildrop: ScriptedMaildrop): Promise<ScriptedServer> {
  return startScriptedServer({
    greeting: maildrop.greeting ?? '+OK ready\r\n',
    tls: maildrop.tls,
    onConnect: (socket) => socket.setNoDelay(true),
    onLine(line, socket) {
      const said = maildrop.answer?.(line, socket);
      if (said === null) return;
      const bytes = said === undefined ? usual(maildrop, line) : Buffer.from(said);
      const { pieceBytes = bytes.length || 1 } = maildrop;
      for (let at = 0; at < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
      if (line === 'QUIT') socket.end();
    },
  });
}

function usual(maildrop: ScriptedMaildrop, line: string): Buffer {
  const [verb = '', argument = ''] = line.split(' ');
  const { messages, sizes, uidls, top = true, capabilities = ['USER', 'UIDL', 'TOP'] } = maildrop;
  const message = messages[Number(argument) - 1];
  switch (verb) {
    case 'CAPA':
      return capabilities === null ? refuse() : text(capabilities.map((name) => `${name}\r\n`).join(''));
    case 'STAT':
      return Buffer.from(`+OK ${messages.length} ${messages.reduce((sum, { length }) => sum + length, 0)}\r\n`);
    case 'LIST':
      return text(messages.map((one, i) => `${i + 1} ${sizes?.[i] ?? one.length}\r\n`).join(''));
    case 'UIDL':
      return uidls === null ? refuse() : text(messages.map((_, i) => `${i + 1} ${uidls?.[i] ?? `uid${i + 1}`}\r\n`).join(''));
    case 'TOP':
      return top && message !== undefined ? text(headerOf(message)) : refuse();
    case 'RETR':
      return message === undefined ? refuse() : text(message);
    case 'USER':
    case 'PASS':
    case 'RSET':
    case 'QUIT':
    case 'NOOP':
      return Buffer.from('+OK\r\n');
    default:
      return refuse();
  }
}

const refuse = () => Buffer.from('-ERR no\r\n');

function headerOf(message: Buffer): Buffer {
  const end = message.indexOf('\r\n\r\n');
  return end === -1 ? message : message.subarray(0, end + 4);
}

/** A multi-line answer: every line that begins with a dot gets one more, and the last line ends. */
function text(body: Buffer | string): Buffer {
  const lines = Buffer.from(body).toString('latin1');
  const stuffed = lines.replace(/(^|\r\n)\./g, '$1..');
  const ended = stuffed === '' || stuffed.endsWith('\r\n') ? stuffed : `${stuffed}\r\n`;
  return Buffer.from(`+OK\r\n${ended}.\r\n`, 'latin1');
}
