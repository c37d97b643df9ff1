/**
 * Server actions as their requests: recorded in a page where somebody may send them, and sent again by others.
 * The page's own request is held back, so that recording changes nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, APIResponse, Page } from '@playwright/test';
import { ROOT } from '../local/product/web-build.ts';
import { product } from './product.ts';

/** One request to a server action, as the page sent it. */
export interface ActionRequest {
  /** `lib/actions/mapping-actions.ts pauseMappingAction` */
  action: string;
  id: string;
  url: string;
  contentType: string;
  body: Buffer;
}

/** Every function that a file with 'use server' exports, as the sources have them. */
export function exportedActions(): string[] {
  const folders = ['app', 'components', 'lib'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      if (!/^\s*['"]use server['"]/m.test(text)) return [];
      const names = [...text.matchAll(/^export (?:async function|const) (\w+)/gm)].map(([, name]) => name);
      if (names.length === 0) throw new Error(`${file} has server actions that this test cannot name`);
      return names.map((name) => `${file} ${name}`);
    })
    .sort();
}

/** Action by id, for every action that a page of this build can call. */
export function builtActions(): Map<string, string> {
  const manifest = JSON.parse(readFileSync(join(ROOT, '.next/server/server-reference-manifest.json'), 'utf8')) as {
    node: Record<string, { filename: string; exportedName: string }>;
  };
  return new Map(Object.entries(manifest.node).map(([id, { filename, exportedName }]) => [id, `${filename} ${exportedName}`]));
}

/** Does what makes the page call an action, and returns the request, which never reaches the server. */
export async function recordAction(page: Page, name: string, act: () => Promise<unknown>): Promise<ActionRequest> {
  const known = builtActions();
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : known.get(id)?.split(' ')[1]);
  const held = Promise.withResolvers<ActionRequest>();
  await page.route(
    (url) => url.origin === product().webUrl,
    async (route) => {
      const request = route.request();
      const id = request.headers()['next-action'];
      if (request.method() !== 'POST' || id === undefined || nameOf(id) !== name) return route.fallback();
      await route.abort();
      const headers = await request.allHeaders();
      held.resolve({
        action: known.get(id) ?? '',
        id,
        url: request.url(),
        contentType: headers['content-type'] ?? '',
        body: request.postDataBuffer() ?? Buffer.alloc(0),
      });
    },
  );
  try {
    await act();
    return await held.promise;
  } finally {
    await page.unrouteAll({ behavior: 'wait' });
  }
}

/** Sends a recorded request with the cookies of whoever `sender` is, and does not follow redirects. */
export function replay(
  sender: APIRequestContext,
  { id, url, contentType, body }: ActionRequest,
  origin = product().webUrl,
): Promise<APIResponse> {
  return sender.post(url, {
    headers: { 'next-action': id, 'content-type': contentType, accept: 'text/x-component', origin },
    data: body,
    maxRedirects: 0,
  });
}
