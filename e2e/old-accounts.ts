/** Who has mail at the old provider: a few of the sample mailboxes, under the names of the companies of the trips. */
import { type SampleMailbox, sampleMailboxes } from '../local/mail/sample-mailboxes.ts';
import { COLLEAGUES, type ColleagueId } from '../local/mail/stories/people.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { readablePassword } from '../local/product/secrets.ts';

/** By domain: whose sample mail lies under which old local part. */
const OLD_ACCOUNTS: Record<string, Record<string, ColleagueId>> = {
  'songhe.example': { 'liu.wei': 'liu.wei', '1.235': 'chen.jia', 'ma.chao': 'ma.chao' },
  'baiyun.example': { 'xu.li': 'xu.li' },
  'chunhe.example': { 'liu.wei': 'liu.wei', 'chen.jia': 'chen.jia' },
  'jinghu.example': { 'deng.kai': 'deng.kai' },
  'meihua.example': { 'deng.kai': 'deng.kai', 'liu.wei': 'liu.wei', 'xu.li': 'xu.li' },
  'taihu.example': { 'zhao.lei': 'zhao.lei' },
  'qingxi.example': { 'zhao.lei': 'zhao.lei', 'deng.kai': 'deng.kai' },
  'yulan.example': { 'tang.yan': 'xu.li', 'tang.yu': 'deng.kai' },
  'lanting.example': { 'huang.ting': 'huang.ting' },
  'qiuye.example': { 'xu.li': 'xu.li', 'deng.kai': 'deng.kai' },
};

/** At a provider of their own (old-providers.spec.ts), which an administrator has let us into. */
export const GRANTED_MAILBOXES = ['he.qing@hanshan.example', 'he.yun@hanshan.example'];

/** The accounts with their passwords, and the mail that is there from the start. */
export function oldProviderContent(until: Date): { members: DescribedMember[]; sample: SampleMailbox[] } {
  const mailboxes = new Map(sampleMailboxes(until).map((mailbox) => [mailbox.id, mailbox]));
  const members: DescribedMember[] = [];
  const sample: SampleMailbox[] = [];
  for (const [domain, accounts] of Object.entries(OLD_ACCOUNTS)) {
    for (const [local, id] of Object.entries(accounts)) {
      const oldAddress = `${local}@${domain}`;
      const mailbox = mailboxes.get(id);
      if (mailbox === undefined) throw new Error(`there is no sample mailbox ${id}`);
      sample.push({ ...mailbox, address: oldAddress });
      members.push({
        address: `${id}@${domain}`,
        displayName: COLLEAGUES[id].name,
        password: readablePassword('banjia'),
        oldAddress,
        oldPassword: readablePassword('old'),
      });
    }
  }
  return { members, sample };
}
