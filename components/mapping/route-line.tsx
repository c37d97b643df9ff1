import { ArrowRight, Server } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MappingView } from '@/components/mapping/mapping-view';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { classNames } from '@/components/ui/class-names';
import { useActorText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

function End({ icon, address, caption, ours = false }: { icon: ReactNode; address: string; caption: string; ours?: boolean }) {
  return (
    <span
      className={classNames(
        'flex min-w-0 items-center gap-2.5 rounded-md border bg-surface px-3.5 py-2 text-sm',
        ours ? 'border-accent-line' : 'border-line',
      )}
    >
      <span className={classNames('shrink-0', ours && 'text-accent-text')}>{icon}</span>
      <span className="min-w-0 wrap-anywhere">
        <b>{address}</b> <span className="text-text-3">{caption}</span>
      </span>
    </span>
  );
}

/** From where to where, and who started it when. */
export function RouteLine({ view: { now, mapping, startedBy } }: { view: MappingView }) {
  const { tableMoment } = useDates();
  const t = useTranslations('mappingPage.route');
  const actorText = useActorText();
  const status = useTranslations('status');
  const { startedAt, sourceAddress, sharedWith, address } = mapping;
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <End icon={<Server className="size-4" aria-hidden />} address={sourceAddress ?? address} caption={t('there')} />
      <ArrowRight className="size-4 text-text-3 max-desk:rotate-90" aria-hidden />
      <End icon={<HouseGlyph />} address={address} caption={t('here')} ours />
      <span className="ml-auto text-sm text-text-2 max-desk:ml-0">
        {startedAt === null
          ? t('notStarted')
          : t('started', { when: tableMoment(startedAt, now), by: actorText(startedBy ?? '') })}
      </span>
      {sharedWith === null ? null : (
        <p className="w-full text-sm text-state-paused-text wrap-anywhere">{status('sharedWith', { address: sharedWith })}</p>
      )}
    </div>
  );
}
