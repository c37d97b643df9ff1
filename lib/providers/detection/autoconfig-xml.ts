/**
 * Reads Thunderbird's config-v1.1.xml (https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat). Pure.
 * Invariants: the text is hostile. No document type, so no entities of its own; no more than 64 KiB; only what looks like a mail server with
 * an encrypted port comes out, and no more than six of them.
 */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { normaliseHost } from '../host-guard.ts';
import type { ServerHint } from './detection-rule.ts';

export const AUTOCONFIG_BYTES = 64 * 1024;
const MOST_SERVERS = 6;

const serverShape = z.object({
  '@type': z.enum(['imap', 'pop3']),
  hostname: z.string().max(253),
  port: z.coerce.number().int().min(1).max(65535),
  socketType: z.enum(['SSL', 'STARTTLS']),
});

const configShape = z.object({
  clientConfig: z.object({ emailProvider: z.object({ incomingServer: z.array(z.unknown()) }) }),
});

/** The servers in the order of the file. Null: this is no such file. `%EMAILDOMAIN%` becomes the domain. */
export function readAutoconfig(text: string, domain: string): ServerHint[] | null {
  if (text.length > AUTOCONFIG_BYTES || /<!(DOCTYPE|ENTITY)/i.test(text)) return null;
  let parsed: unknown;
  try {
    parsed = new XMLParser({
      processEntities: false,
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      parseTagValue: false,
      isArray: (name) => name === 'incomingServer',
    }).parse(text, true);
  } catch {
    return null;
  }
  const config = configShape.safeParse(parsed);
  if (!config.success) return null;
  return config.data.clientConfig.emailProvider.incomingServer.flatMap((raw) => toHint(raw, domain)).slice(0, MOST_SERVERS);
}

/** A server without encryption is left out: nobody has chosen to send a password in plain text. */
function toHint(raw: unknown, domain: string): ServerHint[] {
  const server = serverShape.safeParse(raw);
  if (!server.success) return [];
  const { '@type': type, hostname, port, socketType } = server.data;
  const host = normaliseHost(hostname.trim().replaceAll('%EMAILDOMAIN%', domain));
  if (host === null) return [];
  return [{ protocol: type === 'imap' ? 'IMAP' : 'POP3', host, port, security: socketType === 'SSL' ? 'TLS' : 'STARTTLS' }];
}
