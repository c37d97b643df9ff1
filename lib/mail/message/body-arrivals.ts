/**
 * The bodies that are expected from one opened folder, and those that have come. Matched by UID alone: servers mix the
 * answers of two FETCH commands (RFC 9051, 5.5).
 *
 * Invariant: every collector ends in one of three ways: taken out as a body, abandoned here, or abandoned by the intake when
 * the source is closed.
 */
import { MailError } from '../mail-error.ts';
import type { SourceBody } from '../mail-source.ts';
import type { FetchResponse } from '../stream/fetch-response.ts';
import type { BodyTaker } from '../stream/folder-selection.ts';
import { BodyCollector } from './body-collector.ts';
import type { BodyIntake } from './body-intake.ts';
import { bodyOf } from './mail-body.ts';

/** So many that nobody asked for are no mishap any more. */
const MOST_UNASKED = 1000;

export class BodyArrivals implements BodyTaker {
  private readonly intake: BodyIntake;
  private readonly wanted = new Set<number>();
  private readonly came = new Map<number, BodyCollector | SourceBody>();
  private unasked = 0;

  constructor(intake: BodyIntake) {
    this.intake = intake;
  }

  /** From now on these are taken when they come. */
  expect(uids: readonly number[]): void {
    for (const uid of uids) this.wanted.add(uid);
  }

  begin(sizeBytes: number): BodyCollector {
    return this.intake.collect(sizeBytes);
  }

  /** Throws RangeError when the server sends what nobody asked for, and does not end. */
  take({ uid, sizeBytes = 0, body }: FetchResponse): void {
    if (body === undefined) return;
    if (uid === undefined || !this.wanted.has(uid) || this.came.has(uid)) {
      if (body instanceof BodyCollector) this.intake.abandon(body);
      if (++this.unasked > MOST_UNASKED) throw new RangeError('messages that nobody asked for');
      return;
    }
    // A message that is listed with a size and comes without a byte is one that the server cannot read.
    if (body instanceof BodyCollector && (body.sizeBytes > 0 || sizeBytes === 0)) this.came.set(uid, body);
    else if (Buffer.isBuffer(body) && (body.length > 0 || sizeBytes === 0)) this.came.set(uid, { uid, body: bodyOf(body) });
    else {
      if (body instanceof BodyCollector) this.intake.abandon(body);
      this.came.set(uid, { uid, body: null, reason: 'message_unreadable', serverText: null });
    }
  }

  /**
   * Moves what has come of these to `found`. Throws MailError `server_error` on our own side when the disk failed: that is
   * neither the message's fault nor the old server's, and messages that need no file go on (trust.md 5, line 43).
   */
  async takeOut(uids: readonly number[], found: Map<number, SourceBody>): Promise<void> {
    for (const uid of uids) {
      const came = this.came.get(uid);
      this.came.delete(uid);
      this.wanted.delete(uid);
      if (came === undefined) continue;
      found.set(uid, came instanceof BodyCollector ? await this.bodyFrom(uid, came) : came);
    }
  }

  /** These are not expected any more; what has come of them goes. */
  forget(uids: readonly number[]): void {
    for (const uid of uids) {
      const came = this.came.get(uid);
      this.came.delete(uid);
      this.wanted.delete(uid);
      if (came instanceof BodyCollector) this.intake.abandon(came);
    }
  }

  private async bodyFrom(uid: number, collector: BodyCollector): Promise<SourceBody> {
    this.intake.release(collector); // when the source is closed in this moment, the body is its new owner's all the same
    try {
      const body = await collector.finished();
      return body === null ? { uid, body, reason: 'message_too_big', serverText: null } : { uid, body };
    } catch (error) {
      throw new MailError('server_error', 'message', { side: 'destination', cause: error });
    }
  }
}
