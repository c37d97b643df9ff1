/** Without signs that are read for one another (0 o, 1 l i, 5 s, 2 z, u v), small letters and digits only: it is dictated and typed on phones. */
const SIGNS = 'abcdefghjkmnpqrtwxy346789';
const GROUPS = 4;
const SIGNS_PER_GROUP = 4;

/**
 * A password of four groups, some 74 bits: made in the browser, so that no answer of the server ever holds one. Bytes that would favour
 * the first signs are thrown away.
 */
export function generatePassword(): string {
  const limit = 256 - (256 % SIGNS.length);
  let signs = '';
  while (signs.length < GROUPS * SIGNS_PER_GROUP) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) if (byte < limit) signs += SIGNS[byte % SIGNS.length];
  }
  return Array.from({ length: GROUPS }, (_, i) => signs.slice(i * SIGNS_PER_GROUP, (i + 1) * SIGNS_PER_GROUP)).join('-');
}
