import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

/** Headers that never change. The content security policy has a nonce per request and is set in proxy.ts. */
const fixedHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'imapflow',
    'pino',
    'read-excel-file',
    'write-excel-file',
    '@node-rs/argon2',
    'node-pop3',
  ],
  experimental: {
    // A file of 1,000 rows stays far below 1 MB; above that our own rule answers with a sentence, above 2 MB the framework closes the door.
    serverActions: { bodySizeLimit: '2mb' },
  },
  headers: async () => [
    { source: '/:path*', headers: fixedHeaders },
    // A message's document stands in a frame of our own page.
    { source: '/api/mail/frame', headers: [{ key: 'X-Frame-Options', value: 'SAMEORIGIN' }] },
  ],
  // Browsers ask for it by themselves where a page's own icon has not come yet.
  redirects: async () => [{ source: '/favicon.ico', destination: '/icon.svg', permanent: true }],
};

export default createNextIntlPlugin('./app/i18n/request.ts')(config);
