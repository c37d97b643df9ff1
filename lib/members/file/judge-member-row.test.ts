import { expect, test } from 'vitest';
import type { SheetRow } from '../../sheets/sheet.ts';
import { judgeMemberRow, type KnownMember, readMemberRow } from './judge-member-row.ts';

const GB = 1024 ** 3;
const EMPTY = { address: 'li@qinghe.example', password: '', displayName: '', quota: '', role: '', status: '', used: '' };
const KNOWN: KnownMember = { displayName: '李娜', quotaBytes: 10 * GB, role: 'MEMBER', disabled: false };

const sheetRow = (cells: Partial<typeof EMPTY>): SheetRow => ({
  rowNumber: 2,
  cells: { ...EMPTY, ...cells },
  errorCode: null,
  noteCodes: [],
});

function judge(cells: Partial<typeof EMPTY>, known?: KnownMember) {
  const row = readMemberRow(sheetRow(cells));
  return typeof row === 'string' ? { fault: row } : judgeMemberRow(row, known);
}

test.each([
  ['an empty row about somebody who is there', {}, KNOWN, { fate: 'same' }],
  [
    'what an export says',
    { displayName: '李娜', quota: '10', role: '员工', status: '启用', used: '3.1MB' },
    KNOWN,
    { fate: 'same' },
  ],
  ['the same in English', { role: 'Member', status: 'ENABLED' }, KNOWN, { fate: 'same' }],
  ['another name', { displayName: '李纳' }, KNOWN, { fate: 'changed' }],
  ['another quota', { quota: '20' }, KNOWN, { fate: 'changed' }],
  ['somebody new', { password: 'password-1' }, undefined, { fate: 'new' }],
  [
    'somebody new with everything',
    { password: 'password-1', quota: '5', role: '员工', status: '启用' },
    undefined,
    { fate: 'new' },
  ],
  ['somebody new without a password', {}, undefined, { fault: 'row.password.required' }],
  ['a password for somebody who is there', { password: 'password-1' }, KNOWN, { fault: 'row.member_exists' }],
  ['somebody who is there as a postmaster', { role: '域管' }, KNOWN, { fault: 'row.role.on_page' }],
  ['a postmaster as a member', { role: '员工' }, { ...KNOWN, role: 'POSTMASTER' }, { fault: 'row.role.on_page' }],
  ['a new postmaster', { password: 'password-1', role: 'Postmaster' }, undefined, { fault: 'row.role.on_page' }],
  ['somebody to be disabled', { status: '停用' }, KNOWN, { fault: 'row.status.on_page' }],
  ['somebody to be enabled', { status: '启用' }, { ...KNOWN, disabled: true }, { fault: 'row.status.on_page' }],
  ['somebody new and disabled', { password: 'password-1', status: 'Disabled' }, undefined, { fault: 'row.status.on_page' }],
  ['a role that is none', { role: 'root' }, KNOWN, { fault: 'row.role.invalid' }],
  ['a status that is none', { status: '是' }, KNOWN, { fault: 'row.status.invalid' }],
  ['a quota that is none', { quota: '=1+1' }, KNOWN, { fault: 'row.quota.invalid' }],
  ['a name with a line end', { displayName: '李\r\nBcc: x@y' }, KNOWN, { fault: 'row.displayName.name.characters' }],
  ['a name with what nobody sees', { displayName: '\u200b李\u202e娜\ufeff' }, KNOWN, { fate: 'same' }],
  ['a short password', { password: '1234567' }, undefined, { fault: 'row.password.password.too_short' }],
  ['a name that inherits', { role: 'constructor' }, KNOWN, { fault: 'row.role.invalid' }],
] as const)('A1: %s', (_, cells, known, verdict) => {
  expect(judge(cells, known)).toEqual(verdict);
});

test('A1: a full-width ＠ and zero-width signs in an address are no part of it', () => {
  expect(readMemberRow(sheetRow({ address: ' ＬＩ＠qing\u200bhe.example' }))).toMatchObject({ address: 'li@qinghe.example' });
});
