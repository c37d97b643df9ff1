import { useTranslations } from 'next-intl';
import type { KeyboardEvent } from 'react';
import type { Selection } from '@/components/selection/selection';
import type { MailboxRow } from '@/components/status-row/mailbox-row';

const BOX = 'size-4 cursor-pointer rounded-xs accent-accent';

/** One row's box. */
export function RowCheck({ row, selection }: { row: MailboxRow; selection: Selection }) {
  const t = useTranslations('selection');
  return (
    <label className="grid size-7 place-items-center max-desk:size-11">
      <input
        type="checkbox"
        data-row-check
        data-row-select
        className={BOX}
        aria-label={t('choose', { address: row.address })}
        checked={selection.has(row.memberId)}
        onChange={(event) => selection.set([row], event.target.checked)}
      />
    </label>
  );
}

/** All of this page. */
export function PageCheck({ rows, selection }: { rows: MailboxRow[]; selection: Selection }) {
  const t = useTranslations('selection');
  const on = rows.filter(({ memberId }) => selection.has(memberId)).length;
  return (
    <label className="grid size-7 place-items-center max-desk:size-11">
      <input
        type="checkbox"
        className={BOX}
        aria-label={t('choosePage')}
        ref={(box) => {
          if (box !== null) box.indeterminate = on > 0 && on < rows.length;
        }}
        checked={on === rows.length}
        onChange={(event) => selection.set(rows, event.target.checked)}
      />
    </label>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** In the boxes: arrows go from box to box, and with shift they take rows along. The other keys are those of every list. */
export function onCheckKeys(event: KeyboardEvent<HTMLElement>): void {
  const { target } = event;
  if (!(target instanceof HTMLInputElement) || !('rowCheck' in target.dataset)) return;
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[data-row-check]')];
  const next = boxes[boxes.indexOf(target) + step];
  event.preventDefault();
  if (next === undefined) return;
  next.focus();
  if (event.shiftKey && next.checked !== target.checked) next.click();
}
