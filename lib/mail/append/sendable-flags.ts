/** Which flags a command may carry to our platform (RFC 9051, 2.3.2 and section 9). Pure. */

const SYSTEM_FLAGS: ReadonlySet<string> = new Set(['\\seen', '\\answered', '\\flagged', '\\deleted', '\\draft']);
/** flag-keyword = atom (RFC 9051, section 9): no specials, no controls, ASCII only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what an atom must not hold
const KEYWORD = /^[^\u0000-\u0020()\]{%*"\\\u007f-\uffff]{1,100}$/;

/** True for a keyword that can be written as it is; servers may refuse it all the same. */
export function isKeyword(flag: string): boolean {
  return KEYWORD.test(flag);
}

/** Without \Recent and other attributes that only a server sets, without keywords that are no atom, or without any keyword. */
export function sendableFlags(flags: readonly string[], { keywords }: { keywords: boolean }): string[] {
  return flags.filter((flag) => SYSTEM_FLAGS.has(flag.toLowerCase()) || (keywords && isKeyword(flag)));
}
