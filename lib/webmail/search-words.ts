/** What somebody typed into the search box as words that all have to be there. Pure. */

const MOST_WORDS = 8;

/** Words between quotation marks, of either kind, stay together. */
export function searchWords(text: string): string[] {
  return [...text.replace(/[\p{Cc}]+/gu, ' ').matchAll(/["“]([^"“”]+)["”]|[^\s"“”]+/gu)]
    .map(([whole, quoted]) => (quoted ?? whole).trim())
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
}
