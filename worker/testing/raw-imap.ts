/** A member's own mail program, as far as a test needs one: commands as text, one after the other. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

/** Where to connect to. */
export interface RawServer {
  host: string;
  imapsPort: number;
  caFile: string;
}

export interface RawImap {
  /** Sends a command and gives everything up to its tagged answer. Throws when that is not OK. */
  command(text: string): Promise<string>;
  close(): void;
}

/** Signs in over TLS. */
export async function openRawImap(server: RawServer, user: string, password: string): Promise<RawImap> {
  const ca = readFileSync(server.caFile, 'utf8');
  const socket = connect({ host: server.host, port: server.imapsPort, ca, checkServerIdentity: () => undefined });
  let received = '';
  let count = 0;
  // Whoever waits for an answer hears of the end by `close`.
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(received);
      if (found !== null) {
        const said = received.slice(0, found.index + found[0].length);
        received = received.slice(said.length);
        return said;
      }
      await new Promise<void>((resolve, reject) => {
        const closed = () => reject(new Error(`the server closed the connection after: ${received}`));
        socket.once('close', closed);
        socket.once('data', () => {
          socket.off('close', closed);
          resolve();
        });
      });
    }
  };
  const command = async (text: string) => {
    const tag = `T${++count}`;
    socket.write(`${tag} ${text}\r\n`);
    const said = await until(new RegExp(`^${tag} .*\\r\\n`, 'm'));
    if (!new RegExp(`^${tag} OK`, 'm').test(said)) throw new Error(said);
    return said;
  };
  await until(/^\* OK .*\r\n/m);
  await command(`LOGIN "${user}" "${password}"`);
  return { command, close: () => socket.destroy() };
}
