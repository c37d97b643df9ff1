/** Every account of the domain as a file that can be imported again. */
import { getLocale } from 'next-intl/server';
import { askedFormat, bodyOf, fileDownload } from '@/app/api/file-download';
import { requirePostmaster } from '@/lib/auth/session';
import { AppError } from '@/lib/errors';
import { exportMembers } from '@/lib/members/file/export-members';

export async function GET(request: Request): Promise<Response> {
  const { session, actor } = await requirePostmaster();
  const format = askedFormat(request);
  try {
    const pieces = await exportMembers(actor, session.mailDomainId, { format, locale: await getLocale() });
    return fileDownload(`banjia-members-${session.mailDomainName}`, format, bodyOf(pieces));
  } catch (error) {
    // The menu is one for all domains; a list that is too long for a workbook comes as the file that has no limit.
    if (!(error instanceof AppError && error.code === 'members.too_many_for_workbook')) throw error;
    return Response.redirect(new URL('?format=csv', request.url), 303);
  }
}
