/** A file that the browser saves and never shows. */
import type { SheetFormat } from '@/lib/members/file/member-columns';

const TYPES: Record<SheetFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export function fileDownload(name: string, format: SheetFormat, content: BodyInit): Response {
  return new Response(content, {
    headers: {
      'Content-Type': TYPES[format],
      // Names in other scripts by RFC 8187.
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.${format}`)}`,
      'Cache-Control': 'no-store',
    },
  });
}

/** Pieces as the browser takes them. What throws cuts the file off, so that the browser reports a failure instead of saving half a list. */
export function bodyOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

/** `?format=xlsx`; anything else is CSV. */
export function askedFormat(request: Request): SheetFormat {
  return new URL(request.url).searchParams.get('format') === 'xlsx' ? 'xlsx' : 'csv';
}
