import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LiveRefresh } from '@/app/live-refresh';
import { OwnNotices } from '@/components/notices/own-notices';
import { OwnMove } from '@/components/own-move/own-move';
import { changesByItself } from '@/components/progress/move-state';
import { StateBadge } from '@/components/progress/state-word';
import { OldProviderScope } from '@/components/provider/old-provider';
import { PageHead } from '@/components/shell/page-head';
import { Banner } from '@/components/ui/banner';
import { setOwnNoticesAction } from '@/lib/actions/notice-actions';
import {
  beginConsentAction,
  pauseOwnMappingAction,
  recheckOwnMappingAction,
  resumeOwnMappingAction,
  startOwnMappingAction,
  tryOwnAccountAction,
} from '@/lib/actions/own/own-mapping-actions';
import { requireMember } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { findConsentVendor } from '@/lib/consents/begin-consent';
import { findGrantedAddress } from '@/lib/consents/find-source-grant';
import { webEnv } from '@/lib/env';
import { findOwnWindow } from '@/lib/mail-domains/find-own-window';
import { findOwnNotices } from '@/lib/members/own/find-own-notices';
import { findMailboxProgress } from '@/lib/progress/find-progress';

/** How often the page looks again while the mailbox moves. */
const LOOK_SECONDS = 4;
/** What the way back from a provider may say; the rest of the address is anybody's. */
const FAILURES = new Set(['consent.expired', 'consent.refused', 'consent.failed', 'window.closed', 'mapping.other_account']);

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ownMove');
  return { title: t('title') };
}

export default async function Page({ searchParams }: { searchParams: Promise<{ failed?: string | string[] }> }) {
  const { session, actor } = await requireMember();
  const { failed } = await searchParams;
  const [move, domain, vendor, notices, granted] = await Promise.all([
    findMailboxProgress(actor, session.memberId),
    findOwnWindow(actor, webEnv().PROVIDERS_FILE),
    findConsentVendor(actor, webEnv()),
    findOwnNotices(actor),
    findGrantedAddress(actor),
  ]);
  const t = await getTranslations();
  const at = now();
  const state = move?.mapping.state ?? 'none';
  const started = state !== 'none' && state !== 'not_started';
  const moving = move !== null && changesByItself(move.mapping);
  const mayStart = domain.open && domain.sourceKnown;
  return (
    <>
      <LiveRefresh
        everySeconds={moving ? LOOK_SECONDS : null}
        sentence={t('guide.watchPercent', { percent: move?.mapping.percent ?? 0 })}
      />
      <PageHead
        path={[{ label: t('shell.settings') }, { label: t('shell.accountSettings') }, { label: t('shell.ownMigration') }]}
        title={started ? t('ownMove.title') : t('ownMove.formTitle')}
        {...(started
          ? { beside: <StateBadge state={state} percent={move?.mapping.percent ?? null} /> }
          : mayStart
            ? { verdict: t('ownMove.formLead') }
            : {})}
      />
      {mayStart || move?.mapping.reason === 'window_closed' ? null : (
        <NotNow open={domain.open} started={started} finished={state === 'done' || state === 'exceptions'} />
      )}
      <OldProviderScope provider={domain.provider}>
        <OwnMove
          now={at}
          address={session.address}
          suggestedAddress={domain.suggestedAddress}
          closesAt={domain.closesAt}
          windowOpen={mayStart}
          move={move}
          start={startOwnMappingAction}
          granted={granted}
          tryOut={tryOwnAccountAction}
          consent={vendor === null ? null : { vendor, begin: beginConsentAction }}
          failed={typeof failed === 'string' && FAILURES.has(failed) ? failed : null}
          pause={pauseOwnMappingAction}
          resume={resumeOwnMappingAction}
          recheck={recheckOwnMappingAction}
        />
      </OldProviderScope>
      <OwnNotices value={notices} save={setOwnNoticesAction} />
    </>
  );
}

/** Why nothing can be started here at the moment. */
async function NotNow({ open, started, finished }: { open: boolean; started: boolean; finished: boolean }) {
  const t = await getTranslations('ownMove');
  if (finished) return null;
  if (open) return <Banner kind="info" lead={t('noSource')} className="mb-4" />;
  if (started) return <Banner kind="warn" lead={t('closedMoving')} className="mb-4" />;
  return (
    <Banner kind="info" lead={t('closedTitle')} className="mb-4">
      {t('closedText')}
    </Banner>
  );
}
