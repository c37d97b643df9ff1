import type { ReactNode } from 'react';
import { readDomain } from '@/app/postmaster/domain-facts';
import { OwnAddressesScope } from '@/components/provider/own-addresses';
import { PhoneBar, PhoneTabs } from '@/components/shell/phone-bar';
import { type PostmasterFacts, PostmasterNav } from '@/components/shell/postmaster-nav';
import { SkipLink } from '@/components/shell/skip-link';
import { webEnv } from '@/lib/env';
import { wholeDaysLeft } from '@/lib/i18n/dates';

export default async function PostmasterLayout({ children }: { children: ReactNode }) {
  const { session, domain, progress, now } = await readDomain();
  const facts: PostmasterFacts = {
    domainName: domain.name,
    address: session.address,
    displayName: session.displayName,
    memberCount: progress.members,
    failedCount: progress.counts.failed,
  };
  const { window } = domain;
  return (
    <>
      <SkipLink />
      <PhoneBar facts={facts} daysLeft={window?.open === true ? wholeDaysLeft(now, window.closesAt) : null} />
      <div className="desk:grid desk:min-h-dvh desk:grid-cols-[224px_minmax(0,1fr)] print:block">
        <PostmasterNav
          facts={facts}
          className="sticky top-0 h-dvh overflow-y-auto border-r border-line bg-canvas max-desk:hidden print:hidden"
        />
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 max-w-[1216px] px-4 pt-3 pb-22 focus:outline-none desk:flex desk:min-h-dvh desk:flex-col desk:px-8 desk:pt-6 desk:pb-10"
        >
          <OwnAddressesScope addresses={webEnv().SOURCE_OUTBOUND_ADDRESSES}>{children}</OwnAddressesScope>
        </main>
      </div>
      <PhoneTabs />
    </>
  );
}
