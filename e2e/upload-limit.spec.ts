/** What is larger than any list is not taken: neither into memory nor for long. */
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { Page } from '@playwright/test';
import { addDomain, csv, openWindow, passingDomain } from './company.ts';
import { product, queryOne } from './product.ts';
import { builtActions } from './server-actions.ts';
import { badNews, DESK, expect, giveFile, openSession, test } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('chunhe');
const BULK = '/postmaster/migration/bulk';
const COLUMNS = ['搬家帐号', '待搬家帐号', '待搬家帐号密码'];

test.use({ viewport: DESK });

test('B1: a gigabyte that is announced is refused by 413 unread, one that is not is cut off at the limit, and neither stays in memory', async ({
  page,
}) => {
  await openSession(page.context(), await addDomain(DOMAIN));
  const before = mostMemory();
  const announced = await uploadGigabyte(page, { 'content-length': String(GIGABYTE) }, 0);
  expect(announced).toEqual({ status: 413, sentBytes: 0 });
  const unannounced = await uploadGigabyte(page, { 'transfer-encoding': 'chunked' });
  expect(unannounced.status).toBeNull();
  expect(unannounced.sentBytes).toBeLessThan(MOST_ON_THE_WAY);
  expect(mostMemory() - before).toBeLessThan(MOST_ON_THE_WAY);
  await page.goto(BULK);
  await expect(page.getByRole('radio', { name: zh('bulk.paste') })).toBeVisible();
});

/** The limit, and what the buffers of both ends of a connection may hold. */
const MOST_ON_THE_WAY = 64 * 1024 ** 2;

const GIGABYTE = 1024 ** 3;

/** Sends a gigabyte, or only so much of it, to the page's action as a file, as far as the server takes it; null: it gave no answer. */
async function uploadGigabyte(
  page: Page,
  length: Record<string, string>,
  megabytes = 1024,
): Promise<{ status: number | null; sentBytes: number }> {
  const boundary = 'boundary-of-this-test';
  const headers = {
    cookie: (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; '),
    'next-action': previewActionId(),
    'content-type': `multipart/form-data; boundary=${boundary}`,
    origin: product().webUrl,
    ...length,
  };
  const piece = Buffer.alloc(1024 * 1024, 'a');
  return new Promise((resolve) => {
    let sentBytes = 0;
    const request = httpRequest(`${product().webUrl}${BULK}`, { method: 'POST', headers });
    const end = (status: number | null) => {
      request.destroy();
      resolve({ status, sentBytes });
    };
    request.on('response', ({ statusCode }) => end(statusCode ?? null)).on('error', () => end(null));
    const write = () => {
      if (request.destroyed) return;
      // The rest never comes: an answer has not waited for it.
      if (sentBytes >= megabytes * piece.length) return;
      sentBytes += piece.length;
      if (request.write(piece)) setImmediate(write);
      else request.once('drain', write);
    };
    request.write(`--${boundary}\r\nContent-Disposition: form-data; name="1_file"; filename="x.csv"\r\n\r\n`, write);
  });
}

/** The most memory that the web server has ever had, with the processes that it has started, in bytes. */
function mostMemory(): number {
  const read = (pid: string) => {
    try {
      const text = readFileSync(`/proc/${pid}/status`, 'utf8');
      const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
      return [{ pid: Number(pid), parent: number('PPid'), bytes: number('VmHWM') * 1024 }];
    } catch {
      return []; // it has ended meanwhile
    }
  };
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(read);
  const below = (pid: number): number =>
    all.filter(({ parent }) => parent === pid).reduce((sum, child) => sum + child.bytes + below(child.pid), 0);
  return below(product().pids.web ?? 0);
}

/** The id under which this build knows the action that takes a file. */
function previewActionId(): string {
  const found = [...builtActions()].find(([, name]) => name.endsWith(' previewBulkAction'))?.[0];
  if (found === undefined) throw new Error('the build has no previewBulkAction');
  return found;
}

test('B2: a bulk file that cannot be right is refused whole', async ({ page }) => {
  const domain = passingDomain('chunhe');
  const postmaster = await addDomain(domain);
  await openWindow(domain);
  await openSession(page.context(), postmaster);
  await page.goto(BULK);
  const many = Array.from({ length: 1001 }, (_, index) => [`m${index}@${domain}`, `m${index}@${domain}`, 'secret']);
  const refused: [string, string][] = [
    [
      csv([
        ['姓名', '电话', '部门'],
        ['刘伟', '1', '2'],
      ]),
      zh('errors.sheet.wrong_columns', { found: '姓名 | 电话 | 部门' }),
    ],
    [csv([COLUMNS, ...many]), zh('errors.sheet.too_many_rows', { rows: 1001, limit: 1000 })],
    [csv([COLUMNS]), zh('errors.sheet.empty')],
    ['PK\u0003\u0004 an Excel file', zh('errors.sheet.not_sheet')],
  ];
  for (const [content, sentence] of refused) {
    await giveFile(page, 'accounts.csv', content);
    await expect(badNews(page)).toHaveText(sentence);
  }
  const { count } = await queryOne<{ count: number }>(
    'select count(*)::int as count from bulk_import i join mail_domain d on d.id = i.mail_domain_id where d.name = $1',
    [domain],
  );
  expect(count).toBe(0);
});
