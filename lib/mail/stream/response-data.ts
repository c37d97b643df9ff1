/**
 * Reads the data of a response (RFC 9051, section 9: atoms, strings, numbers, NIL, parenthesised lists). Pure.
 * Lenient where servers are: an atom ends at a blank or a parenthesis and may hold anything else.
 */
import type { LiteralTarget } from './response-reader.ts';

/** An atom or string as latin1 text, NIL as null, a literal as what took it, a list as a list. */
export type ResponseValue = string | null | LiteralTarget | ResponseValue[];

const MOST_DEPTH = 20;

/** All values from position `from` of the text, with lists in lists as deep as `mostDepth`. What is malformed ends the reading early, never throws. */
export function readValues(
  text: string,
  from: number,
  literals: readonly LiteralTarget[],
  mostDepth = MOST_DEPTH,
): ResponseValue[] {
  return new ValueReader(text, from, literals, mostDepth).readList(0);
}

class ValueReader {
  private readonly text: string;
  private readonly literals: readonly LiteralTarget[];
  private readonly mostDepth: number;
  private at: number;
  private taken = 0;

  constructor(text: string, from: number, literals: readonly LiteralTarget[], mostDepth: number) {
    this.text = text;
    this.at = from;
    this.literals = literals;
    this.mostDepth = mostDepth;
  }

  readList(depth: number): ResponseValue[] {
    const values: ResponseValue[] = [];
    while (this.at < this.text.length) {
      const character = this.text[this.at];
      if (character === ' ') this.at++;
      else if (character === ')') {
        this.at++;
        return values;
      } else if (character === '(') {
        this.at++;
        if (depth >= this.mostDepth) return values;
        values.push(this.readList(depth + 1));
      } else if (character === '"') values.push(this.readQuoted());
      else if (character === '{') values.push(this.readLiteral());
      else values.push(this.readAtom());
    }
    return values;
  }

  private readQuoted(): string {
    let value = '';
    let begin = ++this.at;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === '"') break;
      if (character === '\\') {
        value += this.text.slice(begin, this.at);
        begin = ++this.at;
      }
    }
    return value + this.text.slice(begin, this.at++);
  }

  private readLiteral(): ResponseValue {
    const end = this.text.indexOf('}', this.at);
    this.at = end < 0 ? this.text.length : end + 1;
    return this.literals[this.taken++] ?? null;
  }

  private readAtom(): string | null {
    const begin = this.at;
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x20 || code === 0x28 || code === 0x29) break;
      // BODY[HEADER.FIELDS (DATE)]: what stands in the brackets belongs to the name.
      if (code === 0x5b && /^(body|binary)$/i.test(this.text.slice(begin, this.at))) {
        const end = this.text.indexOf(']', this.at);
        this.at = end < 0 ? this.text.length - 1 : end;
      }
    }
    const atom = this.text.slice(begin, this.at);
    return atom.length === 3 && atom.toUpperCase() === 'NIL' ? null : atom;
  }
}
