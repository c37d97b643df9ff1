import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { getDates } from '@/app/i18n/get-dates';
import { LiveRefresh } from '@/app/live-refresh';
import { readDomain } from '@/app/postmaster/domain-facts';
import { type MappingReading, readMapping } from '@/app/postmaster/migration/[mappingId]/mapping-reading';
import type { SearchParams } from '@/app/postmaster/query';
import { AcceptRebuilt } from '@/components/mapping/accept-rebuilt';
import { BalanceCard } from '@/components/mapping/balance-card';
import { EventsCard } from '@/components/mapping/events-card';
import { ExceptionsCard } from '@/components/mapping/exceptions-card';
import { FoldersCard } from '@/components/mapping/folders-card';
import { MappingActs } from '@/components/mapping/mapping-acts';
import { MappingVerdict } from '@/components/mapping/mapping-verdict';
import { ProgressCard } from '@/components/mapping/progress-card';
import { RouteLine } from '@/components/mapping/route-line';
import { changesByItself } from '@/components/progress/move-state';
import { StateBadge } from '@/components/progress/state-word';
import { OldProviderScope } from '@/components/provider/old-provider';
import { RangeNotice } from '@/components/provider/range-notice';
import { PageHead } from '@/components/shell/page-head';
import { Banner } from '@/components/ui/banner';
import { UndoCard } from '@/components/undo/undo-card';
import { UndoList } from '@/components/undo/undo-list';
import { UndoRunning } from '@/components/undo/undo-running';
import {
  acceptRebuiltAction,
  chooseProtocolAction,
  endSyncAction,
  findSharerAction,
  pauseMappingAction,
  recheckMappingAction,
  resumeMappingAction,
  startMappingAction,
} from '@/lib/actions/mapping-actions';
import { cancelUndoAction, chooseUndoAction } from '@/lib/actions/undo-actions';

/** How often the page looks again while the mailbox moves. */
const LOOK_SECONDS = 4;

type Params = Promise<{ mappingId: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { view } = await readMapping((await params).mappingId);
  return { title: view.mapping.displayName || view.mapping.address };
}

export default async function Page({ params, searchParams }: { params: Params; searchParams: SearchParams }) {
  const reading = await readMapping((await params).mappingId);
  const { view, events, eventsCut, exceptions, mappingId } = reading;
  const { mapping } = view;
  const { domain } = await readDomain();
  const t = await getTranslations();
  const arrived = mapping.state === 'done' || mapping.state === 'exceptions';
  const moving = changesByItself(mapping) || reading.undo?.choice != null;
  return (
    <OldProviderScope provider={domain.provider}>
      <LiveRefresh
        everySeconds={moving ? LOOK_SECONDS : null}
        sentence={t('guide.watchPercent', { percent: mapping.percent ?? 0 })}
      />
      <PageHead
        path={[
          { label: t('shell.groupServices') },
          { label: t('shell.migration'), href: '/postmaster/migration' },
          { label: mapping.address },
        ]}
        title={mapping.displayName || mapping.address}
        beside={<StateBadge state={mapping.state} percent={mapping.percent} />}
        verdict={<MappingVerdict view={view} />}
        actions={
          <MappingActs
            mapping={mapping}
            windowOpen={view.windowOpen}
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
        }
      />
      <RouteLine view={view} />
      {view.windowOpen ? null : <Banner kind="info" lead={t('mappingPage.notNow')} className="mb-4" />}
      <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-4">
          <AcceptRebuilt mappingId={mappingId} mapping={mapping} windowOpen={view.windowOpen} accept={acceptRebuiltAction} />
          <Undo reading={reading} searchParams={searchParams} />
          {arrived && mapping.rangeLimit !== null ? (
            <RangeNotice
              limit={mapping.rangeLimit}
              rechecking={mapping.rechecking}
              askedAt={mapping.recheckAskedAt}
              trouble={mapping.reason}
              recheck={view.windowOpen && mapping.inSync ? recheckMappingAction.bind(null, { mappingId }) : null}
              fill={mapping.protocol === 'BOTH' ? null : chooseProtocolAction.bind(null, { mappingId, protocol: 'BOTH' })}
            />
          ) : null}
          <ProgressCard view={view} />
          {mapping.total === null ? null : (
            <BalanceCard sums={{ ...mapping, total: mapping.total }} reportHref={`/postmaster/migration/${mappingId}/report`} />
          )}
          <FoldersCard folders={view.folders} mapping={mapping} />
          <ExceptionsCard exceptions={exceptions} fileHref={`/api/report/mailbox/${mappingId}?file=exceptions`} />
        </div>
        <EventsCard events={events} folders={view.folders} now={view.now} cut={eventsCut} />
      </div>
    </OldProviderScope>
  );
}

async function Undo({ reading, searchParams }: { reading: MappingReading; searchParams: SearchParams }) {
  const { undo, view, mappingId, readMessages } = reading;
  if (undo === null) return null;
  if (undo.choice !== null) return <UndoRunning undo={undo} />;
  const t = await getTranslations('undo');
  const { folder, from } = await searchParams;
  const chosen = undo.folders.find(({ folderId }) => folderId === folder);
  const start = typeof from === 'string' && /^\d{1,7}$/.test(from) ? Number(from) : 0;
  const opened = chosen === undefined ? null : await readMessages(chosen, start);
  if (opened !== null && opened.messages.length === 0) notFound();
  // Signs that a folder's name may not hold.
  const address = undo.from.replaceAll(/[/\\%*]/g, '_');
  return (
    <UndoCard
      mappingId={mappingId}
      address={view.mapping.address}
      undo={undo}
      folderName={t('folderName', { address, day: (await getDates()).isoDay(view.now) })}
      actions={{ choose: chooseUndoAction, cancel: cancelUndoAction }}
    >
      <UndoList undo={undo} path={`/postmaster/migration/${mappingId}`} opened={opened} />
    </UndoCard>
  );
}
