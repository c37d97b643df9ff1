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
