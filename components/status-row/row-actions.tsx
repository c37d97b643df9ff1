'use client';

import { Ellipsis, KeyRound, MailX, Pause } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { RangeDialog } from '@/components/provider/range-dialog';
import { EndSyncDialog } from '@/components/status-row/end-sync-dialog';
import { type MailboxActions, type MailboxRow, mappingHref } from '@/components/status-row/mailbox-row';
import { RestartDialog } from '@/components/status-row/restart-dialog';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody } from '@/components/ui/dialog';
import { Menu, MenuItem } from '@/components/ui/menu';
import { Link } from '@/components/ui/navigation';
import { showUndo } from '@/components/ui/toaster';
import type { MailboxAct } from '@/lib/schemas/mapping/status';

/** What the table shows of a row before the server has told of it, and a look at what is true. */
export interface RowSight {
  paint: (act: MailboxAct, memberId: string) => void;
  look: () => void;
}

interface RowActionsProps {
  row: MailboxRow;
  actions: MailboxActions;
  /** Nothing can be started outside the window. */
  windowOpen: boolean;
  sight: RowSight;
}

/** A new password mends nothing here: somebody has to look first. */
const LOOK_FIRST = new Set(['source_rebuilt', 'too_many_refused']);

/** A wrong old address: what came from it is decided on at the mailbox's page, and nothing else is possible until that is done. */
const UNDOING = new Set(['undo_choice', 'undo_running']);

/** What the row needs from somebody, as words. Null: nothing. */
function neededAct({ state, reason, rangeLimit, rechecking }: MailboxRow): keyof typeof LABELS | null {
  if (UNDOING.has(reason ?? '')) return reason === 'undo_choice' ? 'decide' : null;
  if (state === 'none' || state === 'not_started') return 'open';
  if (state === 'failed') return LOOK_FIRST.has(reason ?? '') ? 'check' : 'reenter';
  if (state === 'paused') return reason === 'no_password' ? 'reenter' : 'resume';
  const limited = rangeLimit !== null && !rechecking;
  return limited && (state === 'done' || state === 'exceptions') ? 'recheck' : null;
}

const LABELS = {
  open: 'openFor',
  check: 'checkFor',
  reenter: 'reenterFor',
  resume: 'resumeFor',
  recheck: 'recheckFor',
  decide: 'decideFor',
} as const;

interface RowMenuProps {
  row: MailboxRow;
  windowOpen: boolean;
  pause: () => void;
  ask: () => void;
  endSync: () => void;
}

/** What may be done and need not be, behind the dots. */
function RowMenu({ row, windowOpen, pause, ask, endSync }: RowMenuProps) {
  const t = useTranslations('status');
  const { state } = row;
  const moving = state === 'running' || state === 'queued';
  const arrived = state === 'done' || state === 'exceptions';
  if (!moving && !(windowOpen && (arrived || neededAct(row) === 'resume'))) return null;
  return (
    <Menu
      trigger={
        <Button kind="ghost" size="icon" aria-label={t('moreFor', { address: row.address })}>
          <Ellipsis className="size-4" aria-hidden />
        </Button>
      }
    >
      {moving ? (
        <MenuItem onSelect={pause}>
          <Pause aria-hidden />
          {t('pause')}
        </MenuItem>
      ) : null}
      <MenuItem onSelect={ask}>
        <KeyRound aria-hidden />
        {t('reenter')}
      </MenuItem>
      {row.inSync ? (
        <MenuItem onSelect={endSync}>
          <MailX aria-hidden />
          {t('endSync')}
        </MenuItem>
      ) : null}
    </Menu>
  );
}

/** Words where the row needs somebody, else behind the dots. */
export function RowActions({ row, actions, windowOpen, sight }: RowActionsProps) {
  const t = useTranslations('status');
  const common = useTranslations('common');
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const [ending, setEnding] = useState(false);
  const [limitShown, setLimitShown] = useState(false);
  const { mappingId, memberId, address } = row;
  const needed = windowOpen ? neededAct(row) : null;
  const resume = () => {
    if (mappingId === null) return;
    sight.paint('resume', memberId);
    act.run(() => actions.resume({ mappingId }), { refused: sight.look });
  };
  const pause = () => {
    if (mappingId === null) return;
    sight.paint('pause', memberId);
    act.run(() => actions.pause({ mappingId }), {
      done: () => showUndo(t('pausedToast', { address }), common('undo'), resume),
      refused: sight.look,
    });
  };
  const ask = () => setAsking(true);
  return (
    <span className="flex items-center justify-end gap-2.5">
      {needed === 'decide' && mappingId !== null ? (
        <Button kind="link" size="bare" asChild>
          <Link href={mappingHref(mappingId)} aria-label={t(LABELS.decide, { address })}>
            {t('decide')}
          </Link>
        </Button>
      ) : needed === null ? null : (
        <Button
          kind="link"
          size="bare"
          busy={needed === 'resume' && act.busy}
          onClick={needed === 'resume' ? resume : needed === 'recheck' ? () => setLimitShown(true) : ask}
          aria-label={t(LABELS[needed], { address })}
          {...(needed === 'reenter' ? { 'data-reenter': '' } : {})}
        >
          {t(needed)}
        </Button>
      )}
      <RowMenu row={row} windowOpen={windowOpen} pause={pause} ask={ask} endSync={() => setEnding(true)} />
      <RestartDialog row={row} open={asking} onOpenChange={setAsking} actions={actions} />
      {row.rangeLimit === null && !limitShown ? null : (
        <RangeDialog
          address={address}
          limit={row.rangeLimit}
          open={limitShown}
          onOpenChange={setLimitShown}
          rechecking={row.rechecking}
          askedAt={row.recheckAskedAt}
          trouble={row.reason}
          recheck={mappingId === null || !row.inSync ? null : () => actions.recheck({ mappingId })}
          fill={
            mappingId === null || row.protocol === 'BOTH' ? null : () => actions.chooseProtocol({ mappingId, protocol: 'BOTH' })
          }
          reenter={ask}
        />
      )}
      <EndSyncDialog row={row} open={ending} onOpenChange={setEnding} endSync={actions.endSync} />
      <Dialog open={act.failure !== null} onOpenChange={act.clear} title={address}>
        <DialogBody>
          <FailureBanner
            failure={act.failure}
            action={
              <Button size="small" onClick={act.clear}>
                {common('close')}
              </Button>
            }
          />
        </DialogBody>
      </Dialog>
    </span>
  );
}
