/** What the steps of a detection saw, as people are shown it and as it is stored (O3, O5). Pure. */
import type { ServerCertificate } from '../../mail/imap/server-certificate.ts';
import type { DetectedServer, DetectionStep, DetectionStepId } from '../../schemas/source/detection.ts';
import type { Provider } from '../provider-table.ts';
import type { Candidate } from './detection-rule.ts';
import type { AutoconfigResult } from './fetch-autoconfig.ts';
import type { Greeting } from './read-greeting.ts';

/** A server that has greeted, and where. */
export interface Greeted {
  candidate: Candidate;
  address: string;
  greeting: Greeting;
}

export interface AllGreeted {
  provider: Provider | null;
  pointsHere: boolean;
  greeted: Greeted[];
}

export function toDetected({ candidate, greeting }: Greeted): DetectedServer {
  const { protocol, host, port, security, by } = candidate;
  return { protocol, host, port, security, by, software: greeting.software, certificate: shownCertificate(greeting.certificate) };
}

function shownCertificate(certificate: ServerCertificate | null): DetectedServer['certificate'] {
  if (certificate === null) return null;
  const { issuer, validTo, problem } = certificate;
  return { issuer: issuer.slice(0, 300), validTo: validTo.toISOString(), vouched: problem === null };
}

/** The server that was signed in at is among those that greeted. */
export function withServer(servers: DetectedServer[], server: DetectedServer): DetectedServer[] {
  return servers.some(({ host, port }) => host === server.host && port === server.port) ? servers : [server, ...servers];
}

export function step(id: DetectionStepId, outcome: DetectionStep['outcome'], found: string[] = []): DetectionStep {
  return { id, outcome, found: found.slice(0, 12).map((text) => text.slice(0, 300)) };
}

export function toAutoconfigStep(file: AutoconfigResult): DetectionStep {
  if (file.outcome === 'refused') return step('autoconfig', 'refused', [file.why]);
  if (file.outcome === 'none') return step('autoconfig', 'none');
  return step(
    'autoconfig',
    file.hints.length > 0 ? 'found' : 'none',
    file.hints.map(({ protocol, host, port }) => `${protocol} ${host}:${port}`),
  );
}

export function toGreetingStep({ pointsHere, greeted }: AllGreeted): DetectionStep {
  if (pointsHere) return step('greeting', 'skipped');
  const lines = greeted.map(({ candidate: { protocol, host, port } }) => `${protocol} ${host}:${port}`);
  return step('greeting', lines.length > 0 ? 'found' : 'none', lines);
}

/** `server`: where, if anywhere. */
export function toLoginStep(outcome: string, server: DetectedServer | undefined): DetectionStep {
  const at = server === undefined ? [] : [`${server.host}:${server.port}`];
  if (outcome === 'verified') return step('login', 'found', at);
  return step('login', outcome === 'refused' ? 'refused' : 'skipped', at);
}
