/**
 * Cells of a CSV that a spreadsheet would calculate (OWASP, CSV injection; full-width signs too, which East Asian editions take for
 * the narrow ones): a text that begins with one of these gets an
 * apostrophe in front, which Excel, WPS and LibreOffice show or hide but never calculate. Pure.
 *
 * Imports take the apostrophe off again where it guards one of these signs, so that a list that we wrote comes back as it was:
 * in every column but the secret ones, because a password may begin with an apostrophe of its own.
 */
const CALCULATES = /^[=+\-@\t\r\n＝＋－＠]/;

/** The text as it may stand in a CSV of ours. */
export function guardFormula(text: string): string {
  return CALCULATES.test(text) ? `'${text}` : text;
}

/** The text as it was before `guardFormula`. Not for passwords. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && CALCULATES.test(text.slice(1)) ? text.slice(1) : text;
}
