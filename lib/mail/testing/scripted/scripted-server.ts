/**
 * A TCP server for tests that says what no real server would say on demand, and keeps what it was told.
 * Only test files import this.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions } from 'node:tls';

export interface ScriptedServer {
  port: number;
  connections: number;
  /** Connections that have not ended. */
  readonly open: number;
  /** Everything that clients sent, all connections together. */
  received: string;
  stop(): Promise<void>;
}

export interface Script {
  /** Sent at once; absent: silence. */
  greeting?: string | undefined;
  /** Called with each line that the client sends, without its line end. */
  onLine?: ((line: string, socket: Socket) => void) | undefined;
  onConnect?: ((socket: Socket) => void) | undefined;
  tls?: SecureContextOptions | undefined;
}

/** Listens on a free port of 127.0.0.1. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    state.connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      state.received += text;
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) script.onLine?.(line, socket);
    });
    if (script.greeting !== undefined) socket.write(script.greeting);
    script.onConnect?.(socket);
  };
  const server: Server = script.tls === undefined ? createServer(serve) : createTlsServer(script.tls, serve);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: ScriptedServer = {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has one
    connections: 0,
    get open() {
      return sockets.size;
    },
    received: '',
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

/** Answers for a login that succeeds and whatever `answer` adds; a line that it leaves out is answered with OK. */
export function imapScript(answer: (command: string, tag: string, socket: Socket) => string | null | undefined): Script {
  return {
    greeting: '* OK ready\r\n',
    onLine(line, socket) {
      const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
      const said = answer(command, tag, socket);
      if (said === null) return;
      if (said !== undefined) socket.write(said);
      else if (command === 'CAPABILITY') socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`);
      else if (/^LIST "" ""/.test(command)) socket.write(`* LIST (\\Noselect) "/" ""\r\n${tag} OK done\r\n`);
      else if (/^(LIST|LSUB)/.test(command)) socket.write(`* ${command.slice(0, 4)} () "/" INBOX\r\n${tag} OK done\r\n`);
      else if (/^EXAMINE/.test(command)) socket.write(`* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK [READ-ONLY] done\r\n`);
      else if (command === 'LOGOUT') socket.end(`* BYE bye\r\n${tag} OK done\r\n`);
      else socket.write(`${tag} OK done\r\n`);
    },
  };
}
