/** Every address of the site by who may see it. A test holds it against the folder `app`, so nothing new stays without a look. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../local/product/web-build.ts';

export const SITE = {
  everybody: ['/', '/api/auth/[...nextauth]', '/api/health', '/login'],
  members: [
    ...['/webmail', '/webmail/settings'],
    ...['migration', 'migration/report', 'preferences'].map((page) => `/webmail/settings/account/${page}`),
  ],
  memberRoutes: [
    ...['attachment', 'folders', 'frame', 'message', 'rows', 'source'].map((name) => `/api/mail/${name}`),
    '/api/oauth/callback',
    '/api/report/own',
  ],
  postmasterPages: [
    '/postmaster',
    '/postmaster/audit',
    '/postmaster/cutover',
    '/postmaster/members',
    '/postmaster/migration',
    '/postmaster/migration/[mappingId]',
    '/postmaster/migration/bulk',
    '/postmaster/migration/grant',
    '/postmaster/migration/[mappingId]/report',
    '/postmaster/report',
  ],
  postmasterRoutes: [
    '/api/audit',
    '/api/bulk/[importId]/left-out',
    '/api/bulk/[importId]/unknown-members',
    '/api/export/members',
    '/api/report/domain',
    '/api/report/mailbox/[mappingId]',
    '/api/status',
    '/api/status/export',
    '/api/template/mappings',
    '/api/template/members',
  ],
};

/** Where the folder `app` has a page or a route handler. */
export function pathsOfApp(): string[] {
  return readdirSync(join(ROOT, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)(page\.tsx|route\.tsx?)$/.test(file))
    .map((file) => `/${dirname(file).replace(/^\.$/, '')}`)
    .sort();
}
