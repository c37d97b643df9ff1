/**
 * A folder name as it goes over the wire and into Dovecot's directories: modified UTF-7 (RFC 3501, 5.1.3).
 * Total for well-formed text; control characters are encoded too, as imapflow does.
 */
export function encodeModifiedUtf7(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-';
    const utf16 = Buffer.from(run, 'utf16le').swap16();
    return `&${utf16.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`;
  });
}

/** The name behind a well-formed modified UTF-7; null when it is none (its octets are then the name). */
export function decodeModifiedUtf7(encoded: string): string | null {
  const name = encoded.replace(/&([A-Za-z0-9+,]*)-/g, (_, base64: string) => {
    if (base64 === '') return '&';
    const octets = Buffer.from(base64.replaceAll(',', '/'), 'base64');
    return octets.length % 2 === 0 ? octets.swap16().toString('utf16le') : '';
  });
  return encodeModifiedUtf7(name) === encoded ? name : null;
}
