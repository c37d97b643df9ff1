/**
 * Carries one question to one resolver: a datagram, and TCP when the answer does not fit (RFC 7766).
 * Invariants: each question has a random id and a socket of its own (so a random port), connected to the resolver: what others send
 * does not arrive. What does not belong to the question is passed over, and does not end the waiting. Nothing here throws for what
 * the network does; every socket is closed at the latest when the signal aborts.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { encodeQuery, type RecordType, type Reply, readReply } from './dns-message.ts';

export interface Resolver {
  /** An IP address. */
  address: string;
  port: number;
}

export type Carried = Exclude<Reply, { kind: 'foreign' | 'truncated' }> | { kind: 'silent' };

/** A datagram may be lost: it is sent again this often. */
const RESEND_MS = 700;

/** Asks over UDP, and over TCP when told so. `silent`: no answer came before the signal aborted. */
export async function askResolver(resolver: Resolver, name: string, type: RecordType, signal: AbortSignal): Promise<Carried> {
  const reply = await overUdp(resolver, name, type, signal);
  return reply.kind === 'truncated' ? overTcp(resolver, name, type, signal) : reply;
}

function overUdp(
  resolver: Resolver,
  name: string,
  type: RecordType,
  signal: AbortSignal,
): Promise<Exclude<Reply, { kind: 'foreign' }> | { kind: 'silent' }> {
  return new Promise((resolve) => {
    const id = randomInt(0x10000);
    const query = encodeQuery(id, name, type);
    const socket = createSocket(isIPv6(resolver.address) ? 'udp6' : 'udp4');
    const send = () => socket.send(query, () => undefined);
    const resending = setInterval(send, RESEND_MS);
    let ended = false;
    const end = (reply: Exclude<Reply, { kind: 'foreign' }> | { kind: 'silent' }) => {
      if (ended) return;
      ended = true;
      clearInterval(resending);
      signal.removeEventListener('abort', giveUp);
      socket.close();
      resolve(reply);
    };
    const giveUp = () => end({ kind: 'silent' });
    socket.on('message', (bytes) => {
      const reply = readReply(bytes, id, name, type);
      if (reply.kind !== 'foreign') end(reply);
    });
    // Nobody listens there (ICMP); it may come up while we wait, and another resolver is asked meanwhile.
    socket.on('error', giveUp);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    else socket.connect(resolver.port, resolver.address, send);
  });
}

function overTcp(resolver: Resolver, name: string, type: RecordType, signal: AbortSignal): Promise<Carried> {
  return new Promise((resolve) => {
    const id = randomInt(0x10000);
    const query = encodeQuery(id, name, type);
    const socket = connect({ host: resolver.address, port: resolver.port });
    let heard = Buffer.alloc(0);
    const end = (reply: Carried) => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(reply);
    };
    const giveUp = () => end({ kind: 'silent' });
    socket.on('connect', () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    });
    socket.on('data', (piece) => {
      heard = Buffer.concat([heard, piece]);
      // The length has two bytes, so nobody makes us hold more than 64 KiB.
      const length = heard.length < 2 ? Number.POSITIVE_INFINITY : heard.readUInt16BE(0);
      if (heard.length < length + 2) return;
      const reply = readReply(heard.subarray(2, length + 2), id, name, type);
      end(reply.kind === 'foreign' || reply.kind === 'truncated' ? { kind: 'malformed' } : reply);
    });
    socket.on('error', giveUp);
    socket.on('close', giveUp);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}
