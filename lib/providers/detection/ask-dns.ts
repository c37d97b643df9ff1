/** What DNS says about where a domain's mailboxes are: MX, aliases of common names, SRV records (RFC 6186); side by side. Never rejects. */
import type { Resolver } from '../../dns/dns-transport.ts';
import { type LookUp, lookUp } from '../../dns/look-up.ts';
import type { DetectionStep, DetectionStepId } from '../../schemas/source/detection.ts';
import { type Provider, providerOfMx, providerOfServer } from '../provider-table.ts';
import { commonHints, type ServerHint } from './detection-rule.ts';

interface MxFinding {
  step: DetectionStep;
  provider: Provider | null;
  /** Every host of the MX record is ours. */
  pointsHere: boolean;
}

interface AliasFinding {
  step: DetectionStep;
  provider: Provider | null;
  /** Common names that exist. */
  hints: ServerHint[];
}

interface SrvFinding {
  step: DetectionStep;
  hints: ServerHint[];
}

export interface DnsFindings {
  mx: Promise<MxFinding>;
  alias: Promise<AliasFinding>;
  srv: Promise<SrvFinding>;
}

interface AskOptions {
  resolvers: readonly Resolver[];
  table: readonly Provider[];
  mxHosts: readonly string[];
}

const DEADLINE_MS = 3000;

const SERVICES = [
  ['_imaps', 'IMAP', 'TLS'],
  ['_imap', 'IMAP', 'STARTTLS'],
  ['_pop3s', 'POP3', 'TLS'],
  ['_pop3', 'POP3', 'STARTTLS'],
] as const;

/** Asks at once, when it is made. */
export class AskDns implements DnsFindings {
  readonly mx: Promise<MxFinding>;
  readonly alias: Promise<AliasFinding>;
  readonly srv: Promise<SrvFinding>;
  private readonly domain: string;
  private readonly options: AskOptions;

  constructor(domain: string, options: AskOptions) {
    this.domain = domain;
    this.options = options;
    this.mx = this.askMx();
    this.alias = this.askAliases();
    this.srv = this.askServices();
  }

  private ask(name: string, type: 'MX' | 'A' | 'SRV'): Promise<LookUp> {
    return lookUp(name, type, { resolvers: this.options.resolvers, deadlineMs: DEADLINE_MS });
  }

  private async askMx(): Promise<MxFinding> {
    const answer = await this.ask(this.domain, 'MX');
    const records = answer.outcome === 'found' ? answer.records : [];
    const hosts = records
      .flatMap((record) => (record.type === 'MX' ? [record] : []))
      .sort((a, b) => a.preference - b.preference)
      .map(({ exchange }) => exchange)
      .filter((host) => host !== '');
    const { table, mxHosts } = this.options;
    const provider = hosts.map((host) => providerOfMx(table, host)).find((found) => found !== null) ?? null;
    const pointsHere = hosts.length > 0 && hosts.every((host) => mxHosts.includes(host));
    return { step: toStep('mx', [answer], hosts), provider, pointsHere };
  }

  private async askAliases(): Promise<AliasFinding> {
    const common = commonHints(this.domain);
    const names = [...new Set(common.map(({ host }) => host))];
    const answers = await Promise.all(names.map((name) => this.ask(name, 'A')));
    const chains = answers.flatMap((answer) => (answer.outcome === 'no_answer' ? [] : [answer.chain]));
    const provider =
      chains
        .flatMap((chain) => chain.slice(1))
        .map((name) => providerOfServer(this.options.table, name))
        .find((found) => found !== null) ?? null;
    const existing = new Set(names.filter((_, index) => answers[index]?.outcome === 'found'));
    const lines = chains.filter(([name = '']) => existing.has(name)).map((chain) => chain.join(' → '));
    return { step: toStep('alias', answers, lines), provider, hints: common.filter(({ host }) => existing.has(host)) };
  }

  private async askServices(): Promise<SrvFinding> {
    const answers = await Promise.all(SERVICES.map(([service]) => this.ask(`${service}._tcp.${this.domain}`, 'SRV')));
    const hints = answers.flatMap((answer, index) => {
      const [, protocol = 'IMAP', security = 'TLS'] = SERVICES[index] ?? [];
      if (answer.outcome !== 'found') return [];
      return answer.records
        .flatMap((record) => (record.type === 'SRV' && record.target !== '' ? [record] : []))
        .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
        .slice(0, 2)
        .map(({ target, port }) => ({ protocol, host: target, port, security }));
    });
    return {
      step: toStep(
        'srv',
        answers,
        hints.map(({ protocol, host, port }) => `${protocol} ${host}:${port}`),
      ),
      hints,
    };
  }
}

function toStep(id: DetectionStepId, answers: readonly LookUp[], lines: readonly string[]): DetectionStep {
  const found = lines.slice(0, 12).map((line) => line.slice(0, 300));
  if (found.length > 0) return { id, outcome: 'found', found };
  return { id, outcome: answers.every(({ outcome }) => outcome === 'no_answer') ? 'no_answer' : 'none', found };
}
