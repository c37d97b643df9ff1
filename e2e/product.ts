/** The running product as the trips see it: where it is, its command line, its database, the old server's own numbers. */
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import pg from 'pg';
import { type BanjiaCommand, banjiaCommand } from '../local/demo/banjia-command.ts';
import type { DescribedMember, ProductDescription } from '../local/product/product-description.ts';

/** The environment variable in which the global set-up says where the description is. */
export const PRODUCT_FILE = 'BANJIA_E2E_PRODUCT';

/** The environment variable with the JSON key that an administrator has got from the vendor of the trips. */
export const SERVICE_ACCOUNT = 'BANJIA_E2E_SERVICE_ACCOUNT';

/** What the trips’ platform takes; larger messages stay at the old provider and are listed. */
export const MAX_MESSAGE_BYTES = 4_194_304;

/** From where the trips' platform says that it reaches old servers. */
export const OUTBOUND_ADDRESSES = ['192.0.2.10', '198.51.100.0/28'];

let known: ProductDescription | undefined;

/** What is up. To be called in tests and hooks only: while files are merely listed nothing runs. */
export function product(): ProductDescription {
  const file = process.env[PRODUCT_FILE];
  if (file === undefined) throw new Error('the product is not running: e2e/global-setup.ts starts it');
  known ??= JSON.parse(readFileSync(file, 'utf8')) as ProductDescription;
  return known;
}

/** Runs the product's command line as an operator would. */
export const banjia: BanjiaCommand = (args, options) =>
  banjiaCommand({ ...product().env, LANG: 'C.UTF-8' }, AbortSignal.timeout(60_000))(args, options);

let pool: pg.Pool | undefined;

/** Asks the database. */
export async function query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
  // What is idle keeps nobody from ending.
  pool ??= new pg.Pool({ connectionString: product().databaseUrl, max: 2, allowExitOnIdle: true });
  return (await pool.query<T>(sql, values)).rows;
}

/** The first row, which has to be there. */
export async function queryOne<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T> {
  const [row] = await query<T>(sql, values);
  if (row === undefined) throw new Error(`no row: ${sql}`);
  return row;
}

/** At how many of a member's sign-ins the reminder was put aside. */
export async function remindersDismissed(address: string): Promise<number> {
  const { count } = await queryOne<{ count: number }>(
    `select count(*)::int as count from login_session s join member m on m.id = s.member_id
     where m.address = $1 and s.reminder_dismissed_at is not null`,
    [address],
  );
  return count;
}

/** Those who have an account at the old provider under this domain, with their passwords here and there. */
export function oldPeople(domain: string): DescribedMember[] {
  return product().members.filter(({ oldAddress }) => oldAddress.endsWith(`@${domain}`));
}

/** How many messages each folder of an old account has, as the old server itself says. */
export async function countOldMail(oldAddress: string): Promise<Map<string, number>> {
  return withOldMailbox(oldAddress, async (client) => {
    const folders = await client.list({ statusQuery: { messages: true } });
    return new Map(
      folders.filter(({ flags }) => !flags.has('\\Noselect')).map(({ path, status }) => [path, status?.messages ?? 0]),
    );
  });
}

/** Puts a message into an old mailbox. */
export async function addOldMail(oldAddress: string, path: string, message: Buffer, date: Date): Promise<void> {
  await withOldMailbox(oldAddress, (client) => client.append(path, message, [], date));
}

async function withOldMailbox<T>(oldAddress: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const { host, imapPort, masterUser, masterPassword } = product().oldProvider;
  const client = new ImapFlow({
    host,
    port: imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user: `${oldAddress}*${masterUser}`, pass: masterPassword },
    logger: false,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}
