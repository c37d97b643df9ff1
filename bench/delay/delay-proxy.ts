/**
 * A program of its own: TCP proxies on 127.0.0.1 that add a round trip time, as if the servers were far away.
 *
 *     node bench/delay/delay-proxy.ts RTT_MS LISTEN:TARGET [LISTEN:TARGET ...]
 *
 * A server hears of a new connection after one and a half round trips, when the third packet of the handshake would arrive; after that
 * every byte takes half of one each way.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { DelayedPipe } from './delayed-pipe.ts';

const HOST = '127.0.0.1';
/** Round trips. */
const HANDSHAKE = 1.5;

function carry(client: Socket, target: number, roundTripMs: number): void {
  const server = connect({ host: HOST, port: target, noDelay: true, allowHalfOpen: true });
  server.on('error', () => client.destroy());
  new DelayedPipe(client, server, roundTripMs / 2);
  new DelayedPipe(server, client, roundTripMs / 2);
}

function openProxy(listen: number, target: number, roundTripMs: number): Server {
  const proxy = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    client.on('error', () => client.destroy());
    setTimeout(() => {
      if (client.destroyed) return;
      carry(client, target, roundTripMs);
      client.resume();
    }, roundTripMs * HANDSHAKE);
  });
  return proxy.listen(listen, HOST);
}

const [roundTrip, ...pairs] = process.argv.slice(2);
for (const pair of pairs) {
  const [listen, target] = pair.split(':').map(Number);
  if (listen === undefined || target === undefined) throw new Error(`${pair} is no LISTEN:TARGET`);
  await once(openProxy(listen, target, Number(roundTrip)), 'listening');
}
console.log('the delay proxy is ready');
