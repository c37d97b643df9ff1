import { attachmentDisposition } from '@/lib/mail-view/file-name';
import type { FileStream } from '@/lib/webmail/read-part';

/**
 * A stranger's file: saved, never shown. It has no type of its own, nobody guesses one, and if somebody opens it all the same it
 * has no rights.
 */
export function fileResponse({ name, bytes }: FileStream): Response {
  return new Response(bytes, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': attachmentDisposition(name),
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'private, no-store',
    },
  });
}
