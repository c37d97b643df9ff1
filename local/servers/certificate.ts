import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../machine/run-command.ts';
import type { ServerAccount } from '../machine/server-account.ts';

export interface Certificate {
  certFile: string;
  keyFile: string;
}

const ONE_WEEK = 7 * 86_400_000;

/** The certificate is there and does not run out within a week. */
async function isUsable(certFile: string): Promise<boolean> {
  const pem = await readFile(certFile).catch(() => undefined);
  if (pem === undefined) return false;
  return new X509Certificate(pem).validToDate.getTime() - Date.now() > ONE_WEEK;
}

/** A self-signed certificate for localhost in the directory; kept until it runs out, so that a pinned fingerprint stays right. */
export async function ensureCertificate(directory: string, account: ServerAccount, commonName: string): Promise<Certificate> {
  const certFile = join(directory, 'certificate.pem');
  const keyFile = join(directory, 'certificate-key.pem');
  if (await isUsable(certFile)) return { certFile, keyFile };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const names = ['-subj', `/CN=${commonName}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await runCommand('openssl', ['req', '-x509', ...key, '-days', '397', ...names, '-out', certFile], { account, cwd: '/' });
  return { certFile, keyFile };
}
