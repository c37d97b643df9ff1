'use client';

import { Ellipsis, KeyRound, Pause } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import type { MailboxActions, MailboxRow } from '@/components/status/mailbox-row';
import { RestartDialog } from '@/components/status/restart-dialog';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody } from '@/components/ui/dialog';
import { Menu, MenuItem } from '@/components/ui/menu';
import { showUndo } from '@/components/ui/toaster';

interface RowActionsProps {
  row: MailboxRow;
  actions: MailboxActions;
  /** Nothing can be started outside the window. */
  windowOpen: boolean;
}

/** Words where the row needs somebody, else behind the dots. */
export function RowActions({ row, actions, windowOpen }: RowActionsProps) {
  const t = useTranslations('status');
  const common = useTranslations('common');
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const { state, mappingId } = row;
  const resume = () => {
    if (mappingId !== null) act.run(() => actions.resume({ mappingId }));
  };
  const pause = () => {
    if (mappingId === null) return;
    act.run(() => actions.pause({ mappingId }), {
      done: () => showUndo(t('pausedToast', { address: row.address }), common('undo'), resume),
    });
  };
  const needsPassword = state === 'failed' || (state === 'paused' && row.reason === 'no_password');
  const moving = state === 'running' || state === 'queued';
  return (
    <span className="flex items-center justify-end gap-2.5">
      {windowOpen && (state === 'none' || state === 'not_started') ? (
        <Button kind="link" size="bare" onClick={() => setAsking(true)} aria-label={t('openFor', { address: row.address })}>
          {t('open')}
        </Button>
      ) : null}
      {windowOpen && needsPassword ? (
        <Button kind="link" size="bare" onClick={() => setAsking(true)} aria-label={t('reenterFor', { address: row.address })}>
          {t('reenter')}
        </Button>
      ) : null}
      {windowOpen && state === 'paused' && !needsPassword ? (
        <Button kind="link" size="bare" busy={act.busy} onClick={resume} aria-label={t('resumeFor', { address: row.address })}>
          {t('resume')}
        </Button>
      ) : null}
      {moving || (windowOpen && state === 'paused' && !needsPassword) ? (
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
          <MenuItem onSelect={() => setAsking(true)}>
            <KeyRound aria-hidden />
            {t('reenter')}
          </MenuItem>
        </Menu>
      ) : null}
      <RestartDialog row={row} open={asking} onOpenChange={setAsking} start={actions.start} />
      <Dialog open={act.failure !== null} onOpenChange={act.clear} title={row.address}>
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
