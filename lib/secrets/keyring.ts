/** The master keys, from outside the database. The first one seals, all of them open: that is how a key is changed. */

export interface Keyring {
  sealing: { id: string; key: Buffer };
  byId: ReadonlyMap<string, Buffer>;
}

const KEY_BYTES = 32;

/** Reads the `id:base64` list of BANJIA_SECRET_KEYS. Throws rather than seal with a key that is absent, short or ambiguous. */
export function parseKeyring(text: string): Keyring {
  const keys = text.split(',').map((part) => {
    const [id = '', key = ''] = part.trim().split(':');
    return { id, key: Buffer.from(key, 'base64') };
  });
  const [sealing] = keys;
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  const whole = keys.every(({ id, key }) => id !== '' && key.length === KEY_BYTES);
  if (sealing === undefined || !whole || byId.size < keys.length) throw new Error('BANJIA_SECRET_KEYS is missing or wrong');
  return { sealing, byId };
}

let keyring: Keyring | undefined;

/** The keyring of this process. */
export function processKeyring(): Keyring {
  keyring ??= parseKeyring(process.env.BANJIA_SECRET_KEYS ?? '');
  return keyring;
}
