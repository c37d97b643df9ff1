import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LiveRefresh } from '@/app/live-refresh';
import { readDomain } from '@/app/postmaster/domain-facts';
import type { CutoverFacts } from '@/components/cutover/cutover-view';
import { LookAgain } from '@/components/cutover/look-again';
import { MailCard } from '@/components/cutover/mail-card';
import { PinOffer } from '@/components/cutover/pin-offer';
import { PlanCard } from '@/components/cutover/plan-card';
import { RecordsCard } from '@/components/cutover/records-card';
import { StepsCard } from '@/components/cutover/steps-card';
import { PageHead } from '@/components/shell/page-head';
import {
  choosePlanAction,
  lookAgainAction,
  pinSourceAction,
  setStaffToldAction,
  startFinalDeltaAction,
  unpinSourceAction,
} from '@/lib/actions/mail-domain/cutover-actions';
import { findCutover } from '@/lib/cutover/find-cutover';
import { webEnv } from '@/lib/env';

/** How often the page looks again: records change outside, and nobody tells us. */
const LOOK_SECONDS = 10;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('cutover');
  return { title: t('documentTitle') };
}

export default async function Page() {
  const { actor, domain, now } = await readDomain();
  const view = await findCutover(actor, domain.id, webEnv());
  const facts: CutoverFacts = { ...view, now };
  const actions = {
    refresh: lookAgainAction,
    choosePlan: choosePlanAction,
    pinSource: pinSourceAction,
    unpinSource: unpinSourceAction,
    startFinalDelta: startFinalDeltaAction,
    setStaffTold: setStaffToldAction,
  };
  return (
    <>
      <Head facts={facts} domainName={domain.name} />
      <div className="grid gap-4">
        <PinOffer facts={facts} pinSource={actions.pinSource} />
        <MailCard facts={facts} />
        <PlanCard facts={facts} choosePlan={actions.choosePlan} />
        <StepsCard facts={facts} actions={actions} />
        <RecordsCard facts={facts} />
      </div>
    </>
  );
}

async function Head({ facts, domainName }: { facts: CutoverFacts; domainName: string }) {
  const [t, shell, common] = await Promise.all([getTranslations('cutover'), getTranslations('shell'), getTranslations('common')]);
  const { mx, plan, next } = facts;
  const receives = t(`receives.${mx.verdict}`);
  const then = plan === null ? t('choosePlanFirst') : next === null ? t('allDone') : t('nextStep', { step: t(`step.${next}`) });
  return (
    <>
      <LiveRefresh everySeconds={LOOK_SECONDS} sentence={receives} />
      <PageHead
        titleInPhoneBar
        path={[
          { label: shell('groupServices') },
          { label: shell('migration'), href: '/postmaster/migration' },
          { label: t('title') },
        ]}
        title={t('title')}
        beside={<span className="text-text-2">{domainName}</span>}
        verdict={
          <>
            <b className="text-text">{receives}</b>
            {common('sentenceJoin')}
            {then}
          </>
        }
        actions={<LookAgain seenAt={facts.seenAt} refresh={lookAgainAction} />}
      />
    </>
  );
}
