/** A folder name as IMAP4rev1 and Maildir++ write it (RFC 3501, 5.1.3): `客户` becomes `&W6JiNw-`. Written apart from the product's own on purpose. */
export function modifiedUtf7(name: string): string {
  return name.replace(/&/g, '&-').replace(/[^\x20-\x7e]+/g, (run) => {
    const utf16 = Buffer.from(run, 'utf16le').swap16();
    return `&${utf16.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`;
  });
}
