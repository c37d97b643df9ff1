import { FileCheck, Scale } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type BalanceKind, type BalanceSums, balanceParts } from '@/components/mapping/balance-parts';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';
import { grouped } from '@/lib/i18n/quantities';

const INK: Record<BalanceKind, string> = {
  copied: 'bg-state-done',
  skipped: 'bg-state-done opacity-45',
  refused: 'bg-state-failed',
  gone: 'bg-state-none',
  pending: 'border border-state-running bg-state-running-soft',
};

/** Two bars of equal length, and the sum in numbers below them (look.md, rule 5); its proof, with the files, is a page of its own. */
export function BalanceCard({ sums, reportHref }: { sums: BalanceSums; reportHref: string }) {
  const t = useTranslations('mappingPage.balance');
  const parts = balanceParts(sums);
  const open = parts.some(({ kind }) => kind === 'pending');
  return (
    <Card
      title={
        <span className="flex items-center gap-2.5">
          <Scale className="size-4 shrink-0" aria-hidden />
          {open ? t('titleOpen') : t('title')}
        </span>
      }
      beside={
        open ? null : (
          <span className="inline-flex h-[22px] items-center rounded-full bg-state-done-soft px-2 text-xs font-medium text-state-done-text">
            {t('equal')}
          </span>
        )
      }
      aside={
        <Button size="small" asChild>
          <Link href={reportHref}>
            <FileCheck className="size-3.5" aria-hidden />
            {t('report')}
          </Link>
        </Button>
      }
    >
      <CardBody className="flex flex-col gap-4">
        <div className="grid items-center gap-x-3 gap-y-2 text-xs text-text-2 desk:grid-cols-[96px_minmax(0,1fr)]" aria-hidden>
          <span>{t('there')}</span>
          <span className="h-[22px] rounded-xs bg-text-2" />
          <span>{t('where')}</span>
          <span className="flex h-[22px] gap-0.5">
            {parts.map(({ kind, count }) =>
              count === 0 ? null : (
                <span
                  key={kind}
                  className={classNames('min-w-2 rounded-xs', INK[kind])}
                  style={{ flexGrow: count, flexBasis: 0 }}
                />
              ),
            )}
          </span>
        </div>
        <dl className="grid grid-cols-2 gap-x-4 gap-y-4 desk:flex desk:justify-between">
          <Part label={t('listed')} count={sums.total} help={t('listedHelp')} className="max-desk:col-span-2" />
          {parts.map(({ kind, count }) => (
            <Part key={kind} label={t(kind)} count={count} help={t(`${kind}Help`)} ink={INK[kind]} />
          ))}
        </dl>
        {open ? <p className="text-xs text-text-3">{t('note')}</p> : null}
      </CardBody>
    </Card>
  );
}

interface PartProps {
  label: string;
  count: number;
  help: string;
  ink?: string;
  className?: string;
}

function Part({ label, count, help, ink, className }: PartProps) {
  return (
    <div className={classNames('min-w-0 desk:max-w-44', className)}>
      <dt className="flex items-center gap-1.5 text-sm font-medium">
        {ink === undefined ? null : <span className={classNames('size-2.5 shrink-0 rounded-[3px]', ink)} aria-hidden />}
        {label}
      </dt>
      <dd>
        <span className="block text-lg font-semibold tracking-[-0.01em]">{grouped(count)}</span>
        <span className="block text-xs text-text-2">{help}</span>
      </dd>
    </div>
  );
}
