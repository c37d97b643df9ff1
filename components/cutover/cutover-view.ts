import type { Outcome } from '@/components/form/outcome';
import type { DomainDns } from '@/lib/schemas/mail-domain/domain-dns';

export type MxVerdict = 'ours' | 'mixed' | 'elsewhere' | 'null_mx' | 'no_mx' | 'differs' | 'not_set' | 'no_answer';

export type Owner =
  | { kind: 'ours' }
  | { kind: 'provider'; nameZh: string; nameEn: string }
  | { kind: 'own_domain' }
  | { kind: 'unknown' };

export type Plan = 'AFTER_MOVE' | 'AT_ONCE';

export type StepId = 'source' | 'ttl' | 'staff' | 'mx' | 'spf' | 'moved' | 'delta' | 'quiet';

export interface StepView {
  id: StepId;
  state: 'done' | 'open' | 'waiting' | 'unknown';
  /** Which sentence tells the facts. */
  says: string;
  values: Record<string, number>;
}

/** Everything that the page of the switch-over shows. */
export interface CutoverFacts {
  now: Date;
  seenAt: Date;
  dns: DomainDns;
  mx: { verdict: MxVerdict; owners: Record<string, Owner>; wanted: readonly string[] };
  spf: { proposed: string | null };
  plan: { chosen: Plan; setBy: string; setAt: Date } | null;
  quietHours: number;
  source: { host: string; pinnedAddress: string | null; state: 'missing' | 'independent' | 'pinned' | 'depends' } | null;
  staffTold: { at: Date; by: string } | null;
  lastMailAt: Date | null;
  unmapped: number;
  watched: number;
  steps: StepView[];
  next: StepId | null;
}

export interface CutoverActions {
  refresh: () => Promise<Outcome<unknown>>;
  choosePlan: (input: { plan: Plan; quietHours: number }) => Promise<Outcome<unknown>>;
  pinSource: () => Promise<Outcome<unknown>>;
  unpinSource: () => Promise<Outcome<unknown>>;
  startFinalDelta: () => Promise<Outcome<{ enqueued: number }>>;
  setStaffTold: (input: { told: boolean }) => Promise<Outcome<unknown>>;
}
