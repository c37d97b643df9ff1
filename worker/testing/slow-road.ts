/** A road to a server on this machine on which answers come slowly, the same for each connection: several lanes are worth their cost there. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface SlowRoad {
  port: number;
  close(): void;
}

/** Leads to this port. */
export async function openSlowRoad(port: number, bytesPerSecond: number): Promise<SlowRoad> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      // Workers are killed in the middle of it: the other side hears of that by the end.
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (piece) => {
      near.write(piece);
      far.pause();
      setTimeout(() => far.resume(), (piece.length / bytesPerSecond) * 1000);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
