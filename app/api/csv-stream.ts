/** A CSV file that is written while it is sent, so that its length costs no memory; the browser saves it and never shows it. */
import { CSV_MARK, type CsvCell, csvLine } from '@/lib/sheets/write-csv';

/** Rows become lines; `pages` are read one at a time, the first is usually the header alone. */
export function csvStream(fileName: string, pages: AsyncIterable<readonly (readonly CsvCell[])[]>): Response {
  return lineStream(fileName, linesOf(pages));
}

async function* linesOf(pages: AsyncIterable<readonly (readonly CsvCell[])[]>): AsyncGenerator<string> {
  for await (const rows of pages) yield rows.map(csvLine).join('');
}

/**
 * Lines as they are, as fast as the browser takes them. What throws after the first byte has left cuts the file off, so that the
 * browser reports a failed download instead of saving half a list.
 */
export function lineStream(fileName: string, lines: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(CSV_MARK)),
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
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
