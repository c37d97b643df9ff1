import { fileDownload } from '@/app/api/file-download';
import { requirePostmaster } from '@/lib/auth/session';
import { mappingTemplate } from '@/lib/bulk/csv-template';

export async function GET(): Promise<Response> {
  await requirePostmaster();
  return fileDownload('banjia-mappings', 'csv', new Uint8Array(mappingTemplate()));
}
