/** The demo's table of providers: the product's own, and the old provider of this machine, so that its POP3 server is known. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeJson } from '../machine/json-file.ts';
import type { ProductPorts } from '../product/ports.ts';

const OWN_TABLE = new URL('../../lib/providers/providers.json', import.meta.url);

/** Writes the table into this file, and returns its name for the setting PROVIDERS_FILE. */
export async function writeDemoProviders(file: string, ports: Pick<ProductPorts, 'oldImaps' | 'oldPop3s'>): Promise<string> {
  const own = z.array(z.unknown()).parse(JSON.parse(await readFile(OWN_TABLE, 'utf8')));
  const at = (port: number) => ({ host: '127.0.0.1', port, security: 'tls' });
  const here = {
    id: 'demo',
    name_en: 'The demo’s old provider',
    name_zh: '演示用的旧服务商',
    mx: [],
    imap: at(ports.oldImaps),
    pop3: at(ports.oldPop3s),
    auth: ['password'],
    confidence: 'high',
  };
  await writeJson(file, [...own, here]);
  return file;
}
