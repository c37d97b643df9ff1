/** Thrown when a condition did not come true in time; `message` says which one. */
class DeadlineError extends Error {
  constructor(what: string, seconds: number) {
    super(`${what}: not within ${seconds} s`);
    this.name = 'DeadlineError';
  }
}

/**
 * Asks again and again until `condition` answers something other than false or undefined, and returns that answer.
 * A condition that throws ends the wait. Throws DeadlineError after `seconds`.
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  condition: () => Promise<T | false | undefined> | T | false | undefined,
  pauseMilliseconds = 20,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await condition();
    if (answer !== false && answer !== undefined) return answer;
    if (performance.now() > deadline) throw new DeadlineError(what, seconds);
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}
