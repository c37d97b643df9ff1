/** For the webmail's room tests: a real Dovecot with one member, the settings that find it, and a way to put mail there. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { runSql } from '../../local/servers/postgres/postgres.ts';
import { createTestDatabase } from '../../local/testing/test-database.ts';
import { startTestPlatform } from '../../local/testing/test-mail-servers.ts';
import { openImapDestination } from '../mail/imap-destination.ts';
import { bodyOf } from '../mail/message/mail-body.ts';
import type { MessageRef, RowsQuery } from '../schemas/mail.ts';
import { closeMailboxes, type MailboxLogin } from '../webmail/open-mailbox.ts';
import { readRows } from '../webmail/read-folder.ts';

const DOMAIN_ID = '00000000-0000-7000-8000-000000000001';

export const LOGIN: MailboxLogin = { address: 'li@qinghe.example', password: 'own password', passwordMark: 'first' };

type Running<T extends (...input: never[]) => unknown> = Awaited<ReturnType<T>>;

export interface OwnPlatform {
  databaseUrl: () => string;
  /** Puts messages into a folder, the first one as the newest. Lines end with CRLF afterwards. */
  fill: (folder: string, messages: readonly Buffer[]) => Promise<void>;
  stopPlatform: () => Promise<void>;
}

/** Call once at the top of a test file. */
export function useOwnPlatform(): OwnPlatform {
  let database: Running<typeof createTestDatabase>;
  let platform: Running<typeof startTestPlatform>;
  let filling: Running<typeof openImapDestination>;
  beforeAll(async () => {
    database = await createTestDatabase();
    await runSql(database.url, `INSERT INTO mail_domain (id, name) VALUES ('${DOMAIN_ID}', 'qinghe.example')`);
    await runSql(
      database.url,
      `INSERT INTO member (id, mail_domain_id, address, password_hash)
       VALUES ('00000000-0000-7000-8000-000000000002', '${DOMAIN_ID}', '${LOGIN.address}', '{PLAIN}${LOGIN.password}')`,
    );
    platform = await startTestPlatform({ databaseUrl: database.url });
    Object.assign(process.env, {
      DATABASE_URL: database.url,
      BANJIA_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
      PLATFORM_IMAP_URL: `imaps://127.0.0.1:${platform.imapsPort}`,
      PLATFORM_CA_FILE: platform.caFile,
      NEXTAUTH_URL: 'http://127.0.0.1:3000',
      NEXTAUTH_SECRET: 'x'.repeat(32),
    });
    const ca = readFileSync(platform.caFile, 'utf8');
    const server = { host: '127.0.0.1', port: platform.imapsPort, security: 'tls', ca } as const;
    filling = await openImapDestination(server, { user: LOGIN.address, password: LOGIN.password });
  });
  afterAll(async () => {
    await closeMailboxes();
    await filling?.close();
    await platform?.stop();
    await database?.drop();
  });
  return {
    databaseUrl: () => database.url,
    stopPlatform: () => platform.stop(),
    async fill(folder, messages) {
      await filling.ensureFolder(folder);
      const newest = Date.parse('2026-03-12T02:12:00Z');
      const outgoing = messages.map((raw, index) => ({
        key: index + 1,
        body: bodyOf(Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')),
        flags: [],
        internalDate: new Date(newest - index * 60_000),
      }));
      for (let at = 0; at < outgoing.length; at += 100) await filling.append(folder, outgoing.slice(at, at + 100));
    },
  };
}

export const rowsOf = (folder: string, more: Partial<RowsQuery> = {}): RowsQuery => ({
  folder,
  from: 0,
  search: '',
  everything: false,
  everywhere: false,
  conversations: false,
  expanded: [],
  ...more,
});

/** The names of all messages of a folder, the newest first. */
export async function namesIn(folder: string): Promise<MessageRef[]> {
  const names: MessageRef[] = [];
  for (let total = 1; names.length < total; ) {
    const window = await readRows(LOGIN, rowsOf(folder, { from: names.length }));
    if (window.rows.length === 0) break;
    total = window.total;
    names.push(...window.rows.map(({ validity, uid }) => ({ folder, validity, uid })));
  }
  return names;
}

/** All of a stream. */
export async function collectBytes(bytes: ReadableStream<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
