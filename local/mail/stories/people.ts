/** Who writes to whom: 青禾精密 (Qinghe Precision), a maker of turned and milled parts in Suzhou, and those it trades with. All invented. */
import type { MailAddress } from '../mime/mime-message.ts';
import type { Charset, Transfer } from '../mime/text-encoding.ts';

export const SAMPLE_DOMAIN = 'qinghe.example';

export interface Correspondent extends MailAddress {
  signature: string;
  /** How their mail program writes. */
  charset: Charset;
  transfer: Transfer;
  mailer?: string;
}

const COMPANY = '苏州青禾精密机械有限公司';

function colleague(local: string, name: string, post: string, mailer: string, transfer: Transfer = 'base64'): Correspondent {
  const signature = `${name}  ${post}\n${COMPANY}\n电话 0512-5550 01${String(20 + local.length)}`;
  return { name, address: `${local}@${SAMPLE_DOMAIN}`, signature, charset: 'utf-8', transfer, mailer };
}

/** The company's people, by the part of the address before the @. */
export const COLLEAGUES = {
  'shen.lan': colleague('shen.lan', '沈岚', '行政与信息部', 'Apple Mail (2.3774)', 'quoted-printable'),
  'zhou.min': colleague('zhou.min', '周敏', '外贸部', 'Microsoft Outlook 16.0'),
  'liu.wei': colleague('liu.wei', '刘伟', '销售部 经理', 'Foxmail 7.2.25.238[cn]'),
  'chen.jia': colleague('chen.jia', '陈佳', '财务部', 'Foxmail 7.2.25.238[cn]'),
  'ma.chao': colleague('ma.chao', '马超', '生产部', 'Foxmail 7.2.15.80[cn]', '8bit'),
  'zhao.lei': colleague('zhao.lei', '赵磊', '品质部', 'Mozilla Thunderbird 115.6', '8bit'),
  'xu.li': colleague('xu.li', '许丽', '采购部', 'Foxmail 7.2.25.238[cn]'),
  'huang.ting': colleague('huang.ting', '黄婷', '人事部', 'Coremail Webmail Server'),
  'deng.kai': colleague('deng.kai', '邓凯', '物流部', 'iPhone Mail (20G81)', 'quoted-printable'),
} as const satisfies Record<string, Correspondent>;

export type ColleagueId = keyof typeof COLLEAGUES;

/** Customers, suppliers and authorities. */
const PARTNERS = {
  weber: {
    name: 'Jonas Weber',
    address: 'j.weber@mueller-antrieb.example',
    signature: 'Jonas Weber\nStrategischer Einkauf\nMüller Antriebstechnik GmbH, Esslingen',
    charset: 'iso-8859-1',
    transfer: 'quoted-printable',
    mailer: 'Lotus Notes Release 9.0.1',
  },
  carter: {
    name: 'Emily Carter',
    address: 'emily.carter@northfield-robotics.example',
    signature: 'Emily Carter\nSupply Chain, Northfield Robotics Ltd\nLeeds, United Kingdom',
    charset: 'utf-8',
    transfer: '8bit',
    mailer: 'Microsoft Outlook 15.0',
  },
  wang: {
    name: '王建国',
    address: 'wangjg@lianhe-dianzi.example',
    signature: '王建国 / 工程部\n深圳联合电子有限公司',
    charset: 'gb2312',
    transfer: 'base64',
    mailer: 'Foxmail 6, 15, 201, 26 [cn]',
  },
  li: {
    name: '李芳',
    address: 'lifang@hengda-jidian.example',
    signature: '李芳\n广州恒达机电设备有限公司 采购部',
    charset: 'gbk',
    transfer: '8bit',
    mailer: 'Foxmail 6, 15, 201, 26 [cn]',
  },
  chenzq: {
    name: '陈志强',
    address: 'czq@yongxin-lvye.example',
    signature: '陈志强 销售\n宁波永鑫铝业',
    charset: 'gb2312',
    transfer: 'quoted-printable',
    mailer: 'Microsoft Outlook Express 6.00.2900.5512',
  },
  shuntong: {
    name: '顺通货代 操作部',
    address: 'op@shuntong-logistics.example',
    signature: '顺通国际货运代理 操作部\n上海市虹口区',
    charset: 'utf-8',
    transfer: 'base64',
    mailer: 'Coremail Webmail Server',
  },
  bank: {
    name: '苏城银行企业网银',
    address: 'notice@sucheng-bank.example',
    signature: '本邮件由系统自动发出，请勿直接回复。',
    charset: 'gb2312',
    transfer: 'base64',
  },
} as const satisfies Record<string, Correspondent>;

export type PersonId = ColleagueId | keyof typeof PARTNERS;

const EVERYBODY: Record<PersonId, Correspondent> = { ...COLLEAGUES, ...PARTNERS };

/** Looks a person up, of the company or not. */
export function person(id: PersonId): Correspondent {
  return EVERYBODY[id];
}

const isColleagueId = (id: string): id is ColleagueId => id in COLLEAGUES;

/** All who have a mailbox at the old provider, the postmaster first. */
export const COLLEAGUE_IDS: ColleagueId[] = Object.keys(COLLEAGUES).filter(isColleagueId);

/** Tells colleagues, who have a mailbox here, from the rest of the world. */
export function isColleague(id: PersonId): id is ColleagueId {
  return isColleagueId(id);
}
