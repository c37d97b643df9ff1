/**
 * Connections to our platform that are fed by the one session to a maildrop. They are opened ahead, while the maildrop is being
 * listed: a login takes several round trips, and the session, which shuts the owner's mail program out, would wait for them.
 * Invariant: whoever makes this closes it; what was handed out is closed by whoever has it.
 */
import type { MailDestination } from '../../lib/mail/mail-destination.ts';

export class StoringLanes {
  private readonly open: () => Promise<MailDestination>;
  private readonly ahead: Promise<MailDestination>[] = [];

  /** `open`: opens one that only stores; throws MailError. */
  constructor(open: () => Promise<MailDestination>) {
    this.open = open;
  }

  /** Begins to open so many. What goes wrong shows when one is taken. */
  openAhead(count: number): void {
    for (let i = 0; i < count; i++) {
      const opening = this.open();
      opening.catch(() => undefined);
      this.ahead.push(opening);
    }
  }

  /** One that was opened ahead, or a new one. Throws MailError. */
  take(): Promise<MailDestination> {
    return this.ahead.shift() ?? this.open();
  }

  /** Closes those that nobody took. Never throws. */
  async close(): Promise<void> {
    await Promise.allSettled(this.ahead.splice(0).map(async (opening) => (await opening).close()));
  }
}
