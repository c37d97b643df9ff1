/**
 * Looks whether a mail server answers: connects to the judged address, reads one line, and says nothing. No login takes part.
 * Invariants: a connection that is refused, silent or reset is `none` alike (trust.md 7, port scan); one line of 512 bytes at most; one
 * deadline.
 */
import { isIP, connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { describeCertificate, type ServerCertificate } from '../../mail/imap/server-certificate.ts';
import type { ServerHint } from './detection-rule.ts';

export interface Greeting {
  /** The line, without control characters, at most 200 characters. */
  text: string;
  /** Null before STARTTLS. */
  certificate: ServerCertificate | null;
  software: 'coremail' | 'dovecot' | 'exchange' | 'cyrus' | null;
}

const MOST_BYTES = 512;

/** Null: nobody greeted as a server of that protocol does. */
export function readGreeting(server: ServerHint, address: string, signal: AbortSignal): Promise<Greeting | null> {
  return new Promise((resolve) => {
    const to = { host: address, port: server.port };
    // The certificate is looked at, not judged: nothing is sent, and the login judges it anew.
    const tls =
      server.security === 'TLS'
        ? tlsConnect({ ...to, rejectUnauthorized: false, ...(isIP(server.host) === 0 ? { servername: server.host } : {}) })
        : null;
    const socket = tls ?? tcpConnect(to);
    let heard = '';
    const end = (greeting: Greeting | null) => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(greeting);
    };
    const giveUp = () => end(null);
    socket.on('data', (piece: Buffer) => {
      heard += piece.toString('latin1');
      const line = heard.split('\n')[0] ?? '';
      if (!heard.includes('\n') && heard.length < MOST_BYTES) return;
      const greets = server.protocol === 'IMAP' ? /^\* OK\b/i : /^\+OK\b/i;
      if (!greets.test(line)) giveUp();
      else {
        const text = line.replaceAll(/[^ -~]/g, '').slice(0, 200);
        end({ text, certificate: tls === null ? null : describeCertificate(tls), software: softwareOf(text) });
      }
    });
    socket.on('error', giveUp);
    socket.on('close', giveUp);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}

/** What the server calls itself. Pure. */
export function softwareOf(text: string): Greeting['software'] {
  const names = [
    ['coremail', /coremail/i],
    ['dovecot', /dovecot/i],
    ['exchange', /microsoft exchange/i],
    ['cyrus', /cyrus/i],
  ] as const;
  return names.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
