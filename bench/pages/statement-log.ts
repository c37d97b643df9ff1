/** Counts what the web app asks of PostgreSQL, by PostgreSQL's own log: every statement, BEGIN and COMMIT included. */
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { runSql } from '../../local/servers/postgres/postgres.ts';

/** Web and command line call themselves so, the web's job queue `banjia-sender`. */
const OURS = /\] banjia\S* LOG: {2}(?:statement|execute)/g;

export class StatementLog {
  private readonly adminUrl: string;
  private readonly file: string;

  constructor(adminUrl: string, file: string) {
    this.adminUrl = adminUrl;
    this.file = file;
  }

  /** Statements while `work` goes on. */
  async count(work: () => Promise<unknown>): Promise<number> {
    await this.switchTo('all');
    const { size } = await stat(this.file);
    await work();
    const text = (await readFile(this.file)).subarray(size).toString('utf8');
    await this.switchTo('none');
    return text.match(OURS)?.length ?? 0;
  }

  private async switchTo(what: 'all' | 'none'): Promise<void> {
    await runSql(
      this.adminUrl,
      `ALTER SYSTEM SET log_statement = '${what}'`,
      `ALTER SYSTEM SET log_line_prefix = '%m [%p] %a '`,
      'SELECT pg_reload_conf()',
    );
    // The server's processes hear of it by a signal.
    await wait(500);
  }
}
