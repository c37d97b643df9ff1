import { z } from 'zod';
import { answerMember, json } from '@/app/api/mail/answer';
import { readFolders } from '@/lib/webmail/read-folder';

export function GET(request: Request): Promise<Response> {
  return answerMember(request, z.object({}), async (login) => json(await readFolders(login)));
}
