/** A CSV file that the browser saves and never shows. */
export function csvDownload(fileName: string, content: Buffer): Response {
  return new Response(new Uint8Array(content), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      // Names in other scripts by RFC 8187.
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'no-store',
    },
  });
}
