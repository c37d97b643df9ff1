/**
 * Connections for the hot path of the copy, beside Prisma's: a prepared statement is parsed and planned once, and a batch costs
 * the worker a third of the processor time that Prisma's raw queries do (decision 0010). Everything else goes through client.ts.
 */
import pg from 'pg';

const MOST_CONNECTIONS = 6;
const IDLE_IN_TRANSACTION_MS = 20_000;

const kept = globalThis as typeof globalThis & { banjiaPools?: Map<string, pg.Pool> };

/**
 * The pool of this application_name to DATABASE_URL, made on first use; closePools ends it. Kept on globalThis, because `next dev` loads
 * modules anew at each change.
 */
export function poolNamed(name: string, max: number): pg.Pool {
  kept.banjiaPools ??= new Map();
  const existing = kept.banjiaPools.get(name);
  if (existing !== undefined) return existing;
  const pool = new pg.Pool({
    connectionString: process.env.DATABASE_URL ?? '',
    max,
    application_name: name,
    // As for Prisma's: a stopped process shall not hold the lease's row against everybody else.
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  // A connection that ends while nobody uses it is replaced; whoever uses one hears of it by the query.
  pool.on('error', () => {});
  kept.banjiaPools.set(name, pool);
  return pool;
}

/** A named statement with its parameters, as text in PostgreSQL's own notation. */
export interface Statement {
  name: string;
  text: string;
  values: (string | null)[];
}

/**
 * Runs one statement in a transaction of its own. `beforeCommit` is called with its rows when it has been carried out and may
 * throw: then, and on every failure, nothing is changed. A lost answer to COMMIT is thrown too: what became of it is unknown.
 */
export async function commitStatement<Row extends pg.QueryResultRow>(
  statement: Statement,
  beforeCommit: (rows: Row[]) => void,
): Promise<Row[]> {
  const client = await poolNamed('banjia-copy', MOST_CONNECTIONS).connect();
  let failure: Error | undefined;
  // The server may end the connection between two statements (after we were stopped for a while): the next one says so.
  const ignore = () => {};
  client.on('error', ignore);
  try {
    await client.query('begin');
    const { rows } = await client.query<Row>(statement);
    beforeCommit(rows);
    await client.query('commit');
    return rows;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw failure;
  } finally {
    client.off('error', ignore);
    // A connection with a broken transaction is not given back, it is closed.
    client.release(failure);
  }
}

/** Closes the connections of all pools; for the end of a process. */
export async function closePools(): Promise<void> {
  const closing = [...(kept.banjiaPools?.values() ?? [])];
  kept.banjiaPools?.clear();
  await Promise.all(closing.map((pool) => pool.end()));
}
