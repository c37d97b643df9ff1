/** The columns of our CSV files and their templates, with a byte order mark so that Excel reads them as UTF-8 (B7). */
import type { ColumnSpec } from '../sheets/sheet.ts';
import { csvFile } from '../sheets/write-csv.ts';

/** 搬家帐号, 待搬家帐号, 待搬家帐号密码: the order of the source document (B3). */
export const MAPPING_COLUMNS: readonly ColumnSpec[] = [
  {
    key: 'targetAddress',
    required: true,
    names: ['搬家帐号', '主帐号', '新帐号', 'newaccount', 'target', 'targetaddress', 'newaddress', 'account'],
  },
  {
    key: 'sourceAddress',
    required: true,
    names: ['待搬家帐号', '原帐号', '原邮箱', '原邮箱地址', 'oldaccount', 'source', 'sourceaddress', 'oldaddress'],
  },
  {
    key: 'password',
    required: false,
    secret: true,
    names: ['待搬家帐号密码', '原密码', '密码', '原邮件帐号密码', 'password', 'oldpassword', 'sourcepassword'],
  },
  // What the download of rows that were left out adds; it may come back as it is.
  { key: 'row', required: false, ignored: true, names: ['行', 'row'] },
  { key: 'reason', required: false, ignored: true, names: ['原因', 'reason'] },
];

/** Template of the bulk file (批量开启). */
export function mappingTemplate(): Buffer {
  return csvFile([['搬家帐号', '待搬家帐号', '待搬家帐号密码']]);
}
