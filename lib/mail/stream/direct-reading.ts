/**
 * Sockets that read into one buffer of their own, again and again, instead of fresh memory for every read: at a hundred
 * megabytes a second that memory is most of what the garbage collector has to do.
 *
 * Until somebody reads directly (the command stream, after imapflow has handed the socket over), what is read is copied and
 * goes the usual way, by `data` events. Invariant: what is handed out directly is only valid during the call.
 */

import type { OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { giveReadBuffer, READ_BYTES, takeReadBuffer } from '../message/scanned-memory.ts';

interface Reading {
  take: ((bytes: Buffer) => void) | undefined;
  paused: boolean;
}

const readings = new WeakMap<Duplex, Reading>();

/** Makes a socket by `connect`, which passes the options on to net.connect or tls.connect. */
export function connectForDirectReading<T extends Socket>(connect: (onread: OnReadOpts) => T): T {
  const reading: Reading = { take: undefined, paused: false };
  const buffer = takeReadBuffer();
  const socket: T = connect({
    buffer,
    callback(bytesRead) {
      const bytes = buffer.subarray(0, bytesRead);
      if (reading.take === undefined) return socket.push(Buffer.from(bytes));
      reading.take(bytes);
      return !reading.paused;
    },
  });
  socket.once('close', () => giveReadBuffer(buffer));
  readings.set(socket, reading);
  return socket;
}

/**
 * From now on `take` gets what is read, during the call only. False: this socket was not made for it, and its `data` events
 * go on.
 */
export function readDirectly(socket: Duplex, take: (bytes: Buffer) => void): boolean {
  const reading = readings.get(socket);
  if (reading === undefined) return false;
  reading.take = take;
  return true;
}

/** Stops reading, and goes on with it. */
export function pauseSocket(socket: Duplex, paused: boolean): void {
  const reading = readings.get(socket);
  if (reading?.take === undefined) {
    if (paused) socket.pause();
    else socket.resume();
    return;
  }
  reading.paused = paused;
  // Nothing is in the stream's own buffer, so asking it to read on only starts the socket again.
  if (!paused && !socket.destroyed) socket._read(READ_BYTES);
}
