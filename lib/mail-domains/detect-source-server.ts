/**
 * Finds the old provider's server by itself (O3) and stores it when a real login worked, with the mode AUTO and all that was found (O5).
 * Invariant: what was not verified is not stored; a person decides about it by hand.
 */
import { type Actor, assertAdministers } from '../actor.ts';
import { chosenResolvers } from '../dns/resolvers.ts';
import type { CopierEnv } from '../env.ts';
import { log } from '../log.ts';
import { type DetectionResult, detectProvider } from '../providers/detection/detect-provider.ts';
import { type Provider, providerTable } from '../providers/provider-table.ts';
import { sourceGuard } from '../providers/source-guard.ts';
import type { DetectedServer, DetectedSource, DetectionStep, DetectionStepId } from '../schemas/source/detection.ts';
import { setSourceServer } from './set-source-server.ts';

export type DetectSettings = Pick<
  CopierEnv,
  'SOURCE_ALLOW_CIDRS' | 'SOURCE_ALLOW_PORTS' | 'DNS_RESOLVERS' | 'PLATFORM_IMAP_URL' | 'PLATFORM_MX_HOSTS' | 'PROVIDERS_FILE'
>;

export interface DetectInput {
  probe: { user: string; password: string };
  accepted: { host?: string | undefined; fingerprint?: string | undefined };
  settings: DetectSettings;
}

/** What came of it, as codes and values. */
export interface DetectionOutcome {
  outcome: DetectionResult['outcome'] | 'our_fault';
  provider: DetectedSource['provider'];
  servers: DetectedServer[];
  /** The server that was signed in at, or that waits for a person's word. */
  server: DetectedServer | null;
  inboxCount: number | null;
  folderCount: number | null;
  reason: string | null;
  serverText: string | null;
  certificate: { fingerprint: string; subject: string; names: string[]; issuer: string; validTo: string } | null;
}

export interface SourceDetection {
  /** Each settles when its step has ended; none rejects. */
  steps: Record<DetectionStepId, Promise<DetectionStep>>;
  result: Promise<DetectionOutcome>;
}

/** Begins; throws not_found to whoever does not administer the domain, and nothing else. */
export async function detectSourceServer(actor: Actor, mailDomainId: string, input: DetectInput): Promise<SourceDetection> {
  assertAdministers(actor, mailDomainId);
  const { probe, accepted, settings } = input;
  const { steps, result } = detectProvider(probe, {
    guard: sourceGuard(settings),
    resolvers: chosenResolvers(settings.DNS_RESOLVERS),
    table: providerTable(settings.PROVIDERS_FILE),
    mxHosts: settings.PLATFORM_MX_HOSTS,
    accepted,
  });
  const stored = result
    .then(async (found) => {
      if (found.outcome === 'verified') await store(actor, mailDomainId, input, found, await Promise.all(Object.values(steps)));
      return toOutcome(found);
    })
    .catch((error: unknown): DetectionOutcome => {
      log.error({ mailDomainId, err: error instanceof Error ? error.stack : String(error) }, 'detection failed');
      return { ...NOTHING, outcome: 'our_fault' };
    });
  return { steps, result: stored };
}

const NOTHING = {
  provider: null,
  servers: [],
  server: null,
  inboxCount: null,
  folderCount: null,
  reason: null,
  serverText: null,
  certificate: null,
} satisfies Omit<DetectionOutcome, 'outcome'>;

async function store(
  actor: Actor,
  mailDomainId: string,
  { probe, accepted }: DetectInput,
  { provider, servers, server, login, otherInboxCount }: DetectionResult & { outcome: 'verified' },
  steps: DetectionStep[],
): Promise<void> {
  const { protocol, host, port, security } = server;
  // Pinned only where nobody else vouches for it.
  const pin = login.certificate?.problem == null ? {} : { pinnedFingerprint: accepted.fingerprint };
  await setSourceServer(actor, mailDomainId, {
    mode: 'AUTO',
    server: { protocol, host, port, security, ...pin },
    probe: {
      user: probe.user,
      reason: null,
      serverText: null,
      inboxCount: login.inboxCount,
      folderCount: login.folderCount,
      otherInboxCount,
    },
    certificate: login.certificate,
    detected: { provider: named(provider), servers, steps },
  });
}

function named(provider: Provider | null): DetectedSource['provider'] {
  return provider === null ? null : { id: provider.id, nameZh: provider.name_zh, nameEn: provider.name_en };
}

function toOutcome(found: DetectionResult): DetectionOutcome {
  const about = { ...NOTHING, outcome: found.outcome, provider: named(found.provider), servers: found.servers };
  switch (found.outcome) {
    case 'verified':
      return { ...about, server: found.server, inboxCount: found.login.inboxCount, folderCount: found.login.folderCount };
    case 'confirm':
      return { ...about, server: found.server };
    case 'refused':
      return { ...about, server: found.server, reason: found.reason, serverText: found.serverText };
    case 'certificate': {
      const { fingerprint, subject, names, issuer, validTo } = found.certificate;
      const certificate = { fingerprint, subject, names, issuer, validTo: validTo.toISOString() };
      return { ...about, server: found.server, certificate };
    }
    default:
      return about;
  }
}
