'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { MenuPath } from '@/components/provider/menu-path';
import { useOldProvider, useSaid } from '@/components/provider/old-provider';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import type { RangeLimit } from '@/lib/schemas/mapping/mapping';

/** What speaks for mail that the old server hides. */
export function useLimitText(): (limit: RangeLimit) => string {
  const t = useTranslations('range');
  return (limit) => {
    if (limit.kind === 'days') return t('days', { days: limit.days });
    if (limit.kind === 'count') return t('count', { folder: limit.folder, count: limit.count });
    return t('protocol', { here: limit.here, there: limit.there });
  };
}

/** Which sentence another look is at: to be asked for, under way, over without having found the rest, or come to nothing. */
function useLook({ rechecking, trouble, askedAt }: Pick<RangeNoticeProps, 'rechecking' | 'trouble' | 'askedAt'>) {
  const asked = askedAt?.getTime() ?? null;
  /** What the page knew when it was asked here. A look may end before the page has seen it begin; that it was asked for stays. */
  const [before, setBefore] = useState<number | null>();
  const over = trouble === null ? 'still' : 'failed';
  const sentence = rechecking || before === asked ? 'asked' : before === undefined ? 'then' : over;
  return { sentence, asked, ask: (known: number | null) => setBefore(known) } as const;
}

interface RangeNoticeProps {
  limit: RangeLimit;
  /** Somebody has asked for another look, and it is not over. */
  rechecking: boolean;
  /** When a look was last asked for. Null: never. */
  askedAt: Date | null;
  /** Why the last look came to nothing. Null: it did not. */
  trouble: string | null;
  /** Looks at the old mailbox again. Null: not now, or not without the old password. */
  recheck: (() => Promise<Outcome<unknown>>) | null;
  /** Has the inbox completed by POP3 from now on (X3). Null: it is already, or not for this person to say. */
  fill?: (() => Promise<Outcome<unknown>>) | null;
  /** Stands where the button is not. */
  instead?: ReactNode;
}

/** X2: complete for what is visible; which limit is suspected, in whose menu it is changed, and another look once it is. */
export function RangeNotice({ limit, rechecking, askedAt, trouble, recheck, fill = null, instead = null }: RangeNoticeProps) {
  const t = useTranslations('range');
  const limitText = useLimitText();
  const act = useAct();
  const { sentence, asked, ask } = useLook({ rechecking, trouble, askedAt });
  // As it was when the button was pressed, whatever the page has heard when the answer comes.
  const look = (how: () => Promise<Outcome<unknown>>) => act.run(how, { done: () => ask(asked) });
  const reasonText = useReasonText();
  const button =
    recheck === null ? (
      instead
    ) : (
      <Button size="small" busy={act.busy} onClick={() => look(recheck)}>
        {t('recheck')}
      </Button>
    );
  const both = async () => {
    const filled = fill === null ? null : await fill();
    return filled?.ok === false || recheck === null ? (filled ?? { ok: true, value: undefined }) : recheck();
  };
  return (
    <div className="flex flex-col gap-2">
      <Banner kind="warn" lead={t('lead')}>
        <p>{limitText(limit)}</p>
        <div className="mt-1.5">
          <Where />
        </div>
        <p className="mt-1.5">{t(sentence, { why: trouble === null ? '' : reasonText(trouble).short })}</p>
        {sentence === 'asked' || button === null ? null : <div className="mt-2">{button}</div>}
        {fill === null || recheck === null || sentence === 'asked' ? null : (
          <p className="mt-2.5">
            {t('orBoth')}{' '}
            <Button kind="link" size="bare" className="max-desk:min-h-6" disabled={act.busy} onClick={() => look(both)}>
              {t('fill')}
            </Button>
          </p>
        )}
      </Banner>
      <FailureBanner failure={act.failure} />
    </div>
  );
}

/** Where it is changed: at this provider, or in general. */
function Where() {
  const t = useTranslations('range');
  const said = useSaid();
  const provider = useOldProvider();
  const path = said(provider?.guide?.range);
  const to = said(provider?.guide?.range_to);
  const also = said(provider?.guide?.also);
  if (provider === null || path === undefined) return <p>{t('whereGeneral')}</p>;
  return (
    <>
      <p>{t('where', { provider: said(provider.name) ?? '' })}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1">
        <MenuPath path={path} />
        {to === undefined ? null : <span>{t('to', { to })}</span>}
      </p>
      {also === undefined ? null : <p className="mt-1">{t('also', { also })}</p>}
    </>
  );
}
