/** Passwords and keys of this machine's installation: random, made once, kept with the state. */
import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from '../machine/json-file.ts';

const secretsSchema = z.object({
  postgres: z.string(),
  databaseOwner: z.string(),
  dovecotRole: z.string(),
  platformMaster: z.string(),
  oldMaster: z.string(),
  nextAuth: z.string(),
  secretKeys: z.string(),
});

export type ProductSecrets = z.infer<typeof secretsSchema>;

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** New random secrets. */
export function newSecrets(): ProductSecrets {
  return {
    postgres: hex(16),
    databaseOwner: hex(16),
    dovecotRole: hex(16),
    platformMaster: hex(16),
    oldMaster: hex(16),
    nextAuth: hex(32),
    secretKeys: `local:${randomBytes(32).toString('base64')}`,
  };
}

/** The secrets in the file, which is written first when absent. */
export async function keptSecrets(path: string): Promise<ProductSecrets> {
  const kept = await readJson(path, secretsSchema);
  if (kept !== undefined) return kept;
  const made = newSecrets();
  await writeJson(path, made);
  return made;
}

/** A password that people can read to each other: no letter looks like another. */
export function readablePassword(prefix: string): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return `${prefix}-${group()}-${group()}`;
}
