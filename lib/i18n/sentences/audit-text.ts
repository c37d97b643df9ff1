/** Lines of the audit log as sentences: for the page, and for the file that is exported. */
import type { Dates } from '../dates.ts';

type Values = Record<string, string | number>;

/** A translator of the namespace `audit`, whose codes are data and are asked for with `has` first. */
export interface AuditTranslator {
  (key: string, values?: Values): string;
  has(key: string): boolean;
}

export interface AuditFacts {
  actor: string;
  action: string;
  subject: string;
  values: Values;
}

/** Opens the typed translator of next-intl for codes: none that is not in the catalogue is ever rendered as a key. */
export function auditTranslator(translate: { has: (key: never) => boolean }): AuditTranslator {
  return translate as unknown as AuditTranslator;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** 2026-03-12 22:10:05: to the second, as a record wants it. */
export function auditMoment({ isoMoment }: Dates, at: Date): string {
  const seconds = String(at.getUTCSeconds()).padStart(2, '0');
  return `${isoMoment(at)}:${seconds}`;
}

/** Moments that stand in the data as ISO instants, in the reader's time; everything else as it is. */
function readable({ isoMoment }: Dates, value: string | number): string | number {
  return typeof value === 'string' && INSTANT.test(value) ? isoMoment(new Date(value)) : value;
}

/** What was done, in a few words. */
export function auditLabel(t: AuditTranslator, action: string): string {
  const key = `actions.${action}.label`;
  return t.has(key) ? t(key) : action;
}

/** The whole sentence. Values that an older line lacks are taken as none. */
export function auditSentence(
  t: AuditTranslator,
  dates: Dates,
  { action, subject, values }: AuditFacts,
  names: readonly string[],
): string {
  const key = `actions.${action}.text`;
  const known = { ...Object.fromEntries(names.map((name) => [name, 0])), ...values, subject: subject === '' ? 'none' : subject };
  const shown = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, readable(dates, value)]));
  return t.has(key) ? t(key, shown) : t('unknown', { code: action, subject });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What was acted upon, as people read it; empty where that is only a number of ours. */
export function auditSubject(dates: Dates, subject: string): string {
  return UUID.test(subject) ? '' : String(readable(dates, subject));
}

/** Who did it: the name, and what they are. */
export function auditWho(t: AuditTranslator, actor: string): { name: string; role: string | null } {
  const [kind = '', ...rest] = actor.split(':');
  const name = rest.join(':');
  if (kind === 'postmaster' || kind === 'member') return { name, role: t(`who.${kind}`) };
  if (kind === 'operator') return { name: t('who.operator', { name }), role: null };
  return { name: t(name === 'sign-in' ? 'who.visitor' : 'who.system'), role: null };
}
