/**
 * The sockets below imapflow: connects to the judged address, decides about the certificate, and looks at the greeting
 * before imapflow may write a single byte.
 *
 * Invariants:
 * - No byte of a login leaves before the certificate was accepted: `onConnect` and `onSecure`, which set imapflow going, are
 *   called only after that, on the first TLS connection and after STARTTLS alike.
 * - With a pinned fingerprint exactly that certificate is accepted, whoever signed it; without, the chain and the name must
 *   hold. There is no third way ("accept any").
 * - What does not greet like IMAP is never spoken to. A PREAUTH greeting would open somebody's mailbox without our login: refused.
 */
import { isIP, type OnReadOpts, type Socket, connect as tcpConnect } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { domainToASCII } from 'node:url';
import type { ImapTransport } from 'imapflow';
import type { MailServer } from '../connection.ts';
import { MailError, type MailReason, type MailSide } from '../mail-error.ts';
import { connectForDirectReading } from '../stream/direct-reading.ts';
import { reachOf } from './imap-fault.ts';
import { byeReason } from './refusal-table.ts';
import { describeCertificate, type ServerCertificate, sameFingerprint } from './server-certificate.ts';

/** What was learnt on the way, for probes and for telling failures apart. */
export interface TransportNotes {
  /** How far the connection came. */
  stage: 'connecting' | 'connected' | 'greeted';
  certificate: ServerCertificate | null;
}

/** A longer greeting line is no greeting. */
const GREETING_BYTES = 8192;

/** Sockets for one connection. What goes wrong is emitted on the socket, as imapflow expects it; our verdicts as MailErrors. */
export function imapTransport(server: MailServer, side: MailSide, notes: TransportNotes): ImapTransport {
  return {
    connect(_options, onConnect) {
      const ready = () => checkGreeting(socket, side, notes, onConnect);
      const socket = server.security === 'tls' ? secureSocket(server, side, notes, undefined, ready) : plainSocket(server, ready);
      socket.once('connect', () => {
        notes.stage = 'connected';
      });
      return socket;
    },
    upgrade(below, _options, onSecure) {
      return secureSocket(server, side, notes, below as Socket, onSecure); // the one that connect() above returned
    },
  };
}

/** A TCP connection; `ready` is called when it stands. */
export function plainSocket(server: MailServer, ready: () => void): Socket {
  return connectForDirectReading((onread) => tcpConnect({ ...placeOf(server), onread }, ready));
}

function placeOf({ address, host, port, localAddress }: MailServer) {
  return { host: address ?? host, port, ...(localAddress === undefined ? {} : { localAddress }) };
}

/** TLS, over `below` where there is one; `ready` is called once the certificate was accepted. */
export function secureSocket(
  server: MailServer,
  side: MailSide,
  notes: TransportNotes,
  below: Socket | undefined,
  ready: () => void,
): TLSSocket {
  // The types of Node do not know that tls.connect takes `onread` (its documentation does).
  const options: ConnectionOptions & { onread?: OnReadOpts } = {
    ...(isIP(server.host) === 0 ? { servername: domainToASCII(server.host) || server.host } : {}),
    ...(server.ca === undefined ? {} : { ca: server.ca }),
    minVersion: 'TLSv1.2',
    checkServerIdentity: (_name, certificate) => checkServerIdentity(domainToASCII(server.host) || server.host, certificate),
    // Judged below, in one place for chain and pin; nothing is sent before.
    rejectUnauthorized: false,
  };
  const socket =
    below === undefined
      ? connectForDirectReading((onread) => {
          const withBuffer = { ...options, ...placeOf(server), onread };
          return tlsConnect(withBuffer);
        })
      : tlsConnect({ ...options, socket: below });
  socket.once('secureConnect', () => {
    notes.certificate = describeCertificate(socket);
    const refused = certificateFault(server, side, notes.certificate, socket);
    if (refused === null) ready();
    else socket.destroy(refused);
  });
  return socket;
}

function certificateFault(
  server: MailServer,
  side: MailSide,
  shown: ServerCertificate | null,
  socket: TLSSocket,
): MailError | null {
  const fault = (reason: MailReason, cause?: unknown) => new MailError(reason, reachOf(reason), { side, cause });
  if (shown === null) return fault('certificate_invalid');
  if (server.pinnedFingerprint !== undefined) {
    return sameFingerprint(server.pinnedFingerprint, shown.fingerprint) ? null : fault('certificate_changed');
  }
  return socket.authorized ? null : fault('certificate_invalid', socket.authorizationError);
}

/** Calls `next` once an IMAP greeting stands in the socket, unread; ends the socket with a MailError otherwise. */
function checkGreeting(socket: Socket, side: MailSide, notes: TransportNotes, next: () => void): void {
  let seen = Buffer.alloc(0);
  const fail = (reason: MailReason, serverText?: string) => {
    stop();
    socket.destroy(new MailError(reason, reachOf(reason), { side, serverText }));
  };
  const read = () => {
    for (let piece = socket.read(); Buffer.isBuffer(piece); piece = socket.read()) seen = Buffer.concat([seen, piece]);
    const end = seen.indexOf('\n');
    const line = seen.toString('utf8', 0, end === -1 ? seen.length : end);
    if (!'* ok* bye* preauth'.includes(line.slice(0, 4).toLowerCase().trimEnd()) || seen.length > GREETING_BYTES) {
      fail('not_a_mail_server', line);
    } else if (end !== -1) decide(line);
  };
  const decide = (line: string) => {
    const [, status = '', text = ''] = /^\* (ok|bye|preauth)\b(.*)/i.exec(line) ?? [];
    if (status.toLowerCase() === 'bye') fail(byeReason(text), text);
    else if (status.toLowerCase() !== 'ok') fail('not_a_mail_server', line);
    else {
      stop();
      notes.stage = 'greeted';
      socket.unshift(seen);
      next();
    }
  };
  const lost = () => fail('connection_lost');
  const stop = () => {
    socket.off('readable', read);
    socket.off('end', lost);
    socket.off('close', lost);
  };
  socket.on('readable', read);
  socket.once('end', lost);
  socket.once('close', lost);
}
