'use client';

import { useLocale } from 'next-intl';
import { createContext, type ReactNode, useContext } from 'react';

export type InBoth<T> = { zh: T; en: T };

/** Whose the old server is, and where people click there (the provider table's guide). */
export interface OldProvider {
  name: InBoth<string>;
  signIn: 'password' | 'client_password' | 'token';
  guide: {
    web?: string | undefined;
    switch_on?: InBoth<string[]> | undefined;
    password?: InBoth<string[]> | undefined;
    press?: InBoth<string> | undefined;
    reset?: InBoth<string[]> | undefined;
    note?: InBoth<string> | undefined;
    permission?: InBoth<string> | undefined;
    allow_ip?: InBoth<string[]> | undefined;
    range?: InBoth<string[]> | undefined;
    range_to?: InBoth<string> | undefined;
    also?: InBoth<string> | undefined;
  } | null;
}

const Known = createContext<OldProvider | null>(null);
const Granted = createContext(false);

/** Everything inside knows whose the old server of the domain is. Null: nobody does. */
export function OldProviderScope({
  provider,
  granted = false,
  children,
}: {
  provider: OldProvider | null;
  /** The domain has a grant that opens its old mailboxes without passwords. */
  granted?: boolean;
  children: ReactNode;
}) {
  return (
    <Known value={provider}>
      <Granted value={granted}>{children}</Granted>
    </Known>
  );
}

export function useGranted(): boolean {
  return useContext(Granted);
}

export function useOldProvider(): OldProvider | null {
  return useContext(Known);
}

/** What the provider table says in both languages, in the reader's. */
export function useSaid(): <T>(both: InBoth<T> | undefined) => T | undefined {
  const inChinese = useLocale().startsWith('zh');
  return (both) => (inChinese ? both?.zh : both?.en);
}
