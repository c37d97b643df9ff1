import { CircleCheck, Truck, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import { Link } from '@/components/ui/navigation';
import { BlackButton } from '@/components/webmail/black-box';
import { useMomentText } from '@/lib/i18n/moment-text';
import { grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

export type MoveNews =
  | { kind: 'running'; percent: number; copied: number; total: number; everythingSince: Date | null; finishAt: Date | null }
  | { kind: 'finished'; copied: number; skipped: number; refused: number; gone: number };

interface MoveNoteProps {
  now: Date;
  news: MoveNews;
  moveHref: string;
  reportHref: string;
  onClose: () => void;
}

/** What of a move is told and wants no answer: in the corner, beside the mail and not before it; on phones at the thumb. */
export function MoveNote({ now, news, moveHref, reportHref, onClose }: MoveNoteProps) {
  return news.kind === 'running' ? (
    <Running now={now} news={news} moveHref={moveHref} onClose={onClose} />
  ) : (
    <Finished news={news} reportHref={reportHref} onClose={onClose} />
  );
}

interface FrameProps {
  tag: ReactNode;
  title: string;
  hero: string;
  beside: string;
  percent: number;
  fill: string;
  children: ReactNode;
  actions: ReactNode;
  onClose: () => void;
}

function Frame({ tag, title, hero, beside, percent, fill, children, actions, onClose }: FrameProps) {
  const common = useTranslations('common');
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="fixed right-2 bottom-2 left-2 z-40 animate-[rise_200ms_var(--bj-ease)] rounded-black bg-black px-5 pt-4 pb-5 text-on-black shadow-black desk:right-6 desk:bottom-6 desk:left-auto desk:w-[328px]"
    >
      <h2 id={id} className="sr-only">
        {title}
      </h2>
      <div className="flex items-center justify-between gap-3">
        <p className="flex items-center gap-1.5 text-sm font-medium">{tag}</p>
        <button
          type="button"
          aria-label={common('close')}
          onClick={onClose}
          className="-mr-2 grid size-8 place-items-center rounded-md text-on-black-2 hover:bg-black-2 hover:text-on-black focus-visible:outline-2 focus-visible:outline-on-black-running max-desk:size-11"
        >
          <X className="size-4" aria-hidden />
        </button>
      </div>
      <p className="mt-1 flex flex-wrap items-baseline gap-x-2.5">
        <span className="text-2xl font-semibold tracking-[-0.02em]">{hero}</span>
        <span className="text-sm text-on-black-2">{beside}</span>
      </p>
      <div className="mt-2 h-1.5 overflow-hidden rounded-full bg-black-line" aria-hidden>
        <div className={`h-full rounded-full ${fill}`} style={{ width: `${percent}%` }} />
      </div>
      <div className="mt-3 text-sm text-on-black-2">{children}</div>
      <div className="mt-4 flex gap-2">{actions}</div>
    </section>
  );
}

function bold(text: ReactNode): ReactNode {
  return <b className="text-on-black">{text}</b>;
}

function Running({
  now,
  news,
  moveHref,
  onClose,
}: Omit<MoveNoteProps, 'news' | 'reportHref'> & { news: MoveNews & { kind: 'running' } }) {
  const t = useTranslations('reminder');
  const states = useTranslations('states');
  const locale = useLocale();
  const momentText = useMomentText(now);
  const { firstWholeDay, fullDay } = useDates();
  const { percent, copied, total, everythingSince, finishAt } = news;
  const day = everythingSince === null ? null : firstWholeDay(everythingSince);
  return (
    <Frame
      tag={
        <span className="flex items-center gap-1.5 text-on-black-running">
          <Truck className="size-4" aria-hidden />
          {states('running')}
        </span>
      }
      title={t('runningTitle', { percent })}
      hero={`${percent}%`}
      beside={t('runningAmount', { copied, total })}
      percent={percent}
      fill="bg-on-black-running"
      onClose={onClose}
      actions={
        <BlackButton asChild>
          <Link href={moveHref}>{t('look')}</Link>
        </BlackButton>
      }
    >
      <p>
        {day === null || day > now
          ? t.rich('newestFirst', { b: bold })
          : t.rich('horizon', { day: fullDay(day, locale), b: bold })}
      </p>
      {finishAt === null ? null : <p>{t('runningFinish', { finish: momentText(finishAt) })}</p>}
    </Frame>
  );
}

function Finished({
  news,
  reportHref,
  onClose,
}: Pick<MoveNoteProps, 'reportHref' | 'onClose'> & { news: MoveNews & { kind: 'finished' } }) {
  const t = useTranslations('reminder');
  const states = useTranslations('states');
  const { copied, skipped, refused, gone } = news;
  return (
    <Frame
      tag={
        <span className="flex items-center gap-1.5 text-on-black-done">
          <CircleCheck className="size-4" aria-hidden />
          {states('done')}
        </span>
      }
      title={t('finishedTitle', { refused })}
      hero={grouped(copied + skipped)}
      beside={t('finishedAmount', { refused })}
      percent={100}
      fill="bg-on-black-done"
      onClose={onClose}
      actions={
        <>
          <BlackButton asChild>
            <Link href={reportHref}>{t('report')}</Link>
          </BlackButton>
          <BlackButton onClick={onClose}>{t('understood')}</BlackButton>
        </>
      }
    >
      <p>{t('finishedText', { copied, skipped, gone })}</p>
    </Frame>
  );
}
