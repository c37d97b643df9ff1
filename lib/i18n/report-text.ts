/** What became of a message that was not copied, as a sentence: for the page, the file and the command line. */

interface WhyTranslator {
  (key: string): string;
  has(key: string): boolean;
}

/** Opens the typed translator of the namespace `report`: reasons are data and are asked for with `has` first. */
export function reportTranslator(translate: { has: (key: never) => boolean }): WhyTranslator {
  return translate as unknown as WhyTranslator;
}

/** A reason that this catalogue does not know (a newer worker, an older page) gets the sentence of its outcome. */
export function exceptionText(t: WhyTranslator, { outcome, reason }: { outcome: string; reason: string | null }): string {
  const key = `why.${reason ?? ''}`;
  return t(reason !== null && t.has(key) ? key : `why.${outcome.toLowerCase()}`);
}
