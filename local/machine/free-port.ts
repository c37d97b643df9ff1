import { createServer } from 'node:net';

/** Tries to listen on the port on loopback; 0 lets the system choose. Returns the port, or undefined when it is taken. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}

/** The first of the wanted ports that is free on 127.0.0.1, else any free one. */
export async function freePort(...wanted: number[]): Promise<number> {
  for (const port of [...wanted, 0, 0, 0]) {
    const free = await tryPort(port);
    if (free !== undefined) return free;
  }
  throw new Error('no free TCP port on 127.0.0.1');
}

/** That many different free ports at once. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
