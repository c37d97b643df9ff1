import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { wayBack } from '@/components/selection/offered-acts';
import type { MassResult } from '@/components/selection/use-mass-act';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';
import { type MailboxAct, MOST_SELECTED, SKIP_CODES } from '@/lib/schemas/mapping/status';

interface ActOutcomeProps {
  result: MassResult;
  dismiss: () => void;
  undo: (act: MailboxAct, memberIds: string[]) => void;
}

/** What became of an act on many: how many were changed, how many were left as they are and why, and the way back where there is one. */
export function ActOutcome({ result, dismiss, undo }: ActOutcomeProps) {
  const t = useTranslations('selection');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const { act, changed, skipped, changedIds, failure, cut } = result;
  const left = SKIP_CODES.flatMap((code) => {
    const count = skipped[code] ?? 0;
    return count === 0 ? [] : [t(`skipped.${code}`, { count })];
  });
  const back = wayBack(act);
  const canUndo = back !== null && changed > 0 && changedIds.length <= MOST_SELECTED;
  return (
    <div className="px-4 pb-3 desk:px-5">
      <Banner
        kind={failure === null ? (left.length > 0 || cut ? 'warn' : 'ok') : 'bad'}
        lead={t(`did.${act}`, { count: changed })}
        action={
          <span className="flex items-center gap-1">
            {canUndo ? (
              <Button size="small" onClick={() => undo(back, changedIds)}>
                {common('undo')}
              </Button>
            ) : null}
            <Button kind="ghost" size="icon" onClick={dismiss} aria-label={common('close')}>
              <X className="size-4" aria-hidden />
            </Button>
          </span>
        }
      >
        {failure === null ? null : <p>{errorText(failure.code, failure.values)}</p>}
        {cut && failure === null ? <p>{t('cut')}</p> : null}
        {left.length === 0 ? null : <p>{left.join(t('join'))}</p>}
        {skipped.no_password === undefined && skipped.no_account === undefined ? null : (
          <Link href="/postmaster/migration/bulk" className="link">
            {t('giveAccounts')}
          </Link>
        )}
      </Banner>
    </div>
  );
}
