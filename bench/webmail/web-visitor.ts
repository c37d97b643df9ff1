/** One signed-in member as the web process sees it: cookies and requests, without a browser. */

export interface Answer {
  ms: number;
  status: number;
  body: Buffer;
}

export class WebVisitor {
  private readonly url: string;
  private readonly jar = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  /** Returns how many milliseconds it took. Throws when the sign-in is refused. */
  async signIn(address: string, password: string): Promise<number> {
    const { csrfToken } = JSON.parse((await this.ask('/api/auth/csrf')).body.toString()) as { csrfToken: string };
    const form = new URLSearchParams({ address, password, csrfToken, json: 'true' });
    const { status, ms } = await this.ask('/api/auth/callback/credentials', { method: 'POST', body: form });
    if (status !== 200) throw new Error(`${address} could not sign in: ${status}`);
    return ms;
  }

  /** Until the last byte of the answer. */
  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const started = performance.now();
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${this.url}${path}`, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    const body = Buffer.from(await answer.arrayBuffer());
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.jar.set(name, value);
    }
    return { ms: performance.now() - started, status: answer.status, body };
  }

  /** As `ask`, and throws unless it is answered with 200. */
  async read(path: string): Promise<Answer> {
    const answer = await this.ask(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.toString().slice(0, 200)}`);
    return answer;
  }
}
