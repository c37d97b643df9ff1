import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIL_REASONS } from '../mail/mail-error.ts';
import { AUDIT_ACTIONS } from '../schemas/audit.ts';
import { OWN_REASONS, SKIP_REASONS } from '../schemas/mapping/mapping.ts';
import en from './messages/en.json' with { type: 'json' };
import zhCN from './messages/zh-CN.json' with { type: 'json' };

interface Tree {
  [key: string]: string | Tree;
}

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

const chinese = flatten(zhCN);
const english = flatten(en);

/** Reads an ICU message from `at` to the brace that closes it; collects arguments and tags, also those within branches. */
function readText(message: string, at: number, names: Set<string>): number {
  let i = at;
  while (i < message.length && message[i] !== '}') {
    const tag = /^<(\w+)>/.exec(message.slice(i));
    if (tag) names.add(`<${tag[1]}>`);
    i = message[i] === '{' ? readArgument(message, i, names) : i + 1;
  }
  return i + 1;
}

function readArgument(message: string, at: number, names: Set<string>): number {
  const [head = '', name = '', end = ''] = /^\{\s*(\w+)\s*(,\s*(?:plural|select),|,[^{}]*\}|\})/.exec(message.slice(at)) ?? [];
  names.add(name);
  let i = at + head.length;
  if (end.endsWith('}')) return i;
  for (;;) {
    const selector = /^\s*=?\w+\s*\{/.exec(message.slice(i));
    if (selector === null) return message.indexOf('}', i) + 1;
    i = readText(message, i + selector[0].length, names);
  }
}

function placeholders(message: string): string[] {
  const names = new Set<string>();
  readText(message, 0, names);
  return [...names].sort();
}

/** Every code that a rule of ours throws, as written in the sources. */
function thrownCodes(): string[] {
  const lib = join(import.meta.dirname, '..');
  const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('generated'),
  );
  return sources.flatMap((file) =>
    [...readFileSync(join(lib, file), 'utf8').matchAll(/AppError\(\s*'([a-z_.]+)'/g)].map(([, code]) => code ?? ''),
  );
}

describe('the two languages', () => {
  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it('have the same placeholders in every message', () => {
    const differing = [...chinese].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? '').join(),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('leave no message empty but those that are glue', () => {
    const empty = [...chinese, ...english].filter(([, text]) => text.trim() === '').map(([key]) => key);
    expect(new Set(empty)).toEqual(new Set(['common.sentenceJoin']));
  });
});

describe('the words of the glossary', () => {
  it('English pages say postmaster, and administrator only of the old domain’s', () => {
    const strays = [...english].filter(([, text]) =>
      /\b(your|our|the|an?) admin\b|\badmins\b|\byour administrator\b|\badmin page\b/i.test(text),
    );
    expect(strays).toEqual([]);
  });
});

describe('codes', () => {
  it.each([...new Set(thrownCodes())])('%s, which a rule throws, has a sentence', (code) => {
    expect(chinese.has(`errors.${code}`)).toBe(true);
  });

  it.each([...MAIL_REASONS, ...OWN_REASONS])('the reason %s has a sentence and a next step', (reason) => {
    expect(chinese.has(`reasons.${reason}.short`) && chinese.has(`reasons.${reason}.next`)).toBe(true);
  });

  it.each(Object.entries(AUDIT_ACTIONS))(
    'the audit action %s has a label and a sentence that needs no more than is recorded',
    (action, names) => {
      for (const catalogue of [chinese, english]) {
        expect(catalogue.has(`audit.actions.${action}.label`)).toBe(true);
        const text = catalogue.get(`audit.actions.${action}.text`) ?? '{no sentence}';
        const known: string[] = ['subject', ...names];
        expect(placeholders(text).filter((name) => !known.includes(name))).toEqual([]);
      }
    },
  );

  it.each(SKIP_REASONS)('a folder that is not copied as %s has a sentence', (reason) => {
    expect(chinese.has(`skippedFolders.why.${reason}`)).toBe(true);
  });
});
