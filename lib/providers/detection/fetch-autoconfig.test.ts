/** Against real web servers on loopback that do what hostile ones do. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../local/machine/run-command.ts';
import { fetchAutoconfig, redirectTarget } from './fetch-autoconfig.ts';

const GOOD = `<clientConfig><emailProvider><incomingServer type="imap"><hostname>imap.qinghe.example</hostname><port>993</port>
<socketType>SSL</socketType></incomingServer></emailProvider></clientConfig>`;

/** By host name, for both schemes. */
const answers = new Map<string, RequestListener>();
const asked: string[] = [];
const listener: RequestListener = (request, response) => {
  const host = (request.headers.host ?? '').split(':')[0] ?? '';
  asked.push(`${host}${request.url}`);
  const answer = answers.get(host);
  if (answer === undefined) response.writeHead(404).end();
  else answer(request, response);
};

let directory: string;
let secure: ReturnType<typeof createSecureServer>;
const plain = createServer(listener);
const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port; // they listen on TCP
const before = getCACertificates('default');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-autoconfig-'));
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const names = 'subjectAltName=DNS:autoconfig.qinghe.example,DNS:moved.qinghe.example,DNS:autoconfig.other.example';
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  await runCommand('openssl', ['req', '-x509', ...kind, '-days', '9', '-subj', '/CN=web', '-addext', names, '-out', cert], {
    cwd: '/',
  });
  setDefaultCACertificates([...before, readFileSync(cert, 'utf8')]);
  secure = createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) }, listener);
  await Promise.all([secure, plain].map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
});
afterAll(async () => {
  setDefaultCACertificates(before);
  secure.closeAllConnections();
  secure.close();
  plain.closeAllConnections();
  plain.close();
  await rm(directory, { recursive: true, force: true });
});

const fetchFor = (domain: string, leads: Record<string, string> = {}) => {
  asked.length = 0;
  return fetchAutoconfig(domain, {
    guard: {
      allowCidrs: ['127.0.0.0/8'],
      allowPorts: [993],
      lookup: async (name) => (name.endsWith('.private.example') ? ['10.1.2.3'] : [leads[name] ?? '127.0.0.1']),
    },
    signal: AbortSignal.timeout(3000),
    webPorts: { https: portOf(secure), http: portOf(plain) },
  });
};

const says =
  (text: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(text);
  };

test('O3: the file over https counts, with its certificate held', async () => {
  answers.set('autoconfig.qinghe.example', says(GOOD));
  expect(await fetchFor('qinghe.example')).toMatchObject({
    outcome: 'found',
    url: expect.stringMatching(/^https:\/\/autoconfig\.qinghe\.example/),
    hints: [{ protocol: 'IMAP', host: 'imap.qinghe.example', port: 993 }],
  });
});

test('O3: where the certificate does not hold, plain http is what is left', async () => {
  answers.set('autoconfig.uncertified.example', says(GOOD));
  expect(await fetchFor('uncertified.example')).toMatchObject({ outcome: 'found', url: expect.stringMatching(/^http:/) });
});

test('O3: a file of 10 MB is broken off', async () => {
  answers.set('autoconfig.other.example', (_request, response) => {
    response.writeHead(200);
    for (let i = 0; i < 160; i++) response.write(Buffer.alloc(65_536, 32));
    response.end();
  });
  expect(await fetchFor('other.example')).toEqual({ outcome: 'refused', why: 'too_big' });
});

test('O3: a page that is no such file is refused, and the address of no server is taken from it', async () => {
  answers.set('autoconfig.other.example', says('<!DOCTYPE x [<!ENTITY a "imap.evil.example">]><clientConfig/>'));
  expect(await fetchFor('other.example')).toEqual({ outcome: 'refused', why: 'not_autoconfig' });
});

test('O3: a redirect within the domain is followed, and its host judged by the guard', async () => {
  const to = (location: string) => says('', 302, { location });
  answers.set('moved.qinghe.example', says(GOOD));
  answers.set('autoconfig.qinghe.example', to(`https://moved.qinghe.example:${portOf(secure)}/x.xml`));
  expect(await fetchFor('qinghe.example')).toMatchObject({ outcome: 'found' });
  expect(await fetchFor('qinghe.example', { 'moved.qinghe.example': '10.0.0.7' }), 'to a private address').toEqual({
    outcome: 'none',
  });
  expect(asked).not.toContain('moved.qinghe.example/x.xml');
});

test.each([
  ['to another domain', 'https://autoconfig.evil.example/config.xml'],
  ['to a private address', 'https://10.0.0.1/config.xml'],
  ['to the machine itself', 'http://127.0.0.1/config.xml'],
  ['to a file', 'file:///etc/passwd'],
  ['to plain http', 'http://moved.qinghe.example/x.xml'],
  ['with a name and password', 'https://user:secret@moved.qinghe.example/x.xml'],
])('O3: a redirect %s is refused', async (_what, location) => {
  answers.set('autoconfig.qinghe.example', (request, response) => {
    const overTls = 'encrypted' in request.socket;
    response.writeHead(overTls ? 302 : 404, { location }).end();
  });
  expect(await fetchFor('qinghe.example')).toEqual({ outcome: 'refused', why: 'redirect_refused' });
});

test('O3: redirects in a circle end', async () => {
  const here = () => `https://autoconfig.qinghe.example:${portOf(secure)}/again`;
  answers.set('autoconfig.qinghe.example', (_request, response) => response.writeHead(302, { location: here() }).end());
  expect(await fetchFor('qinghe.example')).toEqual({ outcome: 'refused', why: 'redirect_refused' });
});

test('O3: a domain whose web servers lie in a private network is not asked at all', async () => {
  expect(await fetchFor('private.example')).toEqual({ outcome: 'none' });
  expect(asked.filter((line) => line.startsWith('autoconfig.'))).toEqual([]);
});

test('O3: redirects are judged as URLs, not as texts', () => {
  const from = new URL('https://autoconfig.qinghe.example/a');
  expect(redirectTarget(from, '/b', 'qinghe.example')?.href).toBe('https://autoconfig.qinghe.example/b');
  expect(redirectTarget(from, '//evil.example/b', 'qinghe.example')).toBeNull();
  expect(redirectTarget(from, 'https://qinghe.example.evil.example/', 'qinghe.example')).toBeNull();
  expect(redirectTarget(from, 'https://[', 'qinghe.example')).toBeNull();
});
