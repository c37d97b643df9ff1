/** The columns of the members' file, in both directions, and its template. Header cells and words of cells are read in both languages. */

import type { MemberRole } from '../../generated/prisma/client.ts';
import type { ColumnSpec } from '../../sheets/sheet.ts';
import { csvFile } from '../../sheets/write-csv.ts';
import { workbookFile } from '../../sheets/write-workbook.ts';

/** Of the header and the words in cells. */
export type SheetLanguage = 'zh-CN' | 'en';
export type SheetFormat = 'csv' | 'xlsx';

/** 邮箱帐号, 密码, 姓名; the rest is in exported files. The order is the one of a file without a header. */
export const MEMBER_COLUMNS: readonly ColumnSpec[] = [
  { key: 'address', required: true, names: ['邮箱帐号', '邮箱', '帐号', '邮箱地址', 'address', 'email', 'account', 'mailbox'] },
  { key: 'password', required: false, secret: true, names: ['密码', '初始密码', 'password'] },
  { key: 'displayName', required: false, names: ['姓名', '显示名', '名字', 'displayname', 'name', 'fullname'] },
  { key: 'quota', required: false, names: ['容量', '容量gb', '配额', 'quota', 'quotagb'] },
  { key: 'role', required: false, names: ['身份', '角色', 'role'] },
  { key: 'status', required: false, names: ['状态', 'status'] },
  { key: 'used', required: false, names: ['已用', '已用容量', 'used'] },
];

export const HEADERS: Readonly<Record<SheetLanguage, readonly string[]>> = {
  'zh-CN': ['邮箱帐号', '密码', '姓名', '容量（GB）', '身份', '状态', '已用'],
  en: ['Address', 'Password', 'Name', 'Quota (GB)', 'Role', 'Status', 'Used'],
};

export const ROLE_WORDS: Readonly<Record<SheetLanguage, Readonly<Record<MemberRole, string>>>> = {
  'zh-CN': { MEMBER: '员工', POSTMASTER: '域管' },
  en: { MEMBER: 'Member', POSTMASTER: 'Postmaster' },
};

export const STATUS_WORDS: Readonly<Record<SheetLanguage, Readonly<Record<'enabled' | 'disabled', string>>>> = {
  'zh-CN': { enabled: '启用', disabled: '停用' },
  en: { enabled: 'Enabled', disabled: 'Disabled' },
};

/** The key whose word, in whichever language, the cell holds; undefined for another word. */
export function readWord<K extends string>(
  words: Readonly<Record<SheetLanguage, Readonly<Record<K, string>>>>,
  cell: string,
): K | undefined {
  const wanted = cell.normalize('NFKC').trim().toLowerCase();
  for (const language of Object.values<Readonly<Record<K, string>>>(words)) {
    for (const key in language) if (language[key].toLowerCase() === wanted) return key;
  }
  return undefined;
}

/** An empty list with the columns that somebody fills in. */
export async function memberTemplate(format: SheetFormat, locale: SheetLanguage): Promise<Buffer> {
  const header = HEADERS[locale].slice(0, 4);
  return format === 'csv' ? csvFile([header]) : workbookFile(sheetName(locale), header, []);
}

/** A list of these addresses, whose passwords and names are to be filled in. */
export function memberLines(addresses: readonly string[], locale: SheetLanguage): string[][] {
  return [HEADERS[locale].slice(0, 3), ...addresses.map((address) => [address, '', ''])];
}

/** What the sheet of a workbook is called. */
export function sheetName(locale: SheetLanguage): string {
  return locale === 'en' ? 'Accounts' : '员工帐号';
}
