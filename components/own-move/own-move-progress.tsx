'use client';

import { Info, KeyRound, Pause, Play, Scale } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { type FolderMove, OwnMoveFolders } from '@/components/own-move/own-move-folders';
import { OwnMoveHorizon } from '@/components/own-move/own-move-horizon';
import { OwnMoveSkipped } from '@/components/own-move/own-move-skipped';
import { Bar } from '@/components/progress/bar';
import { NextStep } from '@/components/provider/next-step';
import { RangeNotice } from '@/components/provider/range-notice';
import { OWN_REPORT } from '@/components/shell/settings-nav';
import type { MailboxRow } from '@/components/status-row/mailbox-row';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Link } from '@/components/ui/navigation';
import { useMomentText } from '@/lib/i18n/moment-text';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

export interface OwnMove {
  mapping: MailboxRow;
  folders: FolderMove[];
  finishAt: Date | null;
}

interface OwnMoveProgressProps {
  now: Date;
  move: OwnMove;
  windowOpen: boolean;
  /** The form above says what is wrong and offers to mend it. */
  withForm: boolean;
  /** Somebody else has to look before it goes on. */
  held: boolean;
  pause: () => Promise<Outcome<unknown>>;
  resume: () => Promise<Outcome<unknown>>;
  recheck: () => Promise<Outcome<unknown>>;
  onReenter: () => void;
}

function bold(text: ReactNode): ReactNode {
  return <b className="text-text">{text}</b>;
}

/** 62%, what it is a part of, and when it will be done. */
function Hero({ now, move }: { now: Date; move: OwnMove }) {
  const t = useTranslations('ownMove');
  const momentText = useMomentText(now);
  const { mapping, finishAt } = move;
  const { percent, total } = mapping;
  if (percent === null || total === null) {
    return <p className="text-lg font-semibold">{mapping.state === 'queued' ? t('waiting') : t('counting')}</p>;
  }
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-baseline gap-x-3.5 gap-y-1">
        <span className="text-2xl font-semibold tracking-[-0.02em] whitespace-nowrap">{percent}%</span>
        <span className="text-text-2">
          {t('amount', { copied: mapping.copied, total })}
          {finishAt === null || mapping.state !== 'running' ? null : (
            <>
              {' · '}
              {t.rich('finish', { finish: momentText(finishAt), b: bold })}
            </>
          )}
        </span>
      </div>
      <Bar large className="mt-2.5 max-w-[560px]" percent={percent} state={mapping.state} label={t('title')} />
    </div>
  );
}

/** Why it stands still, and what to do about it. */
function Standstill({ mapping }: { mapping: MailboxRow }) {
  const { clockTime } = useDates();
  const t = useTranslations('ownMove');
  const reasonText = useReasonText();
  if (mapping.reason === null) return null;
  const { short, said } = reasonText(mapping.reason);
  const retry = mapping.state === 'running' && mapping.retryAt !== null;
  const failed = mapping.state === 'failed';
  if (mapping.state !== 'paused' && !failed && !retry) return null;
  return (
    <Banner
      kind={failed ? 'bad' : 'warn'}
      lead={retry && mapping.retryAt !== null ? t('retryAt', { why: short, time: clockTime(mapping.retryAt) }) : short}
    >
      {retry ? null : <NextStep reason={mapping.reason} />}
      {mapping.serverText === null ? null : <ServerWords caption={said} text={mapping.serverText} />}
    </Banner>
  );
}

/** The old password is gone: typed again, it looks again too. */
function Reenter({ onReenter }: Pick<OwnMoveProgressProps, 'onReenter'>) {
  const t = useTranslations('range');
  return (
    <Button size="small" onClick={onReenter}>
      {t('reenter')}
    </Button>
  );
}

interface ButtonsProps extends Pick<OwnMoveProgressProps, 'windowOpen' | 'pause' | 'resume' | 'onReenter'> {
  moving: boolean;
  act: ReturnType<typeof useAct>;
}

function Buttons({ moving, windowOpen, act, pause, resume, onReenter }: ButtonsProps) {
  const t = useTranslations('ownMove');
  return (
    <div className="flex flex-wrap items-start gap-2">
      {moving ? (
        <Button busy={act.busy} onClick={() => act.run(pause)}>
          <Pause className="size-3.5" aria-hidden />
          {t('pause')}
        </Button>
      ) : windowOpen ? (
        <Button kind="primary" busy={act.busy} onClick={() => act.run(resume)}>
          <Play className="size-3.5" aria-hidden />
          {t('resume')}
        </Button>
      ) : null}
      {windowOpen ? (
        <Button onClick={onReenter}>
          <KeyRound className="size-3.5" aria-hidden />
          {t('reenter')}
        </Button>
      ) : null}
    </div>
  );
}

/** What came, folder by folder, and what could not: to look at, to print, to keep. */
function ToReport() {
  const t = useTranslations('report');
  return (
    <div>
      <Button asChild>
        <Link href={OWN_REPORT}>
          <Scale className="size-3.5" aria-hidden />
          {t('open')}
        </Link>
      </Button>
    </div>
  );
}

export function OwnMoveProgress(props: OwnMoveProgressProps) {
  const { now, move, windowOpen, withForm, held } = props;
  const act = useAct();
  const { mapping, folders } = move;
  const moving = mapping.state === 'running' || mapping.state === 'queued';
  const finished = mapping.state === 'done' || mapping.state === 'exceptions';
  return (
    <>
      <Card>
        <div className="grid gap-5 px-4 pt-6 pb-5 desk:grid-cols-[minmax(0,1fr)_auto] desk:px-6">
          <Hero now={now} move={move} />
          {finished ? <ToReport /> : withForm || held ? null : <Buttons {...props} moving={moving} act={act} />}
        </div>
        <div className="flex flex-col gap-3 px-4 pb-5 desk:px-6">
          <FailureBanner failure={act.failure} />
          {withForm ? null : <Standstill mapping={mapping} />}
          <OwnMoveHorizon now={now} mapping={mapping} windowOpen={windowOpen} />
          {finished && mapping.rangeLimit !== null ? (
            <RangeNotice
              limit={mapping.rangeLimit}
              rechecking={mapping.rechecking}
              askedAt={mapping.recheckAskedAt}
              trouble={mapping.reason}
              recheck={windowOpen && mapping.inSync ? props.recheck : null}
              instead={windowOpen && !withForm && mapping.syncEndedAt === null ? <Reenter onReenter={props.onReenter} /> : null}
            />
          ) : null}
        </div>
        <OwnMoveFolders folders={folders} state={mapping.state} />
        <OwnMoveSkipped folders={mapping.skippedFolders} />
      </Card>
      <Footnote now={now} mapping={mapping} moving={moving} />
    </>
  );
}

function Footnote({ now, mapping, moving }: { now: Date; mapping: MailboxRow; moving: boolean }) {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const momentText = useMomentText(now);
  const parts = [
    mapping.sourceAddress === null ? null : t('cameFrom', { address: mapping.sourceAddress }),
    mapping.countedAt === null ? null : t('countedAt', { when: momentText(mapping.countedAt) }),
    moving ? t('mayClose') : null,
  ];
  return (
    <p className="mt-3.5 flex items-start gap-2 text-xs text-text-2">
      <Info className="mt-px size-4 shrink-0" aria-hidden />
      <span>{parts.filter((part) => part !== null).join(common('sentenceJoin'))}</span>
    </p>
  );
}
