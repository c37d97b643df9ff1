import type { ReactNode } from 'react';
import { OwnAddressesScope } from '@/components/provider/own-addresses';
import { SettingsNav } from '@/components/shell/settings-nav';
import { SkipLink } from '@/components/shell/skip-link';
import { WebmailBar } from '@/components/shell/webmail-bar';
import { requireMember } from '@/lib/auth/session';
import { webEnv } from '@/lib/env';

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { session } = await requireMember();
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <WebmailBar
        domainName={session.mailDomainName}
        address={session.address}
        displayName={session.displayName}
        isPostmaster={session.role === 'POSTMASTER'}
      />
      <div className="flex-1 desk:grid desk:grid-cols-[224px_minmax(0,1fr)]">
        <SettingsNav />
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 max-w-[1160px] px-4 pt-4 pb-8 focus:outline-none desk:px-10 desk:pt-7 desk:pb-12"
        >
          <OwnAddressesScope addresses={webEnv().SOURCE_OUTBOUND_ADDRESSES}>{children}</OwnAddressesScope>
        </main>
      </div>
    </div>
  );
}
