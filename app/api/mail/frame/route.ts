import { answerMember } from '@/app/api/mail/answer';
import { framePolicy } from '@/lib/mail-view/frame-document';
import { frameQuery } from '@/lib/schemas/mail';
import { readFrame } from '@/lib/webmail/read-message';

/** An HTML message as a document of its own; the page shows it in a frame without rights. */
export function GET(request: Request): Promise<Response> {
  return answerMember(request, frameQuery, async (login, { images, ...ref }) => {
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': framePolicy(images),
      'Cache-Control': 'private, no-store',
    };
    return new Response(await readFrame(login, ref, { images }), { headers });
  });
}
