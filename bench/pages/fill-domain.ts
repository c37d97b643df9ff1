/** A domain of many members in the midst of its move, written by SQL: what is measured is reading it. */
import pg from 'pg';
import { hashPassword } from '../../lib/members/access/password-hash.ts';

export interface FilledDomain {
  name: string;
  postmaster: { address: string; password: string };
  members: number;
  folders: number;
}

const NAME = 'large.example';
const PASSWORD = 'bench password of nobody';

/** Nine tenths have an old account, with six folders each; of a hundred of those 60 are done, 2 with exceptions, 2 run, 1 failed. */
const MEMBERS = `
  insert into member (id, mail_domain_id, address, display_name, password_hash)
  select gen_random_uuid(), $1, 'm' || lpad(i::text, 6, '0') || '@${NAME}',
    (array['王芳','李伟','张敏','刘洋','陈静','杨磊','赵丽','黄强','周杰','吴艳'])[1 + i % 10] || i, 'none'
  from generate_series(1, $2::int) i`;

const MAPPINGS = `
  insert into mapping (id, member_id, source_address, state, reason, created_by, started_at, finished_at, counted_at, active_since)
  select gen_random_uuid(), m.id, m.address, v.state::"MappingState", v.reason, 'bench', v.started_at,
    case when v.state = 'DONE' then now() - interval '1 day' end,
    case when v.state not in ('NOT_STARTED') then now() - interval '1 hour' end,
    case when v.state = 'RUNNING' and v.n % 5 = 0 then now() end
  from (
    select id, n, case when n % 100 < 62 then 'DONE' when n % 100 < 64 then 'RUNNING' when n % 100 < 65 then 'FAILED'
      when n % 200 < 66 then 'PAUSED' else 'NOT_STARTED' end as state,
      case when n % 100 = 64 then (array['wrong_password','client_password','over_quota','host_unreachable','throttled'])[1 + n / 100 % 5]
        when n % 100 >= 65 then 'no_password' end as reason,
      case when n % 100 < 66 then now() - (n % 20) * interval '1 day' end as started_at
    from (select id, row_number() over (order by address)::int as n from member where mail_domain_id = $1 and role = 'MEMBER') x
    where n % 10 <> 9) v
  join member m on m.id = v.id`;

const FOLDERS = `
  insert into folder_progress (id, mapping_id, source_path, destination_path, source_uid_validity, listed_count, listed_bytes,
    copied_count, copied_bytes, refused_count, counted_at, newest_pending_at, oldest_listed_at)
  select gen_random_uuid(), p.id, f.path, f.path, 7, f.n, f.n * 60000, case when p.state = 'DONE' then f.n - f.refused else f.n / 2 end,
    case when p.state = 'DONE' then f.n else f.n / 2 end * 60000::int8, case when p.state = 'DONE' then f.refused else 0 end, now(),
    case when p.state = 'DONE' then null else now() - interval '2 years' end, now() - interval '6 years'
  from (select id, state, row_number() over ()::int as i from mapping where counted_at is not null) p
  cross join lateral (
    select path, 20 + (p.i * 7919 + k * 104729) % 900 as n, case when p.i % 31 = 0 and k = 1 then 2 else 0 end as refused
    from unnest(array['INBOX','Sent','Drafts','项目','客户','归档']) with ordinality as u(path, k)) f`;

const SAMPLES = `
  insert into domain_sample (mail_domain_id, at, listed_count, settled_count, copied_count, copied_bytes)
  select $1, date_trunc('minute', now()) - i * interval '5 minutes', 100000000, 60000000 - i * 9000, 60000000 - i * 9000, 0
  from generate_series(1, 5000) i`;

/** Writes the domain with its postmaster, an open window and a source server. Takes half a minute. */
export async function fillDomain(databaseUrl: string, members: number): Promise<FilledDomain> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const address = `postmaster@${NAME}`;
    const one = async (sql: string, ...values: unknown[]) => (await client.query<{ id: string }>(sql, values)).rows[0]?.id;
    const id = await one('insert into mail_domain (id, name) values (gen_random_uuid(), $1) returning id', NAME);
    await client.query(
      `insert into member (id, mail_domain_id, address, display_name, password_hash, role)
       values (gen_random_uuid(), $1, $2, '沈岚', $3, 'POSTMASTER')`,
      [id, address, await hashPassword(PASSWORD)],
    );
    await client.query(
      `insert into migration_window (id, mail_domain_id, opened_by, opened_at, closes_at)
       values (gen_random_uuid(), $1, 'bench', now() - interval '10 days', now() + interval '20 days')`,
      [id],
    );
    await client.query(
      `insert into source_server (id, mail_domain_id, mode, protocol, host, port, security, set_by, probed_at)
       values (gen_random_uuid(), $1, 'MANUAL', 'IMAP', 'imap.old.example', 993, 'TLS', 'bench', now())`,
      [id],
    );
    await client.query(MEMBERS, [id, members]);
    await client.query(MAPPINGS, [id]);
    await client.query(FOLDERS);
    await client.query(SAMPLES, [id]);
    // As autovacuum would have it.
    await client.query('vacuum analyze');
    const { rows } = await client.query<{ n: number }>('select count(*)::int as n from folder_progress');
    return { name: NAME, postmaster: { address, password: PASSWORD }, members: members + 1, folders: rows[0]?.n ?? 0 };
  } finally {
    await client.end();
  }
}
