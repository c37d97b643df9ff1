import { Upload } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LiveRefresh } from '@/app/live-refresh';
import { moveFacts, readDomain } from '@/app/postmaster/domain-facts';
import { readPageRequest, type SearchParams } from '@/app/postmaster/query';
import { GuideCard } from '@/components/guide/guide-card';
import { isOpen, isVerified, type MoveFacts, movingCount } from '@/components/guide/move-facts';
import { VerdictText } from '@/components/guide/verdict-text';
import { TotalsCard } from '@/components/progress/totals-card';
import { PageHead } from '@/components/shell/page-head';
import { SourceCard } from '@/components/source/source-card';
import { StatusCard } from '@/components/status/status-card';
import { SHOWN_STATES, SHOWS, type Show } from '@/components/status/status-query';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';
import { SwitchCard } from '@/components/window/switch-card';
import { WindowRing } from '@/components/window/window-ring';
import { endSyncAction, pauseMappingAction, resumeMappingAction, startMappingAction } from '@/lib/actions/mapping-actions';
import { detectSourceAction, saveSourceAction } from '@/lib/actions/source-actions';
import { closeWindowAction, openWindowAction, setOldServiceExpiryAction } from '@/lib/actions/window-actions';
import { findMappings } from '@/lib/mappings/find-mappings';

/** How often the page looks again while mailboxes move. */
const LOOK_SECONDS = 5;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell');
  return { title: t('migration') };
}

async function readShow(searchParams: SearchParams): Promise<Show> {
  const { show } = await searchParams;
  return SHOWS.find((known) => known === show) ?? 'all';
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const reading = await readDomain();
  const [request, show] = await Promise.all([readPageRequest(searchParams), readShow(searchParams)]);
  const { actor, domain, progress, now } = reading;
  const page = await findMappings(actor, {
    ...request,
    mailDomainId: domain.id,
    limit: 25,
    ...(show === 'all' ? {} : { states: SHOWN_STATES[show] }),
  });
  const facts = moveFacts(reading);
  const everySeconds = movingCount(progress.counts) > 0 ? LOOK_SECONDS : null;
  const windowOpen = domain.window?.open === true;
  return (
    <>
      <Head facts={facts} domainName={domain.name} everySeconds={everySeconds} />
      <div className="grid gap-4">
        <GuideCard facts={facts} />
        <div className="grid gap-4 wide:grid-cols-[minmax(0,1.08fr)_minmax(0,1fr)]">
          <SwitchCard
            now={now}
            window={domain.window}
            oldServiceExpiresOn={domain.oldServiceExpiresOn}
            finishAt={facts.finishAt}
            movingCount={movingCount(progress.counts)}
            open={openWindowAction}
            close={closeWindowAction}
            setExpiry={setOldServiceExpiryAction}
          />
          <SourceCard
            now={now}
            domainName={domain.name}
            source={domain.source}
            available={windowOpen}
            save={saveSourceAction}
            detect={detectSourceAction}
          />
        </div>
        {progress.mappings === 0 ? null : (
          <TotalsCard totals={{ ...progress, ratePerMinute: facts.ratePerMinute }} now={now} everySeconds={everySeconds} />
        )}
        <StatusCard
          now={now}
          countedAt={progress.countedAt}
          counts={progress.counts}
          members={progress.members}
          query={{ search: request.search ?? '', show }}
          page={page}
          windowOpen={windowOpen}
          actions={{
            start: startMappingAction,
            pause: pauseMappingAction,
            resume: resumeMappingAction,
            endSync: endSyncAction,
          }}
        />
      </div>
    </>
  );
}

async function Head({ facts, domainName, everySeconds }: { facts: MoveFacts; domainName: string; everySeconds: number | null }) {
  const t = await getTranslations();
  return (
    <>
      <LiveRefresh everySeconds={everySeconds} sentence={t('guide.watchPercent', { percent: facts.percent ?? 0 })} />
      <PageHead
        titleInPhoneBar
        path={[{ label: t('shell.groupServices') }, { label: t('shell.migration') }]}
        title={t('shell.migration')}
        beside={<span className="text-text-2">{domainName}</span>}
        verdict={<VerdictText facts={facts} />}
        actions={
          <div className="flex items-center gap-2 max-desk:hidden">
            {facts.window?.open === true ? (
              <WindowRing now={facts.now} openedAt={facts.window.openedAt} closesAt={facts.window.closesAt} />
            ) : null}
            <Button kind={isOpen(facts) && isVerified(facts.source) ? 'primary' : 'plain'} asChild>
              <Link href="/postmaster/migration/bulk">
                <Upload className="size-3.5" aria-hidden />
                {t('bulk.button')}
              </Link>
            </Button>
          </div>
        }
      />
    </>
  );
}
