import { findMailDomainView } from '@/lib/mail-domains/find-mail-domain';
import { suggestedSourceAddress } from '@/lib/reminders/find-reminder';

export interface OwnWindow {
  open: boolean;
  closesAt: Date | null;
  /** Without a server to read from, a start would only fail. */
  sourceKnown: boolean;
  suggestedAddress: string | null;
}

/** What a member may know of the domain's opening. Members do not read domains, so the system does, and only this goes on. */
export async function findOwnWindow({ mailDomainId, address }: { mailDomainId: string; address: string }): Promise<OwnWindow> {
  const { window, source } = await findMailDomainView({ kind: 'system', name: 'web' }, mailDomainId);
  return {
    open: window?.open === true,
    closesAt: window?.closesAt ?? null,
    sourceKnown: source !== null,
    suggestedAddress: suggestedSourceAddress(address, source?.probeUser ?? null),
  };
}
