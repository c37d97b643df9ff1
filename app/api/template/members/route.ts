import { getLocale } from 'next-intl/server';
import { askedFormat, fileDownload } from '@/app/api/file-download';
import { requirePostmaster } from '@/lib/auth/session';
import { memberTemplate } from '@/lib/members/file/member-columns';

export async function GET(request: Request): Promise<Response> {
  await requirePostmaster();
  const format = askedFormat(request);
  return fileDownload('banjia-members', format, new Uint8Array(await memberTemplate(format, await getLocale())));
}
