/** Turns stories into messages: who gets which copy, in which folder, with what flags and dates. */
import { type Attachment, buildMessage, type MailAddress } from './mime/mime-message.ts';
import { FOLDER_NAMES, type SampleMessage, type SystemFlag } from './sample-message.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { type ColleagueId, type Correspondent, isColleague, type PersonId, person } from './stories/people.ts';
import type { Letter, Story, Thread } from './stories/story.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST_DAY = Date.UTC(2014, 2, 3, 1);
/** What is older than this has been filed away. */
const FILED_AFTER = 150 * DAY;

/** Moves a moment into office hours in China (09:00 to 18:00, Monday to Friday). */
function inOfficeHours(moment: number, random: SeededRandom): Date {
  const there = new Date(moment + 8 * HOUR);
  if (there.getUTCHours() >= 18) there.setUTCHours(24 + 9, random.between(2, 55), random.between(0, 59), 0);
  else if (there.getUTCHours() < 9) there.setUTCHours(9, random.between(2, 55), random.between(0, 59), 0);
  while (there.getUTCDay() === 0 || there.getUTCDay() === 6) there.setUTCDate(there.getUTCDate() + 1);
  return new Date(there.getTime() - 8 * HOUR);
}

/** Absent a beginning of its own, a thread begins in its share of the years since 2014. */
function beginOf(thread: Thread, index: number, count: number, until: number, random: SeededRandom): number {
  if (thread.on !== undefined) return Date.parse(`${thread.on}T02:00:00Z`) + random.between(0, 6 * 60) * 60_000;
  if (thread.daysAgo !== undefined) return until - thread.daysAgo * DAY + random.between(0, 120) * 60_000;
  return FIRST_DAY + ((index + random.next()) / count) * (until - 40 * DAY - FIRST_DAY);
}

interface Sent {
  letter: Letter;
  subject: string;
  date: Date;
  messageId: string;
}

function quoteOf(answered: Sent, by: Correspondent): string {
  const author = person(answered.letter.from);
  const day = new Date(answered.date.getTime() + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
  const intro = {
    'iso-8859-1': `Am ${day} schrieb ${author.address}:`,
    'utf-8': `在 ${day}，${author.name} 写道：`,
    gb2312: `----- 原始邮件 -----\n发件人：${author.name}\n发送时间：${day}`,
    gbk: `----- 原始邮件 -----\n发件人：${author.name}\n发送时间：${day}`,
  }[by.charset];
  const english = by === person('carter') ? `On ${day}, ${author.name} wrote:` : intro;
  const lines = answered.letter.text.split('\n').map((line) => `> ${line}`.trimEnd());
  return `\n\n${english}\n${lines.join('\n')}`;
}

const htmlText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>\n');

function htmlOf(letter: Letter, text: string, files: Attachment[]): string {
  const rows = (letter.table ?? []).map((row) => `<tr>${row.map((cell) => `<td>${htmlText(cell)}</td>`).join('')}</tr>\n`);
  const table = rows.length === 0 ? '' : `<table border="1" cellspacing="0" cellpadding="6">\n${rows.join('')}</table>\n`;
  const images = files.map(({ contentId }) => (contentId === undefined ? '' : `<p><img src="cid:${contentId}" alt=""></p>\n`));
  return `<html><head><style>body { font: 14px 'Microsoft YaHei', sans-serif; color: #222 }</style></head>\n<body>\n<p>${htmlText(text)}</p>\n${table}${images.join('')}</body></html>\n`;
}

function writeOut(sent: Sent, before: Sent[], random: SeededRandom): Buffer {
  const { letter } = sent;
  const author = person(letter.from);
  const answered = letter.subject === undefined ? before.at(-1) : undefined;
  const text = `${letter.text}\n\n${author.signature}${answered === undefined ? '' : quoteOf(answered, author)}`;
  const files = letter.attachments?.(random) ?? [];
  const rich =
    letter.table !== undefined ||
    (author.charset === 'utf-8' && author.mailer?.startsWith('Foxmail') === true && random.chance(0.5));
  const named = (ids: PersonId[]): MailAddress[] => ids.map(person);
  return buildMessage({
    from: author,
    to: named(letter.to),
    cc: named(letter.cc ?? []),
    subject: sent.subject,
    date: sent.date,
    messageId: sent.messageId,
    references: answered === undefined ? [] : before.map((one) => one.messageId),
    text,
    ...(rich ? { html: htmlOf(letter, text, files) } : {}),
    charset: author.charset,
    transfer: author.transfer,
    attachments: files,
    ...(author.mailer === undefined ? {} : { mailer: author.mailer }),
    ...(isColleague(letter.from) ? {} : { receivedFrom: `mail.${author.address.split('@')[1]}` }),
  });
}

function flagsFor(owner: ColleagueId, sent: Sent, later: Letter[], until: number, random: SeededRandom): SystemFlag[] {
  const flags: SystemFlag[] = [];
  const recent = until - sent.date.getTime() < 12 * DAY;
  if (!(recent && random.chance(0.4))) flags.push('\\Seen');
  if (later[0]?.from === owner && later[0].subject === undefined) flags.push('\\Answered');
  if (random.chance(0.07)) flags.push('\\Flagged');
  return flags;
}

function keywordsFor(later: Letter[], random: SeededRandom): string[] {
  const keywords: string[] = [];
  if (later[0]?.subject !== undefined && random.chance(0.25)) keywords.push('$Forwarded');
  if (random.chance(0.06)) keywords.push('Important');
  return keywords;
}

/** The copies of one letter: the sender's own, and one for each colleague who receives it. */
function copiesOf(sent: Sent, raw: Buffer, told: Story, later: Letter[], until: number, random: SeededRandom): SampleMessage[] {
  const { letter, date } = sent;
  const copies: SampleMessage[] = [];
  if (isColleague(letter.from)) {
    copies.push({
      owner: letter.from,
      folder: [FOLDER_NAMES[letter.from].sent],
      raw,
      flags: ['\\Seen'],
      keywords: [],
      internalDate: date,
    });
  }
  for (const owner of [...letter.to, ...(letter.cc ?? [])].filter(isColleague)) {
    const filed = until - date.getTime() > FILED_AFTER ? told.filedIn[owner] : undefined;
    copies.push({
      owner,
      folder: filed ?? [],
      raw,
      flags: flagsFor(owner, sent, later, until, random),
      keywords: keywordsFor(later, random),
      internalDate: new Date(date.getTime() + random.between(2, 40) * 1000),
    });
  }
  return copies;
}

function threadMessages(thread: Thread, told: Story, start: number, until: number, random: SeededRandom): SampleMessage[] {
  const before: Sent[] = [];
  let moment = start;
  return thread.letters.flatMap((letter, index) => {
    const date = inOfficeHours(moment + letter.after * HOUR + random.between(0, 50) * 60_000, random);
    moment = date.getTime();
    if (moment > until) return [];
    if (letter.subject !== undefined) before.length = 0;
    const subject = letter.subject ?? `Re: ${before[0]?.subject ?? ''}`;
    const domain = person(letter.from).address.split('@')[1];
    const messageId = `${Math.floor(moment / 1000)}.${random.bytes(4).toString('hex')}@${domain}`;
    const sent = { letter, subject, date, messageId };
    const raw = writeOut(sent, before, random);
    before.push(sent);
    return copiesOf(sent, raw, told, thread.letters.slice(index + 1), until, random);
  });
}

/** Every copy of every letter of the stories that was sent before `until`. The same for the same arguments. */
export function correspondence(stories: Story[], until: Date): SampleMessage[] {
  const random = seededRandom(20140303);
  return stories.flatMap((told) =>
    told.threads.flatMap((thread, index) => {
      const start = beginOf(thread, index, told.threads.length, until.getTime(), random);
      return threadMessages(thread, told, start, until.getTime(), random);
    }),
  );
}
