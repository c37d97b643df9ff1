/**
 * A notice as the bytes of a mail (RFC 5322, RFC 2045 to 2047): plain text in UTF-8, so that no reader has to trust any markup. Pure.
 * Addresses and reasons are data: what could end a header line cannot come in, for only our own sentences, an address that was parsed at
 * its border, and encoded words stand there.
 */
import { NOTICE_HEADER, type NoticeLocale } from '../schemas/member/notice.ts';

export interface NoticeMail {
  /** The notice's id: its Message-ID is made of it. */
  id: string;
  domain: string;
  to: string;
  locale: NoticeLocale;
  /** The name of the sender, for people. */
  from: string;
  subject: string;
  text: string;
  date: Date;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** So many bytes in an encoded word: 76 characters less its frame and the name of the field, in base64 (RFC 2047, section 2). */
const WORD_BYTES = 39;
const LINE_CHARACTERS = 76;

/** The Message-ID, the same at each attempt: by it a second attempt finds what the first one stored. */
export function messageIdOf({ id, domain }: Pick<NoticeMail, 'id' | 'domain'>): string {
  return `<${id}@notice.${domain}>`;
}

/** The whole message, lines ended by CRLF. */
export function composeNotice(mail: NoticeMail): Buffer {
  const { id, domain, to, locale, from, subject, text, date } = mail;
  const head = [
    `Date: ${mailDate(date)}`,
    `From: ${encodedWords(from)} <no-reply@${domain}>`,
    `To: <${to}>`,
    `Subject: ${encodedWords(subject)}`,
    `Message-ID: ${messageIdOf(mail)}`,
    // RFC 3834: no machine shall answer.
    'Auto-Submitted: auto-generated',
    `${NOTICE_HEADER}: ${id}`,
    `Content-Language: ${locale}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const body = Buffer.from(text.replaceAll('\n', '\r\n')).toString('base64');
  const lines = body.match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g')) ?? [];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${lines.join('\r\n')}\r\n`);
}

/** Words of base64, cut between characters; each but the first on a line of its own. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text.replaceAll(/\s+/g, ' ')) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  if (word !== '') words.push(word);
  return words.map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ');
}

/** In the country's own time, as every page says it. */
function mailDate(date: Date): string {
  const there = new Date(date.getTime() + 8 * 3_600_000);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${DAYS[there.getUTCDay()]}, ${there.getUTCDate()} ${MONTHS[there.getUTCMonth()]} ${there.getUTCFullYear()}`;
  return `${day} ${two(there.getUTCHours())}:${two(there.getUTCMinutes())}:${two(there.getUTCSeconds())} +0800`;
}
