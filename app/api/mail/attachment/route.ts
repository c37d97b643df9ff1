import { answerMember } from '@/app/api/mail/answer';
import { fileResponse } from '@/app/api/mail/file-response';
import { partQuery } from '@/lib/schemas/mail';
import { readAttachment } from '@/lib/webmail/read-part';

export function GET(request: Request): Promise<Response> {
  return answerMember(request, partQuery, async (login, query) => fileResponse(await readAttachment(login, query)));
}
