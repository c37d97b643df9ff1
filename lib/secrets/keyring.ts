/** The master keys, from outside the database. The first one seals, all of them open: that is how a key is changed. */

export interface Keyring {
  sealing: { id: string; key: Buffer };
  byId: ReadonlyMap<string, Buffer>;
}

/** Reads the `id:base64` list of BANJIA_SECRET_KEYS, whose form env.ts has checked. Throws on an empty list. */
export function parseKeyring(text: string): Keyring {
  const keys = text.split(',').map((part) => {
    const [id = '', key = ''] = part.trim().split(':');
    return { id, key: Buffer.from(key, 'base64') };
  });
  const [sealing] = keys;
  if (sealing === undefined) throw new Error('the keyring is empty');
  return { sealing, byId: new Map(keys.map(({ id, key }) => [id, key])) };
}

let keyring: Keyring | undefined;

/** The keyring of this process. */
export function processKeyring(): Keyring {
  keyring ??= parseKeyring(process.env.BANJIA_SECRET_KEYS ?? '');
  return keyring;
}
