/** What every real mailbox has somewhere, and what careless tools stumble over. */
import { zip } from './mime/attachments.ts';
import { encodeGbk } from './mime/gbk.ts';
import { type Attachment, buildMessage, type MessageShape, mailDate } from './mime/mime-message.ts';
import { FOLDER_NAMES, type SampleMessage } from './sample-message.ts';
import { seededRandom } from './seeded-random.ts';
import { COLLEAGUES, type ColleagueId } from './stories/people.ts';

/** Random bytes that make a message of 12 MB once they are base64. */
const LARGE_BYTES = 9_300_000;

interface Oddity {
  owner: ColleagueId;
  folder?: string[];
  on: string;
  flags?: SampleMessage['flags'];
  keywords?: string[];
}

const at = (on: string) => new Date(`${on}+08:00`);

function odd({ owner, folder = [], on, flags = ['\\Seen'], keywords = [] }: Oddity, raw: Buffer): SampleMessage {
  return { owner, folder, raw, flags, keywords, internalDate: at(on) };
}

/** An ordinary letter to a colleague, with what makes it special put over it. */
function letter(owner: ColleagueId, on: string, special: Partial<MessageShape> & Pick<MessageShape, 'subject' | 'text'>): Buffer {
  return buildMessage({
    from: { name: 'Northfield Robotics', address: 'documents@northfield-robotics.example' },
    to: [COLLEAGUES[owner]],
    date: at(on),
    messageId: `${at(on).getTime()}.odd@northfield-robotics.example`,
    charset: 'utf-8',
    transfer: 'base64',
    receivedFrom: 'mail.northfield-robotics.example',
    ...special,
  });
}

function large(): SampleMessage {
  const on = '2023-08-17T15:20:00';
  const drawings = zip('Drawings_2023-08.zip', 'assembly.step', LARGE_BYTES, seededRandom(12));
  const raw = letter('zhou.min', on, {
    subject: 'All drawings of the gripper family (12 MB)',
    text: 'Hello Min,\n\nas discussed, the whole set in one archive. Please file the older ones.\n\nEmily',
    attachments: [drawings],
  });
  return odd({ owner: 'zhou.min', on, keywords: ['Important'], flags: ['\\Seen', '\\Flagged'] }, raw);
}

/** The same letter delivered twice: both copies are the user's, and both have to move. */
function twins(): SampleMessage[] {
  const on = '2020-02-11T09:31:12';
  const raw = letter('liu.wei', on, {
    from: { name: '王建国', address: 'wangjg@lianhe-dianzi.example' },
    subject: '复工通知及交期调整',
    text: '刘经理：\n\n我司 2 月 17 日起分批复工，未交订单交期统一顺延三周，请知悉。',
    charset: 'gb2312',
  });
  return [odd({ owner: 'liu.wei', on }, raw), odd({ owner: 'liu.wei', on }, raw)];
}

/** From a fax gateway of long ago: no Message-ID, no MIME. */
function withoutMessageId(): SampleMessage {
  const on = '2014-06-20T10:02:44';
  const raw = `Received: from faxserver (192.0.2.9)\n\tby mx.old-provider.example; ${mailDate(at(on))}\nDate: ${mailDate(at(on))}\nFrom: faxserver@qinghe.example\nTo: xu.li@qinghe.example\nSubject: FAX received, 2 pages, 0574-5550188\n\nA fax of 2 pages has arrived. It lies in the tray on the second floor.\n`;
  return odd({ owner: 'xu.li', on }, Buffer.from(raw, 'latin1'));
}

/** Raw GBK bytes in header and body, and not a word about it. */
function undeclared(): SampleMessage {
  const on = '2015-12-03T14:47:09';
  const head = `Date: ${mailDate(at(on))}\nFrom: yongxin@yongxin-lvye.example\nTo: zhao.lei@qinghe.example\nMessage-ID: <20151203144709.1@yongxin-lvye.example>\nSubject: `;
  const raw = Buffer.concat([
    Buffer.from(head),
    encodeGbk('材质证明补寄'),
    Buffer.from('\n\n'),
    encodeGbk('赵工：材质证明已补寄，请查收。\n——永鑫铝业\n'),
  ]);
  return odd({ owner: 'zhao.lei', folder: ['供应商'], on }, raw);
}

/** A calendar invitation, and a letter forwarded whole inside another. */
function nested(): SampleMessage[] {
  const [invited, forwarded] = ['2022-05-09T11:00:00', '2019-03-26T16:40:30'];
  const calendar: Attachment = {
    fileName: 'invite.ics',
    mediaType: 'text/calendar; method=REQUEST; charset=utf-8',
    content: Buffer.from(
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:audit-2022@northfield-robotics.example\r\nDTSTART:20220518T070000Z\r\nDTEND:20220518T090000Z\r\nSUMMARY:Supplier audit (remote)\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    ),
  };
  const inner = letter('shen.lan', '2019-03-25T08:15:00', {
    subject: '门禁系统续费',
    text: '沈女士：\n\n门禁系统服务下月到期，请安排续费。',
  });
  return [
    odd(
      { owner: 'zhao.lei', on: invited, flags: ['\\Seen', '\\Answered'] },
      letter('zhao.lei', invited, {
        subject: 'Invitation: supplier audit (remote)',
        text: 'Please join us.',
        attachments: [calendar],
      }),
    ),
    odd(
      { owner: 'shen.lan', on: forwarded, keywords: ['$Forwarded'] },
      letter('shen.lan', forwarded, {
        subject: 'Fwd: 门禁系统续费',
        text: '转发给你，请处理。',
        attachments: [{ fileName: '门禁系统续费.eml', mediaType: 'application/octet-stream', content: inner }],
      }),
    ),
  ];
}

/** A folder name with an ampersand and an emoji, a letter without subject and without text. */
function strangeNames(): SampleMessage[] {
  const folder = ['R&D 🚀 新项目'];
  const [first, second] = ['2021-11-02T17:05:00', '2024-04-18T09:12:00'];
  return [
    odd(
      { owner: 'ma.chao', folder, on: first },
      letter('ma.chao', first, { subject: '机器人关节壳体 🤖 立项', text: '第一版三维已上传 👍' }),
    ),
    odd({ owner: 'ma.chao', folder, on: second, flags: [] }, letter('ma.chao', second, { subject: '', text: '' })),
    odd(
      { owner: 'ma.chao', folder: [...folder, 'A & B 方案'], on: second },
      letter('ma.chao', second, { subject: 'A 方案 & B 方案对比', text: '见共享盘。' }),
    ),
  ];
}

/** An unfinished letter for each of some people; drafts were never sent. */
function drafts(): SampleMessage[] {
  const begun: [ColleagueId, string, string, string][] = [
    ['liu.wei', '2026-03-05T18:20:00', '2026 年大客户拜访计划', '一、华南\n  1. 联合电子\n  2. 恒达机电\n二、'],
    ['zhou.min', '2025-09-30T17:48:00', 'Re: price list 2026', 'Dear Emily,\n\nabout the price list for 2026 we would'],
    ['huang.ting', '2024-12-20T16:00:00', '年会节目单（草稿）', '1. 开场\n2. 总经理致辞\n3. '],
    ['shen.lan', '2026-02-02T10:30:00', '旧邮箱服务到期提醒', '各位同事：\n\n'],
  ];
  return begun.map(([owner, on, subject, text]) => {
    const raw = buildMessage({
      from: COLLEAGUES[owner],
      to: [],
      subject,
      text,
      date: at(on),
      messageId: `${at(on).getTime()}.draft@qinghe.example`,
      charset: 'utf-8',
      transfer: 'quoted-printable',
    });
    return odd({ owner, folder: [FOLDER_NAMES[owner].drafts], on, flags: ['\\Draft', '\\Seen'] }, raw);
  });
}

/** Advertisements and letters that were thrown away. */
function unwanted(): SampleMessage[] {
  const thrown: [ColleagueId, string[], string, string][] = [
    ['xu.li', ['垃圾邮件'], '2025-01-14T03:11:00', '【代开发票】各类正规票据，验证后付款'],
    ['xu.li', ['垃圾邮件'], '2026-01-22T04:52:00', '您的邮箱即将停用，请点击升级'],
    ['chen.jia', [FOLDER_NAMES['chen.jia'].trash], '2023-06-01T09:00:00', '财税培训班招生简章'],
    ['shen.lan', [FOLDER_NAMES['shen.lan'].trash], '2022-09-08T13:30:00', 'Your trial has ended'],
    ['zhao.lei', [FOLDER_NAMES['zhao.lei'].trash], '2021-07-19T08:40:00', '三坐标以旧换新活动'],
  ];
  return thrown.map(([owner, folder, on, subject]) =>
    odd(
      { owner, folder, on, flags: [] },
      letter(owner, on, { from: { name: '', address: 'news@promo.example' }, subject, text: `${subject}\n\n退订请回复 T。` }),
    ),
  );
}

/** All of them. */
export function curiosities(): SampleMessage[] {
  return [large(), ...twins(), withoutMessageId(), undeclared(), ...nested(), ...strangeNames(), ...drafts(), ...unwanted()];
}

/** Folders without a single message. */
export const EMPTY_FOLDERS: { owner: ColleagueId; folder: string[] }[] = [
  { owner: 'chen.jia', folder: ['待处理'] },
  { owner: 'huang.ting', folder: ['招聘', '2027 校园招聘'] },
];
