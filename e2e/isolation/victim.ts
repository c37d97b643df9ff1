/** The company that others reach for: its people by what becomes of their mailboxes, and everything that a request could name. */
import { changeZone } from '../../local/servers/name-server/dns-server.ts';
import { delegatedZone } from '../../local/servers/name-server/dns-zone.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, setDeadSource } from '../company.ts';
import { oldPeople, product, query, queryOne } from '../product.ts';
import { putMail, withOwnMailbox } from '../webmail/own-mailbox.ts';

/** Whose rows must not move, and from where they are reached for. */
export const VICTIM = 'lanting.example';
export const STRANGER = 'fusheng.example';
/** Messages in the mailbox of one of the victim's people, by UID. */
export const OWN_MAIL = ['private', 'private too'];

export const people = {
  idle: newPerson(VICTIM, 'idle', '何闲'),
  listed: newPerson(VICTIM, 'listed', '李名'),
  running: newPerson(VICTIM, 'running', '金行'),
  paused: newPerson(VICTIM, 'paused', '田停'),
  resting: newPerson(VICTIM, 'resting', '许歇'),
  arrived: newPerson(VICTIM, 'arrived', '郑到'),
  leaving: newPerson(VICTIM, 'leaving', '钱走'),
  left: newPerson(VICTIM, 'left', '秦离'),
  rebuilt: newPerson(VICTIM, 'rebuilt', '冯号'),
  mistaken: newPerson(VICTIM, 'mistaken', '钱误'),
  doubted: newPerson(VICTIM, 'doubted', '孙疑'),
};
type Who = keyof typeof people;
const MOVING = ['running', 'paused', 'resting', 'arrived', 'rebuilt', 'mistaken', 'doubted'] as const;

/** What the requests of the victim's people name. */
export interface VictimIds {
  address: Record<Who, string>;
  member: Record<Who, string>;
  mapping: Record<(typeof MOVING)[number], string>;
  importId: string;
  mail: { folder: string; validity: string };
  /** An account at the old provider, and where that listens without TLS. */
  old: { user: string; password: string; port: number };
}

/** A company whose move is open; some of it is under way, and cannot get anywhere. Returns who runs it. */
export async function setUp(domain: string, deadPort: number, members: Person[], moving: Person[]): Promise<Person> {
  const runs = await addDomain(domain);
  await addMembers(domain, members);
  await openWindow(domain, 10);
  await setDeadSource(domain, deadPort);
  await addMappings(
    domain,
    moving.map(({ address }) => ({ address, oldAddress: address, oldPassword: 'old secret' })),
  );
  return runs;
}

/** The same for the victim, with everything that its people's requests need. */
export async function setUpVictim(deadPort: number): Promise<Person> {
  const runs = await setUp(
    VICTIM,
    deadPort,
    Object.values(people),
    MOVING.map((who) => people[who]),
  );
  await pointHere();
  await arrive();
  // The worker leaves it alone from here on, so that whatever changes has been changed by a request.
  await query('update mapping set sync_ended_at = now() where member_id = (select id from member where address = $1)', [
    people.arrived.address,
  ]);
  await standStill(people.rebuilt, 'FAILED', 'source_rebuilt');
  for (const person of [people.mistaken, people.doubted]) {
    await standStill(person, 'PAUSED', 'undo_choice');
    await query(
      `insert into mapping_undo (mapping_id, source_address, requested_by)
       select p.id, 'right@old.example', 'test' from mapping p join member m on m.id = p.member_id where m.address = $1`,
      [person.address],
    );
  }
  await standStill(people.paused, 'PAUSED', 'paused_by_postmaster');
  // Only who paused may resume.
  await standStill(people.resting, 'PAUSED', 'paused_by_member');
  const mail = OWN_MAIL.map((subject) => ({ raw: `Subject: ${subject}\n\nx\n`, flags: ['\\Seen'] }));
  await putMail(people.idle, 'INBOX', mail);
  return runs;
}

/** Has moved as far as anybody can tell, and is in sync. */
export async function arrive(): Promise<void> {
  await query(
    `update mapping set state = 'DONE', reason = null, finished_at = now(), sync_ended_at = null,
       range_limit = '{"kind":"days","days":30}'
     where member_id = (select id from member where address = $1)`,
    [people.arrived.address],
  );
}

async function standStill({ address }: Person, state: string, reason: string): Promise<void> {
  await query(
    `update mapping set state = $2::"MappingState", reason = $3, retry_at = null
     where member_id = (select id from member where address = $1)`,
    [address, state, reason],
  );
}

/** New mail comes to us already, the old server has a name in the domain itself, a plan is chosen, and a certificate was once looked at. */
async function pointHere(): Promise<void> {
  await changeZone(delegatedZone(product().zoneFile, VICTIM), [
    { name: VICTIM, type: 'MX', data: { preference: 10, exchange: 'mx1.platform.example' } },
    { name: `imap.${VICTIM}`, type: 'A', data: '127.0.0.1' },
  ]);
  const id = '(select id from mail_domain where name = $1)';
  await query(
    `update source_server set host = 'imap.' || $1, pinned_fingerprint = $2, certificate_fingerprint = $2
     where mail_domain_id = ${id}`,
    [VICTIM, 'ab'.repeat(32)],
  );
  await query(
    `insert into cutover (mail_domain_id, plan, plan_set_by, plan_set_at) values (${id}, 'AFTER_MOVE', 'operator:test', now())`,
    [VICTIM],
  );
}

/** The row of a list is as the worker leaves it when the old mailbox seems to be somebody else's, and a person has looked. */
export async function finishPreflight(importId: string): Promise<void> {
  await query(
    `update bulk_import_row set try_state = 'PASSED', message_count = 1, folder_count = 1, size_bytes = 1,
       owner_seen = 'somebody@elsewhere.example', owner_accepted = true where import_id = $1`,
    [importId],
  );
  await query('update bulk_import set tried_at = now() where id = $1', [importId]);
}

/** Reads the ids. `importId`: of the victim's list, which somebody has given. */
export async function idsOfVictim(importId: string): Promise<VictimIds> {
  const ids = { address: {}, member: {}, mapping: {} } as Pick<VictimIds, 'address' | 'member' | 'mapping'>; // filled right below
  for (const [who, { address }] of Object.entries(people) as [Who, Person][]) {
    const { member, mapping } = await queryOne<{ member: string; mapping: string }>(
      'select m.id::text as member, p.id::text as mapping from member m left join mapping p on p.member_id = m.id where m.address = $1',
      [address],
    );
    Object.assign(ids.address, { [who]: address });
    Object.assign(ids.member, { [who]: member });
    Object.assign(ids.mapping, { [who]: mapping });
  }
  const [old] = oldPeople(VICTIM);
  const inbox = await withOwnMailbox(people.idle, (client) => client.mailboxOpen('INBOX', { readOnly: true }));
  return {
    ...ids,
    importId,
    mail: { folder: 'INBOX', validity: String(inbox.uidValidity) },
    old: { user: old?.oldAddress ?? '', password: old?.oldPassword ?? '', port: product().oldProvider.imapPort },
  };
}
