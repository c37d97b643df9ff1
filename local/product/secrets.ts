/** Passwords and keys of this machine's installation: random, made once, kept with the state. */
import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from '../machine/json-file.ts';

const secretsSchema = z.object({
  postgres: z.string(),
  databaseOwner: z.string(),
  dovecotRole: z.string(),
  platformMaster: z.string(),
  platformDoveadm: z.string(),
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
    platformDoveadm: hex(16),
    oldMaster: hex(16),
    nextAuth: hex(32),
    secretKeys: `local:${randomBytes(32).toString('base64')}`,
  };
}

/**
 * The secrets in the file. Those that are missing are made and written: all of them at the first start, a single one when the state
 * is of an older version. The others stay, because the state is bound to them.
 */
export async function keptSecrets(path: string): Promise<ProductSecrets> {
  const kept = await readJson(path, secretsSchema.partial());
  const whole = secretsSchema.safeParse(kept);
  if (whole.success) return whole.data;
  const completed = secretsSchema.parse({ ...newSecrets(), ...kept });
  await writeJson(path, completed);
  return completed;
}

/** A password that people can read to each other: no letter looks like another. */
export function readablePassword(prefix: string): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return `${prefix}-${group()}-${group()}`;
}
