/**
 * Ends IMAP sessions at our platform, by Dovecot's doveadm HTTP API (2.3): trust.md 3, "make the old session dead".
 *
 * A copier that died may have left a session whose server process holds a whole message and is still storing it. Whoever looks into the
 * mailbox before that process is gone does not see the message, sends it again, and has it twice.
 *
 * Invariants:
 * - `ended` means: every IMAP process that served this address when we asked has left. What it was storing is stored or dropped for good.
 *   Dovecot tells a process to end by a signal; the process finishes the call it is in, drops what is incomplete, and only then signs off.
 * - Sessions that begin after the question are not waited for: a mail program comes back at once, and it is nobody's old session.
 * - Nobody else's session is touched.
 *
 * `who` and `kick` know the member's name and where a session comes from, and not that it came by master login. So workers connect from
 * addresses that are theirs alone, and an earlier worker's sessions are those from there. Where these are not said, the member's own programs
 * are disconnected too; they reconnect by themselves, and this happens only after a crash.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { MailError } from './mail-error.ts';

export interface PlatformSessions {
  /**
   * Ends the IMAP sessions that workers have to this mailbox and waits until their processes are gone. `unknown`: nobody can be asked, so
   * an old session may still be there. Our own session of that address ends too: call this before opening one.
   * Throws MailError `server_error` with reach `server` when the API cannot be reached, refuses us, or a process stays.
   */
  endSessions(address: string): Promise<'ended' | 'unknown'>;
  /**
   * For an account whose password was changed, or that was disabled or deleted: the platform forgets what it remembers of its sign-in
   * (auth_cache), and then its sessions end, so that nobody comes back with what no longer counts. The caller has committed the change.
   * `remembered`: the sessions have ended, but our key may not empty the cache, and the old password may work until it runs out.
   * Throws like endSessions.
   */
  signOut(address: string): Promise<'ended' | 'remembered' | 'unknown'>;
}

export interface PlatformSessionsOptions {
  /** Of the listener, for example `http://127.0.0.1:8081`, or https. The path is always /doveadm/v1, written here or not. */
  url: string;
  /** Dovecot's setting doveadm_api_key. */
  key: string;
  /** Addresses of all workers as the platform sees them. Empty or absent: every session may be a worker's. */
  workerAddresses?: readonly string[];
  /** How long a process may take to leave. Default 20 seconds. */
  waitSeconds?: number;
}

const POLL_MILLISECONDS = 200;
/** Longest wait for one answer: the API has no work that takes long. */
const ANSWER_MILLISECONDS = 5000;
/** What `kick` exits with when there was nobody to kick (DOVEADM_EX_NOTFOUND). */
const NOBODY_THERE = 68;

/** `["doveadmResponse", rows, tag]` or `["error", details, tag]`, one for each command. */
const answersSchema = z.array(z.tuple([z.string(), z.unknown(), z.string()]));
const failureSchema = z.object({ type: z.string(), exitCode: z.number() });
/** Only with `separateConnections`: the grouped form of Dovecot 2.3 is not of one shape when it has more than one row. */
const rowsSchema = z.array(z.object({ username: z.string(), service: z.string(), pid: z.string() }));

type Command = [name: 'who' | 'kick' | 'authCacheFlush', parameters: Record<string, string[] | boolean>, tag: string];

/** Sessions of the platform with this doveadm API; without one (undefined) every answer is `unknown`. */
export function platformSessions(options: PlatformSessionsOptions | undefined): PlatformSessions {
  if (options === undefined) return { endSessions: async () => 'unknown', signOut: async () => 'unknown' };
  const api = new DoveadmApi(options.url, options.key);
  const waitMilliseconds = (options.waitSeconds ?? 20) * 1000;
  const workers = options.workerAddresses ?? [];
  return {
    endSessions: (address) => endSessions(api, { address, from: workers.length === 0 ? ANYWHERE : workers }, waitMilliseconds),
    async signOut(address) {
      const forgotten = await api.forgetSignIn(address);
      await endSessions(api, { address, from: ANYWHERE }, waitMilliseconds);
      return forgotten ? 'ended' : 'remembered';
    },
  };
}

/** One place that is everywhere: no second condition beside the member's name. */
const ANYWHERE = [undefined] as const;

interface Whose {
  address: string;
  /** Where they come from. */
  from: readonly (string | undefined)[];
}

async function endSessions(api: DoveadmApi, { address, from }: Whose, waitMilliseconds: number): Promise<'ended'> {
  // Dovecot takes the name for a pattern, and these two would reach other members. No member's address holds them.
  if (/[*?]/.test(address)) throw new Error('an address with a wildcard is no single mailbox');
  const deadline = performance.now() + waitMilliseconds;
  const processes = async () => new Set((await Promise.all(from.map((place) => api.imapProcesses(address, place)))).flat());
  const old = await processes();
  if (old.size === 0) return 'ended';
  for (const place of from) await api.kick(address, place);
  for (;;) {
    const left = [...(await processes())].filter((pid) => old.has(pid));
    if (left.length === 0) return 'ended';
    if (performance.now() >= deadline) throw failure(`IMAP processes ${left.join(', ')} have not left after being told to`);
    await pause(POLL_MILLISECONDS);
  }
}

function failure(what: string, cause?: unknown): MailError {
  return new MailError('server_error', 'server', { side: 'destination', cause: new Error(`doveadm API: ${what}`, { cause }) });
}

/** Both together: Dovecot takes a name and a network as two conditions. */
function maskOf(address: string, place: string | undefined): string[] {
  return place === undefined ? [address] : [address, place];
}

class DoveadmApi {
  private readonly endpoint: URL;
  private readonly authorization: string;

  constructor(url: string, key: string) {
    this.endpoint = new URL('/doveadm/v1', url);
    this.authorization = `X-Dovecot-API ${Buffer.from(key).toString('base64')}`;
  }

  /** Ids of the processes that serve an IMAP session of this address, from this place when one is given. */
  async imapProcesses(address: string, place: string | undefined): Promise<string[]> {
    const [kind, content] = await this.ask(['who', { mask: maskOf(address, place), separateConnections: true }, 'who']);
    const rows = rowsSchema.safeParse(content);
    if (kind !== 'doveadmResponse' || !rows.success) throw failure(`who answered ${JSON.stringify([kind, content])}`);
    const own = rows.data.filter(
      ({ username, service }) => service === 'imap' && username.toLowerCase() === address.toLowerCase(),
    );
    return own.map(({ pid }) => pid);
  }

  /** Tells the processes of this address to end. It does not wait for them. Nobody there is fine. */
  async kick(address: string, place: string | undefined): Promise<void> {
    const [kind, content] = await this.ask(['kick', { mask: maskOf(address, place) }, 'kick']);
    const nobody = failureSchema.safeParse(content).data?.exitCode === NOBODY_THERE;
    if (kind !== 'doveadmResponse' && !nobody) throw failure(`kick answered ${JSON.stringify([kind, content])}`);
  }

  /** Empties the platform's memory of sign-ins of this address. False: the key may not. */
  async forgetSignIn(address: string): Promise<boolean> {
    const [kind, content] = await this.ask(['authCacheFlush', { user: [address] }, 'flush']);
    if (kind === 'doveadmResponse') return true;
    if (failureSchema.safeParse(content).data?.type === 'unAuthorized') return false;
    throw failure(`auth cache flush answered ${JSON.stringify([kind, content])}`);
  }

  private async ask(command: Command): Promise<[kind: string, content: unknown]> {
    const text = await this.post(JSON.stringify([command]));
    try {
      const [answer] = answersSchema.parse(JSON.parse(text));
      if (answer !== undefined) return [answer[0], answer[1]];
    } catch (error) {
      throw failure(`${command[0]} got an answer of another shape`, error);
    }
    throw failure(`${command[0]} got no answer`);
  }

  private async post(body: string): Promise<string> {
    let status: number;
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        headers: { authorization: this.authorization, 'content-type': 'application/json' },
        body,
        // The key goes to the configured place alone.
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
      });
      const text = await response.text();
      if (response.ok) return text;
      status = response.status;
    } catch (error) {
      throw failure(`no answer from ${this.endpoint.origin}`, error);
    }
    throw failure(status === 401 ? 'our key is refused (401)' : `HTTP status ${status}`);
  }
}
