import { csvDownload } from '@/app/api/template/csv-download';
import { requirePostmaster } from '@/lib/auth/session';
import { mappingTemplate } from '@/lib/bulk/csv-template';

export async function GET(): Promise<Response> {
  await requirePostmaster();
  return csvDownload('banjia-mappings.csv', mappingTemplate());
}
