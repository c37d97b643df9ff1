import type { ColleagueId } from './stories/people.ts';

export type SystemFlag = '\\Seen' | '\\Answered' | '\\Flagged' | '\\Draft';

/** One message in one folder of one mailbox, exactly as the old provider shall have it. */
export interface SampleMessage {
  owner: ColleagueId;
  /** Path segments; empty is INBOX. */
  folder: string[];
  /** Lines end with LF. */
  raw: Buffer;
  flags: SystemFlag[];
  keywords: string[];
  internalDate: Date;
}

/** How each one's mail program calls the folders with a purpose: no two companies agree, nor do two programs. */
export const FOLDER_NAMES: Record<ColleagueId, { sent: string; drafts: string; trash: string }> = {
  'shen.lan': { sent: 'Sent Messages', drafts: 'Drafts', trash: 'Deleted Messages' },
  'zhou.min': { sent: 'Sent Messages', drafts: 'Drafts', trash: '已删除' },
  'liu.wei': { sent: '已发送', drafts: '草稿箱', trash: '已删除' },
  'chen.jia': { sent: '已发送', drafts: '草稿箱', trash: '已删除' },
  'ma.chao': { sent: '已发送邮件', drafts: 'Drafts', trash: '已删除邮件' },
  'zhao.lei': { sent: 'Sent Messages', drafts: 'Drafts', trash: 'Trash' },
  'xu.li': { sent: '已发送', drafts: '草稿箱', trash: '已删除' },
  'huang.ting': { sent: '已发送', drafts: 'Drafts', trash: '已删除' },
  'deng.kai': { sent: 'Sent Messages', drafts: 'Drafts', trash: 'Deleted Messages' },
};
