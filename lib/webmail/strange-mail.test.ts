/** Our torture set and, where it lies beside the project, every message of the corpus: all are read, and what they are made into is harmless. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectBytes, LOGIN, namesIn, useOwnPlatform } from '../testing/own-platform.ts';
import { TORTURE } from '../testing/torture-mail.ts';
import { readFrame, readMessage } from './read-message.ts';
import { readAttachment, readSource } from './read-part.ts';

const platform = useOwnPlatform();
const CORPUS = join(import.meta.dirname, '../../../shared/mail-corpus');

function corpus(): { name: string; raw: Buffer }[] {
  if (!existsSync(CORPUS)) return [];
  return globSync(`${CORPUS}/**/*.{eml,mbox}`)
    .sort()
    .map((file) => ({ name: file.slice(CORPUS.length + 1), raw: readFileSync(file) }))
    .filter(({ raw }) => raw.length > 0);
}

test('each is read, its document holds nothing that acts or asks, its first files and its original are whole', async () => {
  const exhibits = [...TORTURE, ...corpus()];
  await platform.fill(
    'INBOX',
    exhibits.map(({ raw }) => raw),
  );
  const names = await namesIn('INBOX');
  expect(names).toHaveLength(exhibits.length);
  const faults: string[] = [];
  for (const [index, ref] of names.entries()) {
    const name = exhibits[index]?.name ?? '';
    const message = await readMessage(LOGIN, ref);
    if (message.body.kind === 'html') {
      const document = await readFrame(LOGIN, ref, { images: false });
      if (/<(script|iframe|form|object|embed|link|base|svg)\b/i.test(document)) faults.push(`${name}: an element that acts`);
      if (/\bsrc="(?!data:image\/)|<[^>]*\son\w+=|url\(/i.test(document)) faults.push(`${name}: something to fetch or to run`);
    }
    for (const { part } of message.attachments.slice(0, 2))
      await collectBytes((await readAttachment(LOGIN, { ...ref, part })).bytes);
    const source = await collectBytes((await readSource(LOGIN, ref)).bytes);
    if (source.length !== message.sizeBytes) faults.push(`${name}: the original is not whole`);
  }
  expect(faults).toEqual([]);
}, 120_000);
