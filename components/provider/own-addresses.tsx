'use client';

import { createContext, type ReactNode, useContext } from 'react';

const Told = createContext<readonly string[]>([]);

/** Everything inside can name the addresses from which old servers are reached (SOURCE_OUTBOUND_ADDRESSES). */
export function OwnAddressesScope({ addresses, children }: { addresses: readonly string[]; children: ReactNode }) {
  return <Told value={addresses}>{children}</Told>;
}

/** Empty: the operator has not said. */
export function useOwnAddresses(): readonly string[] {
  return useContext(Told);
}
