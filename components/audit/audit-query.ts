import type { AuditQuery } from '@/lib/schemas/audit';

export const AUDIT_PATH = '/postmaster/audit';

function parameters(query: AuditQuery, cursor: Record<string, string> = {}): string {
  const given = Object.entries({ ...query, ...cursor }).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const text = new URLSearchParams(given).toString();
  return text === '' ? '' : `?${text}`;
}

/** Where a page of the log is; `cursor` is `after` or `before`. */
export function auditHref(query: AuditQuery, cursor?: Record<string, string>): string {
  return `${AUDIT_PATH}${parameters(query, cursor)}`;
}

/** The same as a file. */
export function auditFileHref(query: AuditQuery): string {
  return `/api/audit${parameters(query)}`;
}

export function isFiltered(query: AuditQuery): boolean {
  return parameters(query) !== '';
}
