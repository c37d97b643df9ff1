/** Somebody who looks at the status page: by plain requests, to be timed, and by a browser, to be counted. */
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { BROWSER_ARGUMENTS, BROWSER_PATH } from '../../local/machine/headless-browser.ts';

export interface Credentials {
  address: string;
  password: string;
}

export interface Timing {
  what: string;
  medianMs: number;
  p95Ms: number;
  /** Processor time of the servers per request, which the load of the machine does not change. */
  cpuMs: number;
  bytes: number;
}

/** Signs in as the form does; returns the cookies to send. */
export async function openSession(webUrl: string, { address, password }: Credentials): Promise<string> {
  const first = await fetch(`${webUrl}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const cookies = (answer: Response) => answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  const answer = await fetch(`${webUrl}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies(first).join('; ') },
    body: new URLSearchParams({ address, password, csrfToken, json: 'true' }),
  });
  if (answer.status !== 200) throw new Error(`the sign-in answered ${answer.status}`);
  return cookies(answer).join('; ');
}

export async function get(url: string, cookie: string): Promise<string> {
  const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return text;
}

/** Asks again and again, one after the other, after a few requests that do not count. `cpuSeconds` is that of the servers. */
export async function time(
  what: string,
  url: string,
  cookie: string,
  { rounds, cpuSeconds }: { rounds: number; cpuSeconds: () => Promise<number> },
): Promise<Timing> {
  for (let i = 0; i < 3; i++) await get(url, cookie);
  const milliseconds: number[] = [];
  let bytes = 0;
  const before = await cpuSeconds();
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    bytes = (await get(url, cookie)).length;
    milliseconds.push(performance.now() - started);
  }
  const cpuMs = ((await cpuSeconds()) - before) * (1000 / rounds);
  milliseconds.sort((a, b) => a - b);
  const at = (share: number) => milliseconds[Math.min(rounds - 1, Math.floor(share * rounds))] ?? 0;
  return { what, medianMs: at(0.5), p95Ms: at(0.95), cpuMs, bytes };
}

/** A real browser stands on the page; `watch` is called when it has loaded. */
export async function withBrowser(webUrl: string, path: string, cookie: string, watch: () => Promise<void>): Promise<void> {
  const browser = await chromium.launch({ executablePath: BROWSER_PATH, args: BROWSER_ARGUMENTS });
  try {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    await context.addCookies(
      cookie.split('; ').map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return { name, value: value.join('='), url: webUrl };
      }),
    );
    const page = await context.newPage();
    await page.goto(`${webUrl}${path}`, { waitUntil: 'networkidle' });
    await wait(1000);
    await watch();
  } finally {
    await browser.close();
  }
}
