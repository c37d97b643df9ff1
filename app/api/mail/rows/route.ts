import { answerMember, json } from '@/app/api/mail/answer';
import { rowsQuery } from '@/lib/schemas/mail';
import { readRows } from '@/lib/webmail/read-folder';

export function GET(request: Request): Promise<Response> {
  return answerMember(request, rowsQuery, async (login, query) => json(await readRows(login, query)));
}
