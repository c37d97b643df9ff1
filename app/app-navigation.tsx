'use client';

import NextForm from 'next/form';
import NextLink from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { signOut } from 'next-auth/react';
import { type ComponentProps, type ReactNode, useMemo } from 'react';
import { type LinkProps, type Navigation, NavigationProvider } from '@/components/ui/navigation';
import { setLocaleAction } from '@/lib/actions/own/preference-actions';

/** Pages show live numbers; one fetched ahead would be stale when it is opened. */
function AppLink(props: LinkProps) {
  // React's anchors allow an undefined where Next's types want the property absent; a spread makes them the same.
  return <NextLink {...(props as ComponentProps<typeof NextLink>)} prefetch={false} />;
}

function AppForm(props: ComponentProps<Navigation['Form']>) {
  return <NextForm {...props} prefetch={false} />;
}

/** Gives the components their router: links, search forms, refreshing, going elsewhere, leaving. */
export function AppNavigation({ children }: { children: ReactNode }) {
  const router = useRouter();
  const path = usePathname();
  const navigation = useMemo<Navigation>(
    () => ({
      Link: AppLink,
      Form: AppForm,
      path,
      refresh: () => router.refresh(),
      go: (href) => router.push(href),
      chooseLanguage: (locale) => void setLocaleAction(locale).then(() => router.refresh()),
      signOut: () => void signOut({ callbackUrl: '/login' }),
    }),
    [router, path],
  );
  return <NavigationProvider value={navigation}>{children}</NavigationProvider>;
}
