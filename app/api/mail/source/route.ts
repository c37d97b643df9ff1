import { answerMember } from '@/app/api/mail/answer';
import { fileResponse } from '@/app/api/mail/file-response';
import { messageQuery } from '@/lib/schemas/mail';
import { readSource } from '@/lib/webmail/read-part';

/** The whole message as it arrived. */
export function GET(request: Request): Promise<Response> {
  return answerMember(request, messageQuery, async (login, query) => fileResponse(await readSource(login, query)));
}
