/**
 * Servers that say nothing, say one byte at a time, or never end, each at a point of its own; up to there they behave. Only test files
 * import this.
 */
import type { Socket } from 'node:net';
import { startScriptedPop3 } from './scripted/scripted-pop3.ts';
import { imapScript, type Script, type ScriptedServer, startScriptedServer } from './scripted/scripted-server.ts';

type Act = (socket: Socket) => void;

/** One byte after the other, so that the connection is never silent for long. */
function trickle(begun: string): Act {
  return (socket) => {
    socket.write(begun);
    const timer = setInterval(() => socket.write('x'), 100);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Pieces 0, 1, 2 and so on, as fast as the other side takes them, until it hangs up. */
function pour(piece: (n: number) => string): Act {
  return (socket) => {
    let n = 0;
    const go = () => {
      while (!socket.destroyed && socket.write(piece(n++)));
      if (!socket.destroyed) socket.once('drain', go);
    };
    go();
  };
}

/** After a first line, lines 1, 2, 3 and so on, many in each piece. */
function pourLines(line: (n: number) => string, { atOnce, first = '' }: { atOnce: number; first?: string }): Act {
  return pour((n) => (n === 0 ? first : Array.from({ length: atOnce }, (_, i) => line((n - 1) * atOnce + i + 1)).join('')));
}

const connected = (onConnect: Act) => () => startScriptedServer({ onConnect });

/** Does this as soon as the client has said anything. */
const greetedFirst = (greeting: string, act: Act) => () => {
  const told = new Set<Socket>();
  const onLine: Script['onLine'] = (_line, socket) => {
    if (!told.has(socket)) act(socket);
    told.add(socket);
  };
  return startScriptedServer({ greeting, onLine });
};

const row = (n: number) => `* ${n} FETCH (UID ${n} FLAGS () INTERNALDATE " 1-Jan-2024 00:00:00 +0000" RFC822.SIZE 100)\r\n`;

/** An INBOX of three messages, up to a command that begins so. */
const imapUpTo =
  (begin: string, act: Act, exists = 3) =>
  () =>
    startScriptedServer(
      imapScript((command, tag, socket) => {
        if (command.startsWith(begin)) {
          act(socket);
          return null;
        }
        if (command.startsWith('EXAMINE')) return `* ${exists} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK done\r\n`;
        if (command.startsWith('UID FETCH 1:*')) return `${row(1)}${row(2)}${row(3)}${tag} OK done\r\n`;
        return undefined;
      }),
    );

/** A maildrop with one message, up to a command that begins so. */
const pop3UpTo = (begin: string, act: Act) => () =>
  startScriptedPop3({
    messages: [Buffer.from('Subject: a\r\n\r\nbody\r\n')],
    answer(command, socket) {
      if (!command.startsWith(begin)) return undefined;
      act(socket);
      return null;
    },
  });

const half = '* 1 FETCH (UID 1 RFC822.SIZE 1000 BODY[] {1000}\r\nSubject: ';
const tiny = (n: number) => `* ${n} FETCH (UID ${n} RFC822.SIZE 1)\r\n`;

/** Each starts on a free port. */
export const ENDLESS_SERVERS = {
  IMAP: {
    'says nothing': connected(() => {}),
    'greets by the byte': connected(trickle('* OK ')),
    'greets without end': connected(pour(() => `* OK ${'x'.repeat(1000)}`)),
    'has banners without end': greetedFirst(
      '* OK\r\n',
      pour(() => `* OK ${'x'.repeat(8000)}\r\n`),
    ),
    'signs in by the byte': imapUpTo('LOGIN', trickle('* OK ')),
    'is silent in a message': imapUpTo('UID FETCH 1:3', (socket) => socket.write(half)),
    'gives a message by the byte': imapUpTo('UID FETCH 1:3', trickle(half)),
    'lists folders without end': imapUpTo(
      'LIST "" "*"',
      pourLines((n) => `* LIST () "/" "${'f'.repeat(1500)}${n}"\r\n`, { atOnce: 100 }),
    ),
    'lists messages without end': imapUpTo('UID FETCH 1:*', pourLines(tiny, { atOnce: 2000 })),
    'says to hold more messages than there are, and lists them': imapUpTo(
      'UID FETCH 1:*',
      pourLines(tiny, { atOnce: 2000 }),
      4_000_000_000,
    ),
  },
  POP3: {
    'says nothing': connected(() => {}),
    'greets by the byte': connected(trickle('+OK ')),
    'greets without end': connected(pour(() => `+OK ${'x'.repeat(1000)}`)),
    'has banners without end': greetedFirst(
      '+OK\r\n',
      pour(() => '+OK hello\r\n'.repeat(100)),
    ),
    'signs in by the byte': pop3UpTo('PASS', trickle('+OK ')),
    'is silent in a message': pop3UpTo('RETR', (socket) => socket.write('+OK\r\nSubject: ')),
    'gives a message by the byte': pop3UpTo('RETR', trickle('+OK\r\nSubject: ')),
    'lists by the byte': pop3UpTo('LIST', trickle('+OK\r\n1 ')),
    'gives a header without end': pop3UpTo(
      'TOP',
      pour((n) => `${n === 0 ? '+OK\r\n' : ''}${'x'.repeat(8000)}\r\n`),
    ),
    'lists messages without end': pop3UpTo(
      'LIST',
      pourLines((n) => `${n} 1\r\n`, { atOnce: 10_000, first: '+OK\r\n' }),
    ),
    'lists one message without end': pop3UpTo(
      'LIST',
      pourLines(() => '1 1\r\n', { atOnce: 10_000, first: '+OK\r\n' }),
    ),
  },
} satisfies Record<'IMAP' | 'POP3', Record<string, () => Promise<ScriptedServer>>>;
