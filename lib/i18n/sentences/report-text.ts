/** What became of a message that was not copied, as a sentence: for the page, the file and the command line. */

interface WhyTranslator {
  (key: string): string;
  has(key: string): boolean;
}

/** Opens a typed translator: reasons are data and are asked for with `has` first. */
export function reportTranslator(translate: { has: (key: never) => boolean }): WhyTranslator {
  return translate as unknown as WhyTranslator;
}

/** A reason that this catalogue does not know (a newer worker, an older page) gets the sentence of its outcome. `prefix`: from the translator to the namespace `report`. */
export function exceptionText(
  t: WhyTranslator,
  { outcome, reason }: { outcome: string; reason: string | null },
  prefix: '' | 'report.' = '',
): string {
  const key = `${prefix}why.${reason ?? ''}`;
  return t(reason !== null && t.has(key) ? key : `${prefix}why.${outcome.toLowerCase()}`);
}
