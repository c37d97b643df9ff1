import { SAMPLE_DOMAIN } from '../mail/stories/people.ts';
import type { ZoneRecord } from '../servers/name-server/dns-zone.ts';

/** What the name server of the demo says of the sample company: its mail still goes to the old provider. Edit the zone file to switch. */
export function sampleZone(): ZoneRecord[] {
  const mx = (preference: number, exchange: string): ZoneRecord => ({
    name: SAMPLE_DOMAIN,
    type: 'MX',
    ttl: 3600,
    data: { preference, exchange },
  });
  const address = (name: string): ZoneRecord => ({ name, type: 'A', ttl: 300, data: '192.0.2.25' });
  return [
    mx(5, 'mxbiz1.qq.com'),
    mx(10, 'mxbiz2.qq.com'),
    { name: SAMPLE_DOMAIN, type: 'TXT', ttl: 3600, data: 'v=spf1 include:spf.mail.qq.com ~all' },
    { name: `imap.${SAMPLE_DOMAIN}`, type: 'A', ttl: 600, data: '127.0.0.1' },
    { name: `autoconfig.${SAMPLE_DOMAIN}`, type: 'CNAME', ttl: 600, data: 'autoconfig.old-provider.example' },
    ...['mxbiz1.qq.com', 'mxbiz2.qq.com', 'mx1.platform.example', 'mx2.platform.example'].map(address),
  ];
}
