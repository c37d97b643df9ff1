/**
 * How many bytes of messages one worker process holds in memory, over all lanes of all mailboxes (engine.md 5).
 * Invariants: first come, first served; whoever wants more than there is at all gets everything, alone.
 */
export class MemoryBudget {
  private readonly bytes: number;
  private taken = 0;
  private readonly waiting: { bytes: number; go: () => void }[] = [];

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Waits until so many bytes are free and takes them; call the result once to give them back. */
  async take(wanted: number): Promise<() => void> {
    const bytes = Math.min(wanted, this.bytes);
    if (this.waiting.length > 0 || this.taken + bytes > this.bytes) {
      await new Promise<void>((go) => this.waiting.push({ bytes, go }));
    } else this.taken += bytes;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.taken -= bytes;
      this.wake();
    };
  }

  private wake(): void {
    for (let first = this.waiting[0]; first !== undefined && this.taken + first.bytes <= this.bytes; first = this.waiting[0]) {
      this.waiting.shift();
      this.taken += first.bytes;
      first.go();
    }
  }
}
