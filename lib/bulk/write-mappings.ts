/**
 * Creates and starts the mappings of a confirmed list: what startMapping does for one, in a handful of statements for a thousand.
 * The caller has locked the members, and holds the transaction.
 */
import { type Actor, actorName } from '../actor.ts';
import { recordAudits } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import type { Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping } from '../generated/prisma/client.ts';
import { enqueueCopies } from '../jobs/enqueue-many.ts';
import { retryRefused } from '../mappings/retry-refused.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';
import { hasUndo, takeLeasesAway } from '../undo/ask-undo.ts';

export interface WantedMapping {
  memberId: string;
  address: string;
  sourceAddress: string;
  /** Null: the member will type it (B6). */
  password: string | null;
  /** The domain's grant opens it, in a password's place. */
  granted?: boolean;
}

export interface BulkOutcome {
  /** Mappings whose copy was started. */
  started: number;
  /** Mappings created without a password: their members will type it (B6). */
  waiting: number;
}

type Placed = WantedMapping & { id: string; existing: Mapping | null };

/** Throws mapping.other_account when mail of another old account is in one of the mailboxes already, and mapping.undo_open. */
export async function writeMappings(
  tx: Transaction,
  actor: Actor,
  mailDomainId: string,
  wanted: readonly WantedMapping[],
): Promise<BulkOutcome> {
  const existing = await tx.mapping.findMany({ where: { memberId: { in: wanted.map(({ memberId }) => memberId) } } });
  const ofMember = new Map(existing.map((mapping) => [mapping.memberId, mapping]));
  const placed = wanted.map((row): Placed => {
    const found = ofMember.get(row.memberId) ?? null;
    return { ...row, existing: found, id: found?.id ?? crypto.randomUUID() };
  });
  const undone = placed.find(({ existing: before }) => before !== null && hasUndo(before));
  if (undone !== undefined) throw new AppError('mapping.undo_open', { address: undone.address });
  await leaveOtherAccounts(tx, placed.filter(isOtherAccount));
  const withPassword = placed.filter(hasSecret);
  const starting = withPassword.filter((row) => !(isSameAccount(row) && row.existing?.state === 'RUNNING'));
  // One of the same account, which its member may have started since the preview, is left as it is.
  const waiting = placed.filter((row) => !hasSecret(row) && !isSameAccount(row));
  await createMappings(tx, actor, { starting, waiting });
  await updateStarting(tx, actor, starting.filter(hadMapping));
  await updateWaiting(tx, waiting.filter(hadMapping));
  await sealPasswords(tx, withPassword, waiting);
  for (const { id, existing: before } of starting) if (before?.reason === 'too_many_refused') await retryRefused(tx, id);
  await recordStarts(tx, actor, mailDomainId, starting);
  await recordOthers(tx, actor, mailDomainId, { waiting, replaced: withPassword.filter((row) => !starting.includes(row)) });
  await enqueueCopies(
    tx,
    starting.map(({ id }) => id),
    mailDomainId,
  );
  return { started: starting.length, waiting: placed.length - withPassword.length };
}

const hasSecret = ({ password, granted }: WantedMapping): boolean => password !== null || granted === true;
const hadMapping = ({ existing }: Placed): boolean => existing !== null;
const isSameAccount = ({ existing, sourceAddress }: Placed): boolean => existing?.sourceAddress === sourceAddress;
const isOtherAccount = (row: Placed): boolean => hadMapping(row) && !isSameAccount(row);

/** Only while nothing of the first account has arrived may another follow; see changeAccount in lib/undo/ask-undo.ts; a list cannot be asked. */
async function leaveOtherAccounts(tx: Transaction, rows: readonly Placed[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await takeLeasesAway(
    tx,
    rows.map(({ memberId }) => memberId),
  );
  const [begun] = await tx.$queryRaw<{ source: string; count: number }[]>`
    select source, count from (
      select p.source_address as source,
        (select count(*)::int from ledger_entry e join folder_progress f on f.id = e.folder_id where f.mapping_id = p.id) as count,
        exists (select 1 from intent i where i.mapping_id = p.id) as sending
      from mapping p where p.id = any(${ids}::uuid[])
    ) as old where count > 0 or sending limit 1`;
  if (begun !== undefined) throw new AppError('mapping.other_account', { ...begun });
  await tx.folderProgress.deleteMany({ where: { mappingId: { in: ids } } });
  const uncounted = { countedAt: null, bestPercent: 0, skippedFolders: [], rebuiltAccepted: false };
  await tx.mapping.updateMany({ where: { id: { in: ids } }, data: uncounted });
}

async function createMappings(
  tx: Transaction,
  actor: Actor,
  { starting, waiting }: { starting: readonly Placed[]; waiting: readonly Placed[] },
): Promise<void> {
  const by = actorName(actor);
  const row = ({ id, memberId, sourceAddress }: Placed) => ({ id, memberId, sourceAddress, addressVouched: true, createdBy: by });
  const started = { state: 'RUNNING', startedAt: now(), startedBy: by } as const;
  const prepared = { state: 'NOT_STARTED', reason: 'no_password' } as const;
  const isNew = (placed: Placed) => !hadMapping(placed);
  await tx.mapping.createMany({
    data: [
      ...starting.filter(isNew).map((placed) => ({ ...row(placed), ...started })),
      ...waiting.filter(isNew).map((placed) => ({ ...row(placed), ...prepared })),
    ],
  });
}

/** The lists of ids and their old accounts, side by side for unnest(). */
function inParallel(rows: readonly Placed[]): { ids: string[]; sources: string[] } {
  return { ids: rows.map(({ id }) => id), sources: rows.map(({ sourceAddress }) => sourceAddress) };
}

async function updateStarting(tx: Transaction, actor: Actor, rows: readonly Placed[]): Promise<void> {
  if (rows.length === 0) return;
  const { ids, sources } = inParallel(rows);
  await tx.$executeRaw`
    update mapping p set source_address = w.source, address_vouched = true, state = 'RUNNING', reason = null, server_text = null, retry_at = null,
      retry_count = 0, finished_at = null, synced_at = null, sync_ended_at = null,
      started_at = coalesce(p.started_at, ${now()}), started_by = coalesce(p.started_by, ${actorName(actor)})
    from unnest(${ids}::uuid[], ${sources}::text[]) as w (id, source) where p.id = w.id`;
}

async function updateWaiting(tx: Transaction, rows: readonly Placed[]): Promise<void> {
  if (rows.length === 0) return;
  const { ids, sources } = inParallel(rows);
  await tx.$executeRaw`
    update mapping p set source_address = w.source, address_vouched = true, state = 'NOT_STARTED', reason = 'no_password'
    from unnest(${ids}::uuid[], ${sources}::text[]) as w (id, source) where p.id = w.id`;
}

/** Earlier passwords go: they are replaced, or are those of another account. */
async function sealPasswords(tx: Transaction, rows: readonly Placed[], waiting: readonly Placed[]): Promise<void> {
  await forgetPasswords(
    tx,
    [...rows, ...waiting].filter(hadMapping).map(({ id }) => id),
  );
  await tx.sourcePassword.createMany({
    data: rows.map(({ id, password }) => ({
      mappingId: id,
      kind: password === null ? 'GRANT' : 'PASSWORD',
      ...seal(processKeyring(), { purpose: 'source-password', owner: id }, password ?? ''),
    })),
  });
}

async function recordStarts(tx: Transaction, actor: Actor, mailDomainId: string, rows: readonly Placed[]): Promise<void> {
  const by = actorName(actor);
  const codeOf = ({ existing }: Placed) => (existing?.startedAt == null ? 'started' : 'password_reentered');
  await tx.mappingEvent.createMany({
    data: rows.map((row) => ({ mappingId: row.id, code: codeOf(row), values: { by, source: row.sourceAddress } })),
  });
  await recordAudits(
    tx,
    actor,
    rows.map(({ address: subject, sourceAddress: source }) => ({
      mailDomainId,
      action: 'mapping.started',
      subject,
      values: { source },
    })),
  );
}

/** What did not start anything and changed something all the same. */
async function recordOthers(
  tx: Transaction,
  actor: Actor,
  mailDomainId: string,
  { waiting, replaced }: { waiting: readonly Placed[]; replaced: readonly Placed[] },
): Promise<void> {
  const prepared = waiting.map(({ address: subject, sourceAddress: source }) => ({
    mailDomainId,
    action: 'mapping.prepared' as const,
    subject,
    values: { source },
  }));
  await recordAudits(tx, actor, prepared);
  const passwords = replaced.map(({ address: subject }) => ({
    mailDomainId,
    action: 'mapping.password_replaced' as const,
    subject,
  }));
  await recordAudits(tx, actor, passwords);
}
