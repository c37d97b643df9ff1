/** Server actions as the requests that pages send, to be sent by whomever. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { ROOT } from '../local/product/web-build.ts';
import { product } from './product.ts';

/** One request to a server action, as a page sends it. */
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
  return new Map(manifestEntries().map(([id, { filename, exportedName }]) => [id, `${filename} ${exportedName}`]));
}

interface ManifestEntry {
  filename: string;
  exportedName: string;
  /** `app/postmaster/audit/page` and so on: who can call it. */
  workers: Record<string, unknown>;
}

function manifestEntries(): [string, ManifestEntry][] {
  const file = join(ROOT, '.next/server/server-reference-manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { node: Record<string, ManifestEntry> };
  return Object.entries(manifest.node);
}

/**
 * The request that a page would send with these arguments, as React writes them: values as JSON, a form as its parts. `action` is named
 * as by exportedActions.
 */
export async function actionRequest(action: string, args: unknown[]): Promise<ActionRequest> {
  const found = manifestEntries().find(([, { filename, exportedName }]) => `${filename} ${exportedName}` === action);
  if (found === undefined) throw new Error(`no page of this build calls ${action}`);
  const [id, { workers }] = found;
  const url = new URL(pathOf(Object.keys(workers), args), product().webUrl).href;
  const [form] = args;
  if (!(form instanceof FormData))
    return { action, id, url, contentType: 'text/plain;charset=UTF-8', body: Buffer.from(JSON.stringify(args)) };
  const parts = new FormData();
  for (const [name, value] of form) parts.append(`_1_${name}`, value);
  parts.append('0', '["$K1"]');
  const sent = new Response(parts);
  const contentType = sent.headers.get('content-type') ?? '';
  return { action, id, url, contentType, body: Buffer.from(await sent.arrayBuffer()) };
}

/** The page with the shortest address; one of a mapping is the mapping's that the arguments name. */
function pathOf(workers: string[], [first]: unknown[]): string {
  const named = first as { mappingId?: string } | undefined; // of whatever shape: only looked into
  const [shortest = ''] = workers
    .filter((worker) => worker.endsWith('/page') && !worker.includes('_not-found'))
    .map((worker) => worker.slice('app'.length, -'/page'.length).replace('[mappingId]', named?.mappingId ?? ''))
    .toSorted((one, other) => one.length - other.length);
  return shortest || '/';
}

/** Sends a request with the cookies of whoever `sender` is, and does not follow redirects. */
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
