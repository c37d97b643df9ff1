'use client';

import { Ellipsis, KeyRound, MailX, Pause, Play, RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';
import { EndSyncDialog } from '@/components/status-row/end-sync-dialog';
import type { MailboxActions, MailboxRow } from '@/components/status-row/mailbox-row';
import { RestartDialog } from '@/components/status-row/restart-dialog';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody } from '@/components/ui/dialog';
import { Menu, MenuItem } from '@/components/ui/menu';
import { showUndo } from '@/components/ui/toaster';

interface MappingActsProps {
  mapping: MailboxRow;
  windowOpen: boolean;
  actions: MailboxActions;
}

type Main = 'pause' | 'resume' | 'reenter' | 'open' | null;

/** The one act that this state asks for. Null: none, or somebody has to choose on the page first. */
function mainAct({ state, reason }: MailboxRow, windowOpen: boolean): Main {
  if (state === 'running' || state === 'queued') return 'pause';
  if (!windowOpen || reason === 'undo_choice' || reason === 'undo_running' || reason === 'source_rebuilt') return null;
  if (state === 'none' || state === 'not_started') return 'open';
  if (state === 'failed') return 'reenter';
  if (state === 'paused') return reason === 'no_password' || reason === 'stopped_by_postmaster' ? 'reenter' : 'resume';
  return null;
}

/** Pause, resume, re-enter, look again, end the sync: the one that is needed as a button, the others behind the dots. */
export function MappingActs({ mapping, windowOpen, actions }: MappingActsProps) {
  const t = useTranslations('status');
  const own = useTranslations('mappingPage');
  const common = useTranslations('common');
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const [ending, setEnding] = useState(false);
  const { mappingId, address, reason } = mapping;
  const main = mainAct(mapping, windowOpen);
  const resume = () => {
    if (mappingId !== null) act.run(() => actions.resume({ mappingId }));
  };
  const pause = () => {
    if (mappingId === null) return;
    act.run(() => actions.pause({ mappingId }), {
      done: () => showUndo(t('pausedToast', { address }), common('undo'), resume),
    });
  };
  const recheck = () => {
    if (mappingId === null) return;
    act.run(() => actions.recheck({ mappingId }));
  };
  const mayReenter = windowOpen && main !== 'reenter' && main !== 'open' && reason !== 'undo_running';
  const reenters = mayReenter || main === 'reenter';
  useHotKeys({
    r: (event) => {
      event.preventDefault();
      setAsking(reenters);
    },
  });
  return (
    <div className="flex items-center gap-2" {...(reenters ? { 'data-reenter': '' } : {})}>
      {main === 'pause' ? (
        <Button busy={act.busy} onClick={pause}>
          <Pause className="size-3.5" aria-hidden />
          {t('pause')}
        </Button>
      ) : null}
      {main === 'resume' ? (
        <Button kind="primary" busy={act.busy} onClick={resume}>
          <Play className="size-3.5" aria-hidden />
          {t('resume')}
        </Button>
      ) : null}
      {main === 'reenter' || main === 'open' ? (
        <Button kind="primary" onClick={() => setAsking(true)}>
          <KeyRound className="size-3.5" aria-hidden />
          {t(main)}
        </Button>
      ) : null}
      {mayReenter || mapping.inSync ? (
        <Menu
          trigger={
            <Button size="icon" aria-label={own('moreActs')}>
              <Ellipsis className="size-4" aria-hidden />
            </Button>
          }
        >
          {mayReenter ? (
            <MenuItem onSelect={() => setAsking(true)}>
              <KeyRound aria-hidden />
              {t('reenter')}
            </MenuItem>
          ) : null}
          {windowOpen && mapping.inSync && !mapping.rechecking ? (
            <MenuItem onSelect={recheck}>
              <RefreshCw aria-hidden />
              {t('recheck')}
            </MenuItem>
          ) : null}
          {mapping.inSync ? (
            <MenuItem onSelect={() => setEnding(true)}>
              <MailX aria-hidden />
              {t('endSync')}
            </MenuItem>
          ) : null}
        </Menu>
      ) : null}
      <RestartDialog row={mapping} open={asking} onOpenChange={setAsking} actions={actions} />
      <EndSyncDialog row={mapping} open={ending} onOpenChange={setEnding} endSync={actions.endSync} />
      <Dialog open={act.failure !== null} onOpenChange={act.clear} title={address}>
        <DialogBody>
          <FailureBanner failure={act.failure} />
        </DialogBody>
      </Dialog>
    </div>
  );
}
