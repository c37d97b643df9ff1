import { Upload } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LiveRefresh } from '@/app/live-refresh';
import { moveFacts, readDomain } from '@/app/postmaster/domain-facts';
import type { SearchParams } from '@/app/postmaster/query';
import { GuideCard } from '@/components/guide/guide-card';
import { arrivedCount, isOpen, isVerified, type MoveFacts, movingCount } from '@/components/guide/move-facts';
import { VerdictText } from '@/components/guide/verdict-text';
import { NoticesLine } from '@/components/notices/notices-line';
import { OldProviderScope } from '@/components/provider/old-provider';
import { PageHead } from '@/components/shell/page-head';
import { SourceCard } from '@/components/source/source-card';
import { MoveBoard } from '@/components/status/move-board';
import { matchingByTotals } from '@/components/status/status-query';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';
import { SwitchCard } from '@/components/window/switch-card';
import { WindowRing } from '@/components/window/window-ring';
import { detectSourceAction, saveSourceAction, unpinCertificateAction } from '@/lib/actions/mail-domain/source-actions';
import { closeWindowAction, openWindowAction, setOldServiceExpiryAction } from '@/lib/actions/mail-domain/window-actions';
import {
  chooseProtocolAction,
  endSyncAction,
  findSharerAction,
  pauseMappingAction,
  recheckMappingAction,
  resumeMappingAction,
  startMappingAction,
} from '@/lib/actions/mapping-actions';
import { setNoticesAction } from '@/lib/actions/notice-actions';
import { actOnMailboxesAction } from '@/lib/actions/status-actions';
import { findSourceGrant } from '@/lib/consents/find-source-grant';
import { statusQuery } from '@/lib/schemas/mapping/status';
import { findProgressPoints } from '@/lib/status/find-progress-points';
import { countMatching, findStatusPage } from '@/lib/status/find-status-page';

/** How often the guide looks again while mailboxes move; the board below asks by itself, and more often (use-live-feed.ts). */
const LOOK_SECONDS = 90;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell');
  return { title: t('migration') };
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const reading = await readDomain();
  const query = statusQuery.parse(await searchParams);
  const { actor, domain, progress, now } = reading;
  const known = matchingByTotals(query, progress);
  const [page, samples, counted, grant] = await Promise.all([
    findStatusPage(actor, domain.id, query),
    findProgressPoints(actor, domain.id),
    known === null ? countMatching(actor, domain.id, query) : null,
    findSourceGrant(actor, domain.id),
  ]);
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
            allMoved={progress.mappings > 0 && arrivedCount(progress.counts) === progress.mappings}
          >
            <NoticesLine settings={domain.notices} save={setNoticesAction} />
          </SwitchCard>
          <SourceCard
            now={now}
            domainName={domain.name}
            source={domain.source}
            allMailHost={domain.provider?.allMailHost ?? null}
            asksWho={domain.provider?.asksWho ?? false}
            available={windowOpen}
            certificateStops={domain.certificateStops}
            save={saveSourceAction}
            detect={detectSourceAction}
            unpin={unpinCertificateAction}
            grant={{ given: grant.given !== null, wanted: grant.vendor !== null, href: '/postmaster/migration/grant' }}
          />
        </div>
        <OldProviderScope provider={domain.provider} granted={grant.given !== null}>
          <MoveBoard
            initial={{ now, totals: progress, ...page }}
            counted={counted}
            samples={samples}
            query={query}
            feedHref="/api/status"
            exportHref="/api/status/export"
            act={actOnMailboxesAction}
            windowOpen={windowOpen}
            actions={{
              start: startMappingAction,
              findSharer: findSharerAction,
              pause: pauseMappingAction,
              resume: resumeMappingAction,
              endSync: endSyncAction,
              recheck: recheckMappingAction,
              chooseProtocol: chooseProtocolAction,
            }}
          />
        </OldProviderScope>
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
