import { query } from '../product.ts';

/** What changes by itself while the worker tries in vain to reach a dead server. */
const RESTLESS = `- 'retry_at' - 'retry_count' - 'active_since' - 'reason' - 'server_text' - 'pass_count' - 'counted_at'
  - 'synced_at' - 'best_percent' - 'skipped_folders'`;

const OF_MEMBER = 'join member m on m.id = x.member_id where m.mail_domain_id = $1';
const OF_MAPPING = `join mapping p on p.id = x.mapping_id join member m on m.id = p.member_id where m.mail_domain_id = $1`;

const TABLES: Record<string, string> = {
  mail_domain: `select to_jsonb(x) - 'last_turn' as row from mail_domain x where x.id = $1`,
  migration_window: 'select to_jsonb(x) as row from migration_window x where x.mail_domain_id = $1',
  cutover: `select to_jsonb(x) - 'seen' - 'seen_at' - 'ttl_low_since' - 'mx_ours_since' as row
    from cutover x where x.mail_domain_id = $1`,
  source_server: 'select to_jsonb(x) as row from source_server x where x.mail_domain_id = $1',
  member: `select to_jsonb(x) - 'used_bytes' - 'used_at' as row from member x where x.mail_domain_id = $1`,
  login_session: `select to_jsonb(x) - 'last_seen_at' as row from login_session x ${OF_MEMBER}`,
  reminder_prompt: `select to_jsonb(x) as row from reminder_prompt x ${OF_MEMBER}`,
  mapping: `select to_jsonb(x) ${RESTLESS} as row from mapping x ${OF_MEMBER}`,
  source_password: `select to_jsonb(x) as row from source_password x ${OF_MAPPING}`,
  bulk_import: 'select to_jsonb(x) as row from bulk_import x where x.mail_domain_id = $1',
  bulk_import_row:
    'select to_jsonb(x) as row from bulk_import_row x join bulk_import i on i.id = x.import_id where i.mail_domain_id = $1',
  audit_event: 'select to_jsonb(x) as row from audit_event x where x.mail_domain_id = $1',
};

/** Everything that people can change in a domain, to be compared with itself later. */
export async function rowsOfDomain(domain: string): Promise<Record<string, string[]>> {
  const [found] = await query<{ id: string }>('select id::text from mail_domain where name = $1', [domain]);
  const rows: Record<string, string[]> = {};
  for (const [table, sql] of Object.entries(TABLES)) {
    const answer = await query<{ row: unknown }>(sql, [found?.id]);
    rows[table] = answer.map(({ row }) => JSON.stringify(row)).sort();
  }
  return rows;
}
