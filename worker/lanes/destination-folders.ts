/**
 * The destination's folders of one slice: made once, and below which UID no message that is sent from now on can come.
 *
 * Invariant: the bound is never above the true UIDNEXT. It starts as STATUS gives it and rises with every APPENDUID, since
 * whatever is sent after an answer is stored above it (RFC 9051, 2.3.1.1). So an intent's scan after a crash stays short.
 */
import type { AppendResult, DestinationState, MailDestination } from '../../lib/mail/mail-destination.ts';

export class DestinationFolders {
  private readonly destination: MailDestination;
  private readonly states = new Map<string, Promise<DestinationState>>();

  constructor(destination: MailDestination) {
    this.destination = destination;
  }

  /** Makes the folder when it is not there; its UIDVALIDITY, and the bound. Throws as ensureFolder and folderState do. */
  ready(path: string): Promise<DestinationState> {
    const known = this.states.get(path);
    if (known !== undefined) return known;
    const asked = this.prepare(path);
    this.states.set(path, asked);
    asked.catch(() => this.states.delete(path));
    return asked;
  }

  /** Learns from the answers of an append. A folder that was recreated meanwhile is looked at anew before the next batch. */
  async learn(path: string, results: readonly AppendResult[]): Promise<void> {
    const before = await this.ready(path);
    let { uidNext } = before;
    for (const result of results) {
      if (!result.stored || result.uid === null) continue;
      if (result.uidValidity !== before.uidValidity) {
        this.states.delete(path);
        return;
      }
      if (result.uid >= uidNext) uidNext = result.uid + 1n;
    }
    const now = await this.states.get(path);
    if (now !== undefined && now.uidNext > uidNext) return;
    this.states.set(path, Promise.resolve({ uidValidity: before.uidValidity, uidNext }));
  }

  private async prepare(path: string): Promise<DestinationState> {
    await this.destination.ensureFolder(path);
    return this.destination.folderState(path);
  }
}
