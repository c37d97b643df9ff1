/** What a member may know of their domain's opening: nothing that names a colleague or the postmaster's settings. */
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { ProviderView } from '../providers/provider-table.ts';
import { findNewestWindow, providerOfSource } from './find-mail-domain.ts';
import { isOpen } from './window.ts';

export interface OwnWindow {
  open: boolean;
  closesAt: Date | null;
  /** Without a server to read from, a start would only fail. */
  sourceKnown: boolean;
  /** Name or address of the old server. */
  sourceHost: string | null;
  /** The own address where old and new domain are the same as far as we know, else null (M2). */
  suggestedAddress: string | null;
  /** Whose the old server is, with the ways through its menus. Null: the provider table does not know it. */
  provider: ProviderView | null;
}

/** For the signed-in member; `providersFile` is the operator's table of providers, when there is one. Throws not_found for everybody else. */
export async function findOwnWindow(actor: Actor, providersFile?: string): Promise<OwnWindow> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { mailDomainId, address } = actor;
  const [window, server] = await Promise.all([
    findNewestWindow(db(), mailDomainId),
    db().sourceServer.findUnique({ where: { mailDomainId } }),
  ]);
  return {
    open: isOpen(window, now()),
    closesAt: window?.closesAt ?? null,
    sourceKnown: server !== null,
    sourceHost: server?.host ?? null,
    suggestedAddress: suggestedSourceAddress(address, server?.probeUser ?? null),
    provider: providerOfSource(server, providersFile),
  };
}

/** Pure: the probe account tells which domain the old addresses are in. */
export function suggestedSourceAddress(address: string, probeUser: string | null): string | null {
  const domain = (text: string) => text.slice(text.lastIndexOf('@') + 1);
  return probeUser === null || domain(probeUser) === domain(address) ? address : null;
}
