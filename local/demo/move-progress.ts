/** Shows how the mailboxes move, until nothing moves any more. */
import { setTimeout as pause } from 'node:timers/promises';
import { SAMPLE_DOMAIN } from '../mail/stories/people.ts';
import type { DescribedMember } from '../product/product-description.ts';
import { type BanjiaCommand, type MemberStatus, readStatus } from './banjia-command.ts';
import { padColumns } from './display-width.ts';
import type { Terminal } from './terminal.ts';

const BAR = 24;
/** Nothing has changed for so long: something is wrong that no state tells. */
const PATIENCE_SECONDS = 180;

const LABELS: Record<string, string> = {
  NOT_STARTED: '未启动 waiting',
  RUNNING: '搬家中 moving',
  PAUSED: '已暂停 paused',
  FAILED: '搬家失败 failed',
  DONE: '搬家完成 done',
};

function bar(share: number): string {
  const full = Math.floor(share * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

/** One line: who, how far, how many. */
export function progressLine(name: string, status: MemberStatus | undefined): string {
  const total = status?.total ?? 0;
  const settled = (status?.copied ?? 0) + (status?.skipped ?? 0);
  const done = status?.state === 'DONE';
  const share = done ? 1 : total === 0 ? 0 : Math.min(1, settled / total);
  const label = LABELS[status?.state ?? ''] ?? '';
  const reason = status?.reason ? `  ${status.reason}` : '';
  const counts = `${settled}/${total}`.padStart(8);
  return `    ${padColumns(name, 26)} ${bar(share)} ${`${Math.floor(share * 100)} %`.padStart(5)} ${counts}  ${label}${done ? '' : reason}`;
}

function linesFor(members: DescribedMember[], statuses: MemberStatus[]): string[] {
  return members.map((member) => {
    const name = `${member.displayName} ${member.address.split('@')[0]}`;
    return progressLine(
      name,
      statuses.find((status) => status.address === member.address),
    );
  });
}

/** All mailboxes in one line, in steps of a tenth: for logs, where nothing can be drawn over. */
function summaryOf(members: DescribedMember[], statuses: MemberStatus[]): string {
  const total = statuses.reduce((sum, status) => sum + (status.total ?? 0), 0);
  const settled = statuses.reduce((sum, status) => sum + (status.copied ?? 0) + (status.skipped ?? 0), 0);
  const tenths = total === 0 ? 0 : Math.floor((settled / total) * 10) * 10;
  const done = statuses.filter(({ state }) => state === 'DONE').length;
  return `    ${`${tenths} %`.padStart(5)}   ${done} of ${members.length} mailboxes done`;
}

const isFinal = (status: MemberStatus) => ['DONE', 'FAILED', 'PAUSED'].includes(status.state ?? '');

/** Watches these members' move. Returns their last state. */
export async function watchMove(
  banjia: BanjiaCommand,
  members: DescribedMember[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<MemberStatus[]> {
  let last = '';
  let changedAt = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const all = await readStatus(banjia, SAMPLE_DOMAIN);
    const statuses = all.filter((status) => members.some((member) => member.address === status.address));
    terminal.redraw(linesFor(members, statuses), summaryOf(members, statuses));
    const settled = statuses.length === members.length && statuses.every(isFinal);
    const now = JSON.stringify(statuses);
    if (now !== last) changedAt = performance.now();
    last = now;
    if (settled || performance.now() - changedAt > PATIENCE_SECONDS * 1000) {
      terminal.finish(linesFor(members, statuses));
      return statuses;
    }
    await pause(400, undefined, { signal });
  }
}
