'use client';

import { CircleAlert, CircleCheck, CircleDashed, CircleDot } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { BulkActions, BulkPreview } from '@/components/bulk/bulk-preview';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { byteSize } from '@/lib/i18n/quantities';

interface BulkPreflightProps {
  preview: BulkPreview;
  /** Computed from what was done so far. Null: nobody can tell yet. */
  secondsLeft: number | null;
  actions: Pick<BulkActions, 'startPreflight' | 'stopPreflight'>;
}

const INK = { passed: 'bg-state-done', failed: 'bg-state-failed' } as const;

function Count({ icon, ink, children }: { icon: ReactNode; ink: string; children: ReactNode }) {
  return (
    <li className={`flex items-center gap-1 ${ink}`}>
      {icon}
      {children}
    </li>
  );
}

function TryBar({ tries }: { tries: BulkPreview['tries'] }) {
  const t = useTranslations('bulk.preflight');
  const { passed, failed, open } = tries;
  const all = Math.max(1, passed + failed + open);
  return (
    <div
      role="progressbar"
      aria-label={t('title')}
      aria-valuemin={0}
      aria-valuemax={all}
      aria-valuenow={passed + failed}
      className="flex h-2.5 gap-px overflow-hidden rounded-full bg-line"
    >
      <div className={INK.passed} style={{ width: `${(passed / all) * 100}%` }} />
      <div className={INK.failed} style={{ width: `${(failed / all) * 100}%` }} />
    </div>
  );
}

function Counts({ tries }: { tries: BulkPreview['tries'] }) {
  const t = useTranslations('bulk.preflight');
  const { passed, failed, open, untried } = tries;
  const glyph = 'size-3.5 shrink-0';
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-xs">
      <Count icon={<CircleCheck className={glyph} aria-hidden />} ink="text-state-done-text">
        {t('passed', { count: passed })}
      </Count>
      <Count icon={<CircleAlert className={glyph} aria-hidden />} ink={failed > 0 ? 'text-state-failed-text' : 'text-text-3'}>
        {t('failed', { count: failed })}
      </Count>
      {open === 0 ? null : (
        <Count icon={<CircleDot className={glyph} aria-hidden />} ink="text-accent-text">
          {t('open', { count: open })}
        </Count>
      )}
      {untried === 0 ? null : (
        <Count icon={<CircleDashed className={glyph} aria-hidden />} ink="text-text-3">
          {t('untried', { count: untried })}
        </Count>
      )}
    </ul>
  );
}

/** What lies in all old mailboxes together. */
function Sum({ preview }: { preview: BulkPreview }) {
  const t = useTranslations('bulk.preflight');
  const found = preview.rows.flatMap((row) => row.found ?? []);
  if (found.length === 0) return null;
  const values = {
    messages: found.reduce((sum, { messages }) => sum + messages, 0),
    size: byteSize(found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
  };
  const estimated = found.some((one) => one.estimated);
  return <p className="text-xs text-text-2">{estimated ? t('sumEstimated', values) : t('sum', values)}</p>;
}

/** 试登录: every row's password at the old server, before anything is copied. */
export function BulkPreflight({ preview, secondsLeft, actions }: BulkPreflightProps) {
  const t = useTranslations('bulk.preflight');
  const act = useAct();
  const { tries, rows, id } = preview;
  const wanted = rows.filter((row) => row.hasPassword && (row.fate === 'NEW' || row.fate === 'CHANGED'));
  const startable = wanted.filter(({ tryState }) => tryState === 'NONE' || tryState === 'FAILED').length;
  const running = tries.open > 0;
  const asked = preview.triedAt !== null;
  return (
    <section aria-label={t('title')} className="flex min-w-0 flex-col gap-2 px-5 py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1 text-xs">
        <h2 className="text-xs font-medium text-text-2">{t('title')}</h2>
        {running && secondsLeft !== null ? (
          <span className="text-text-2">
            {secondsLeft < 45 ? t('secondsLeft') : t('minutesLeft', { minutes: Math.max(1, Math.round(secondsLeft / 60)) })}
          </span>
        ) : null}
      </div>
      <FailureBanner failure={act.failure} />
      {asked ? (
        <>
          <TryBar tries={tries} />
          <Counts tries={tries} />
          <Sum preview={preview} />
        </>
      ) : (
        <p className="text-xs text-text-2 text-pretty">{t('lead')}</p>
      )}
      {running ? (
        <Button
          size="small"
          className="self-start"
          busy={act.busy}
          onClick={() => act.run(() => actions.stopPreflight({ importId: id }))}
        >
          {t('stop')}
        </Button>
      ) : startable > 0 ? (
        <Button
          size="small"
          className="self-start"
          busy={act.busy}
          onClick={() => act.run(() => actions.startPreflight({ importId: id }))}
        >
          {asked ? t('again', { count: startable }) : t('start')}
        </Button>
      ) : null}
    </section>
  );
}
