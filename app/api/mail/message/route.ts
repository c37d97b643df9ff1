import { answerMember, json } from '@/app/api/mail/answer';
import { messageQuery } from '@/lib/schemas/mail';
import { readMessage } from '@/lib/webmail/read-message';

export function GET(request: Request): Promise<Response> {
  return answerMember(request, messageQuery, async (login, query) => json(await readMessage(login, query)));
}
