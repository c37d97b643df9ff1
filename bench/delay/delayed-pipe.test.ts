import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DelayedPipe } from './delayed-pipe.ts';

const open: (Server | Socket)[] = [];

afterEach(() => {
  for (const one of open.splice(0)) 'close' in one ? one.close() : one.destroy();
});

/** A proxy with a delay before a server that does this with each connection. Returns a client's socket. */
async function connectThroughDelay(serve: (socket: Socket) => void): Promise<Socket> {
  const target = createServer({ allowHalfOpen: true }, serve).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const proxy = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ port: (target.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    new DelayedPipe(client, server, 5);
    new DelayedPipe(server, client, 5);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const socket = connect({ port: (proxy.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  open.push(target, proxy);
  return socket;
}

test('bytes come through a delay unchanged and in order, more than may be on the way at once', async () => {
  const sent = randomBytes(48 << 20);
  const socket = await connectThroughDelay((other) => other.pipe(other));
  const received: Buffer[] = [];
  socket.on('data', (data: Buffer) => received.push(data));
  socket.end(sent);
  await once(socket, 'end');
  expect(Buffer.concat(received).equals(sent)).toBe(true);
});

test('the end of one direction leaves the other open', async () => {
  const socket = await connectThroughDelay((other) => {
    other.resume();
    other.once('end', () => other.end('heard you out'));
  });
  socket.end('all I have to say');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toBe('heard you out');
});

test('a connection that is cut at the server is cut at the client', async () => {
  const socket = await connectThroughDelay((other) => other.once('data', () => other.resetAndDestroy()));
  socket.on('error', () => undefined);
  socket.write('x');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(socket.destroyed).toBe(true);
});
