/** Whom we ask: the resolvers of the setting DNS_RESOLVERS, else those of the system. */
import { getServers } from 'node:dns';
import type { Resolver } from './dns-transport.ts';
import { type LookUpOptions, lookUp } from './look-up.ts';

const DNS_PORT = 53;

/** The operator's choice when there is one. */
export function chosenResolvers(setting: readonly Resolver[]): readonly Resolver[] {
  return setting.length > 0 ? setting : getServers().flatMap(toResolver);
}

/** As Node writes them: 192.0.2.1, 192.0.2.1:5353, 2001:db8::1, [2001:db8::1]:5353. */
function toResolver(text: string): Resolver[] {
  const [, v6, v6Port] = /^\[(.+)\]:(\d+)$/.exec(text) ?? [];
  if (v6 !== undefined) return [{ address: v6, port: Number(v6Port) }];
  const [, v4, v4Port] = /^([\d.]+):(\d+)$/.exec(text) ?? [];
  return v4 === undefined ? [{ address: text, port: DNS_PORT }] : [{ address: v4, port: Number(v4Port) }];
}

/** All addresses of a name, IPv4 first; empty when it has none. Throws when no resolver answers. */
export async function lookUpAddresses(name: string, options: LookUpOptions): Promise<string[]> {
  const answers = await Promise.all([lookUp(name, 'A', options), lookUp(name, 'AAAA', options)]);
  if (answers.every(({ outcome }) => outcome === 'no_answer')) throw new Error(`no resolver answers for ${name}`);
  return answers.flatMap((answer) =>
    answer.outcome === 'found' ? answer.records.flatMap((record) => ('address' in record ? [record.address] : [])) : [],
  );
}
