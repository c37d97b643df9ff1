/** Who acts when a command runs: the operator, by the name of the system account. */
import { userInfo } from 'node:os';
import type { Actor } from '../lib/actor.ts';
import { findMailDomainId } from '../lib/mail-domains/find-mail-domain.ts';
import { domainName } from '../lib/schemas/address.ts';

export const OPERATOR: Actor = { kind: 'operator', name: userInfo().username };

/** The id of the domain that an argument names. Throws domains.unknown. */
export async function domainArgument(name: string): Promise<string> {
  return findMailDomainId(OPERATOR, domainName.parse(name));
}
