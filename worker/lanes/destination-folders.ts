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
  async ready(path: string): Promise<DestinationState> {
    return { ...(await this.current(path)) };
  }

  /** Learns from the answers of an append. A folder that was recreated meanwhile is looked at anew before the next batch. */
  async learn(path: string, results: readonly AppendResult[]): Promise<void> {
    const state = await this.current(path);
    for (const result of results) {
      if (!result.stored || result.uid === null) continue;
      if (result.uidValidity !== state.uidValidity) {
        this.states.delete(path);
        return;
      }
      // Changed in place: of several that learn at once none takes back what another one has learnt.
      if (result.uid >= state.uidNext) state.uidNext = result.uid + 1n;
    }
  }

  private current(path: string): Promise<DestinationState> {
    const known = this.states.get(path);
    if (known !== undefined) return known;
    const asked = this.prepare(path);
    this.states.set(path, asked);
    asked.catch(() => this.states.delete(path));
    return asked;
  }

  private async prepare(path: string): Promise<DestinationState> {
    await this.destination.ensureFolder(path);
    return { ...(await this.destination.folderState(path)) };
  }
}
