/** A CSV file that is written while it is sent, so that its length costs no memory; the browser saves it and never shows it. */
import { CSV_MARK, type CsvCell, csvLine } from '@/lib/sheets/write-csv';

/**
 * `pages` are read one at a time, as fast as the browser takes them; the first is usually the header alone. What throws after the
 * first byte has left cuts the file off, so that the browser reports a failed download instead of saving half a list.
 */
export function csvStream(fileName: string, pages: AsyncGenerator<readonly (readonly CsvCell[])[]>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(CSV_MARK)),
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value.map(csvLine).join('')));
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
  const plain = fileName.replaceAll(/[^\w.@-]/g, '_');
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
