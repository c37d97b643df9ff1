/**
 * The checksum of a domain: asked for by a postmaster, computed by the worker in slices of seconds, mailbox by mailbox in the order
 * of their addresses, so that a domain of 100,000 mailboxes neither fills a memory nor keeps anybody waiting.
 * Invariants: a run that is asked for and its job are there together; a slice begins behind the last mailbox that is recorded; what
 * the checksum is over was all computed in this run. Asking while one is at work changes nothing.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now, SECOND_MS } from '../clock.ts';
import { db } from '../db/client.ts';
import { atOneMoment, inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { DigestRun } from '../generated/prisma/client.ts';
import { enqueueDigest } from '../jobs/enqueue-digest.ts';
import { type DatedDigest, keepDigests, readDigest } from './digest-mailbox.ts';
import { type Digest, DomainDigest } from './ledger-digest.ts';
import { mailboxCell } from './ledger-record.ts';
import type { LedgerMailbox } from './read-ledger.ts';

const SLICE_MS = 20 * SECOND_MS;
const MAILBOXES = 100;
const LIST_PAGE = 5000;
const LIST_TIMEOUT_MS = 300_000;

/** Asks for it. Throws not_found to whoever does not administer the domain. Returns whether a run was begun. */
export async function requestDigest(actor: Actor, mailDomainId: string): Promise<{ started: boolean }> {
  assertAdministers(actor, mailDomainId);
  return inTransaction(async (tx) => {
    const [domain] = await tx.$queryRaw<{ name: string }[]>`
      select name from mail_domain where id = ${mailDomainId}::uuid for update`;
    if (domain === undefined) throw new AppError('not_found');
    const current = await tx.digestRun.findUnique({ where: { mailDomainId } });
    if (current !== null && current.finishedAt === null) return { started: false };
    await tx.$executeRaw`
      insert into digest_run (mail_domain_id, requested_at, requested_by, mailbox_count)
      select ${mailDomainId}::uuid, now(), ${actorName(actor)}, count(*) from mapping p
      join member m on m.id = p.member_id where m.mail_domain_id = ${mailDomainId}::uuid
      on conflict (mail_domain_id) do update set
        requested_at = excluded.requested_at, requested_by = excluded.requested_by, mailbox_count = excluded.mailbox_count,
        cursor = '', mailboxes_done = 0, entry_count = 0, sha256 = null, finished_at = null`;
    await enqueueDigest(tx, { mailDomainId });
    await recordAudit(tx, actor, { mailDomainId, action: 'report.digest_requested', subject: domain.name });
    return { started: true };
  });
}

/** One slice, for the worker: goes on behind the last mailbox, and ends the run or enqueues the next slice. */
export async function digestSlice(actor: Actor, mailDomainId: string, signal: AbortSignal): Promise<void> {
  if (actor.kind !== 'system') throw new AppError('not_found');
  const until = performance.now() + SLICE_MS;
  const isOver = () => signal.aborted || performance.now() > until;
  for (;;) {
    const run = await db().digestRun.findUnique({ where: { mailDomainId } });
    if (run === null || run.finishedAt !== null) return;
    if (isOver()) {
      await inTransaction((tx) => enqueueDigest(tx, { mailDomainId }));
      return;
    }
    const mailboxes = await nextMailboxes(mailDomainId, run.cursor);
    if (mailboxes.length > 0) await digestSome(run, mailboxes, isOver);
    else await finish(actor, run);
  }
}

function nextMailboxes(mailDomainId: string, cursor: string): Promise<LedgerMailbox[]> {
  return db().$queryRaw<LedgerMailbox[]>`
    select p.id as "mappingId", m.address, p.source_address as "sourceAddress"
    from member m join mapping p on p.member_id = m.id
    where m.mail_domain_id = ${mailDomainId}::uuid and m.address > ${cursor} order by m.address limit ${MAILBOXES}`;
}

/** Each at a moment of its own. They are recorded together with how far it got, so that a crash repeats at most these. */
async function digestSome(run: DigestRun, mailboxes: readonly LedgerMailbox[], isOver: () => boolean): Promise<void> {
  const digests: DatedDigest[] = [];
  let cursor = '';
  for (const mailbox of mailboxes) {
    digests.push(await readDigest(mailbox));
    cursor = mailbox.address;
    if (isOver()) break;
  }
  const entryCount = digests.reduce((sum, digest) => sum + digest.entryCount, 0);
  await inTransaction(async (tx) => {
    await keepDigests(tx, digests);
    await tx.digestRun.updateMany({
      where: { mailDomainId: run.mailDomainId, requestedAt: run.requestedAt, finishedAt: null },
      data: { cursor, mailboxesDone: { increment: digests.length }, entryCount: { increment: entryCount } },
    });
  });
}

async function finish(actor: Actor, { mailDomainId, requestedAt }: DigestRun): Promise<void> {
  const { sha256, entryCount } = await digestOfDomain(mailDomainId, requestedAt);
  await inTransaction(async (tx) => {
    const { count } = await tx.digestRun.updateMany({
      where: { mailDomainId, requestedAt, finishedAt: null },
      data: { sha256: Buffer.from(sha256, 'hex'), entryCount: BigInt(entryCount), finishedAt: now() },
    });
    if (count === 0) return;
    const { name } = await tx.mailDomain.findUniqueOrThrow({ where: { id: mailDomainId } });
    const values = { sha256, count: entryCount };
    await recordAudit(tx, actor, { mailDomainId, action: 'report.digest_finished', subject: name, values });
  });
}

/** Over the mailboxes' checksums that were computed since then, in the order of their names by bytes. */
function digestOfDomain(mailDomainId: string, since: Date): Promise<Digest> {
  return atOneMoment(async (tx) => {
    const digest = new DomainDigest();
    for (let after = ''; ; ) {
      const page = await tx.$queryRaw<{ address: string; sha256: string; entryCount: number }[]>`
        select m.address, encode(g.sha256, 'hex') as sha256, g.entry_count as "entryCount"
        from ledger_digest g join mapping p on p.id = g.mapping_id join member m on m.id = p.member_id
        where m.mail_domain_id = ${mailDomainId}::uuid and g.computed_at >= ${since} and m.address collate "C" > ${after}
        order by m.address collate "C" limit ${LIST_PAGE}`;
      for (const { address, ...mailbox } of page) digest.add(mailboxCell(address), mailbox);
      const last = page.at(-1);
      if (last === undefined || page.length < LIST_PAGE) return digest.end();
      after = last.address;
    }
  }, LIST_TIMEOUT_MS);
}
