/**
 * A short look at what answers at a port, for a person who has just asked (O4): connect and wait for a greeting, or begin with TLS.
 *
 * Invariants: nothing is sent but a ClientHello, so no name and no password goes out; the certificate is not judged, the login does
 * that; a port that refuses, swallows or resets is null alike (trust.md 7, port scan); one deadline. `address` must come from
 * host-guard.ts.
 */
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { Duplex } from 'node:stream';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { kindOfGreeting, type PortSeen } from './port-rule.ts';

export interface PortToLookAt {
  /** The name, for SNI. */
  host: string;
  address: string;
  port: number;
  /** Begin with TLS: what was wished for is the likeliest. */
  tlsFirst: boolean;
}

/** How long a server may think about its greeting before TLS is tried. */
const QUIET_MS = 2500;
const DEADLINE_MS = 6000;
const MOST_BYTES = 512;

/** What is there; null when nothing that we know shows itself. Never throws. */
export async function lookAtPort(to: PortToLookAt): Promise<PortSeen | null> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  if (to.tlsFirst) return lookWithTls(to, deadline);
  const kind = kindOfGreeting(
    await firstLine(tcpConnect(portOf(to)), AbortSignal.any([deadline, AbortSignal.timeout(QUIET_MS)])),
  );
  return kind === null ? lookWithTls(to, deadline) : { kind, tls: false };
}

/** A server that does not begin with TLS shows itself too: its greeting comes before it has read a byte, a web server's complaint after. */
async function lookWithTls(to: PortToLookAt, signal: AbortSignal): Promise<PortSeen | null> {
  const raw = tcpConnect(portOf(to));
  const { below, heard } = overheard(raw);
  const name = isIP(to.host) === 0 ? { servername: to.host } : {};
  // A web server chooses its own protocol; servers of mailboxes mostly know none of this and greet.
  const socket = tlsConnect({ socket: below, rejectUnauthorized: false, ALPNProtocols: ['imap', 'pop3', 'http/1.1'], ...name });
  const chosen = chosenProtocol(socket);
  const line = await firstLine(socket, AbortSignal.any([signal, AbortSignal.timeout(2 * QUIET_MS)]));
  raw.destroy();
  const inside = kindOfGreeting(line);
  if (inside !== null) return { kind: inside, tls: true };
  if (chosen() === 'http/1.1') return { kind: 'web', tls: true };
  const outside = kindOfGreeting(heard());
  return outside === null ? null : { kind: outside, tls: false };
}

function portOf({ address, port }: PortToLookAt): { host: string; port: number } {
  return { host: address, port };
}

function chosenProtocol(socket: TLSSocket): () => string | null {
  let chosen: string | null = null;
  socket.once('secureConnect', () => {
    chosen = socket.alpnProtocol || null;
  });
  return () => chosen;
}

/** A stream over the socket that remembers how the other side began. */
function overheard(raw: Socket): { below: Duplex; heard: () => string } {
  let begun = '';
  const below = new Duplex({
    read() {},
    write(piece: Buffer, _encoding, done) {
      raw.write(piece, (error) => done(error));
    },
    destroy(error, done) {
      raw.destroy();
      done(error);
    },
  });
  raw.on('data', (piece: Buffer) => {
    if (begun.length < MOST_BYTES) begun += piece.toString('latin1', 0, MOST_BYTES);
    below.push(piece);
  });
  raw.on('error', () => below.destroy());
  raw.on('close', () => below.push(null));
  return { below, heard: () => begun.split('\n')[0] ?? '' };
}

/** The first line that comes, '' when none does; ends the socket. */
function firstLine(socket: Socket, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const end = () => {
      signal.removeEventListener('abort', end);
      socket.destroy();
      resolve(heard.split('\n')[0] ?? '');
    };
    socket.on('data', (piece: Buffer) => {
      heard += piece.toString('latin1');
      if (heard.includes('\n') || heard.length >= MOST_BYTES) end();
    });
    socket.on('error', end);
    socket.on('close', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
