/** Mail addresses and domain names as people type or paste them, brought to one form. Messages are codes (`fields.<code>`). */
import { z } from 'zod';

const MAX_ADDRESS = 320;

/**
 * Trims, folds full-width forms (＠ and letters, NFKC), removes zero-width characters and lower-cases:
 * what Excel and input methods add is not part of an address (B7). The domain becomes ASCII (punycode).
 */
export function normalizeAddress(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .trim()
    .toLowerCase();
  const at = plain.lastIndexOf('@');
  return at < 0 ? plain : `${plain.slice(0, at)}@${asciiDomain(plain.slice(at + 1)) ?? plain.slice(at + 1)}`;
}

/** The domain in ASCII and lower case, or null when it is none. What URL would drop or cut off (line ends, a port, a path) makes it none. */
function asciiDomain(text: string): string | null {
  if (!/^[\p{L}\p{M}\p{N}._。-]+$/u.test(text)) return null;
  try {
    const { hostname } = new URL(`http://${text.replace(/\.$/, '')}`);
    return /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(hostname)
      ? hostname
      : null;
  } catch {
    return null;
  }
}

/** An address with exactly one domain and a local part of atoms between single dots, without spaces or invisible characters (RFC 5321, 4.1.2). */
function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64) return false;
  const atoms = text.slice(0, at).split('.');
  return atoms.every((atom) => /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}]+$/u.test(atom)) && asciiDomain(text.slice(at + 1)) !== null;
}

export const mailAddress = z
  .string()
  .max(MAX_ADDRESS, 'address.invalid')
  .transform(normalizeAddress)
  .refine((text) => text !== '', 'required')
  .refine((text) => text === '' || isAddress(text), 'address.invalid');

export const domainName = z
  .string()
  .max(253, 'domain.invalid')
  .transform((text) => asciiDomain(text.normalize('NFKC').trim()) ?? '')
  .refine((text) => text !== '', 'domain.invalid');

/** The part after the last @, or an empty text. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
