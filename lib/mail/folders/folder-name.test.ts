import { describe, expect, test } from 'vitest';
import { encodeModifiedUtf7 } from '../imap/modified-utf7.ts';
import type { DestinationFolder } from '../mail-destination.ts';
import type { SourceFolder } from '../mail-source.ts';
import { LEVEL_BYTES } from './folder-level.ts';
import { planFolders } from './folder-name.ts';
import { specialUseOf } from './special-use.ts';

/** `Name`, `Name \Sent` or `Name \Noselect` with the given delimiter. */
function folders(delimiter: string | null, lines: readonly string[]): SourceFolder[] {
  return lines.map((line) => {
    const [, path = '', attribute = ''] = /^(.*?)(?: (\\[A-Za-z]+))?$/s.exec(line) ?? [];
    const attributes = attribute === '' ? [] : [attribute];
    return {
      path,
      delimiter,
      attributes,
      selectable: attribute !== '\\Noselect',
      specialUse: path === 'INBOX' ? '\\Inbox' : specialUseOf(attributes),
    };
  });
}

const PLATFORM: DestinationFolder[] = (['Inbox', 'Sent', 'Drafts', 'Junk', 'Trash', 'Archive'] as const).map((name) => ({
  path: name === 'Inbox' ? 'INBOX' : name,
  delimiter: '/',
  specialUse: `\\${name}` as const,
  selectable: true,
}));

/** source path -> destination path, or the reason for leaving it out in angle brackets. */
function planned(delimiter: string | null, lines: readonly string[], known?: Map<string, string>) {
  const plans = planFolders(folders(delimiter, lines), PLATFORM, known);
  return Object.fromEntries(plans.map((plan) => [plan.sourcePath, plan.skip === null ? plan.destinationPath : `<${plan.skip}>`]));
}

/** The same from one line, for the tests of whole providers. */
const plannedList = (delimiter: string, list: string) => planned(delimiter, list.split(' | '));

describe('Chinese providers as they are', () => {
  test('Tencent: 其他文件夹 is a container and falls away', () => {
    const list =
      'INBOX | Sent Messages | Drafts | Deleted Messages | Junk | 其他文件夹 \\Noselect | 其他文件夹/客户 | 其他文件夹/客户/华东 | QQ邮件订阅';
    expect(plannedList('/', list)).toEqual({
      INBOX: 'INBOX',
      'Sent Messages': 'Sent',
      Drafts: 'Drafts',
      'Deleted Messages': 'Trash',
      Junk: 'Junk',
      其他文件夹: '<container>',
      '其他文件夹/客户': '客户',
      '其他文件夹/客户/华东': '客户/华东',
      QQ邮件订阅: 'QQ邮件订阅',
    });
  });

  test('NetEase: quarantine left out, advertisements kept', () => {
    const list = 'INBOX | 草稿箱 | 已发送 | 已删除 | 垃圾邮件 | 病毒邮件 | 广告邮件 | 订阅邮件';
    expect(plannedList('/', list)).toEqual({
      INBOX: 'INBOX',
      草稿箱: 'Drafts',
      已发送: 'Sent',
      已删除: 'Trash',
      垃圾邮件: 'Junk',
      病毒邮件: '<quarantine>',
      广告邮件: '广告邮件',
      订阅邮件: '订阅邮件',
    });
  });

  test('Sina: the starred view is left out, because the account is Sina’s', () => {
    const sina = plannedList('/', 'INBOX | 草稿夹 | 已发送 | 已删除 | 垃圾邮件 | 星标邮件 | 商讯信息 | 其它邮件');
    expect(sina).toMatchObject({ 草稿夹: 'Drafts', 星标邮件: '<flagged>', 商讯信息: '商讯信息' });
    const elsewhere = plannedList('/', 'INBOX | 星标邮件 | Flagged | Important | All Mail');
    expect(elsewhere).toEqual({
      INBOX: 'INBOX',
      星标邮件: '星标邮件',
      Flagged: 'Flagged',
      Important: 'Important',
      'All Mail': 'All Mail',
    });
  });
});

describe('other providers as they are', () => {
  test('Gmail by attributes', () => {
    const list =
      'INBOX | [Gmail] \\Noselect | [Gmail]/All Mail \\All | [Gmail]/Sent Mail \\Sent | [Gmail]/Starred \\Flagged | ' +
      '[Gmail]/Important \\Important | [Gmail]/Trash \\Trash | [Gmail]/Chats | Work | Work/Archive';
    expect(plannedList('/', list)).toEqual({
      INBOX: 'INBOX',
      '[Gmail]': '<container>',
      '[Gmail]/All Mail': '<all_mail>',
      '[Gmail]/Sent Mail': 'Sent',
      '[Gmail]/Starred': '<flagged>',
      '[Gmail]/Important': '<important>',
      '[Gmail]/Trash': 'Trash',
      '[Gmail]/Chats': '<chats>',
      Work: 'Work',
      'Work/Archive': 'Work/Archive',
    });
  });

  test('Gmail’s All Mail, where only what was archived is listed of it, becomes Archive, beside a label of that name', () => {
    const listed = (path: string, more: Partial<SourceFolder> = {}): SourceFolder => ({
      path,
      delimiter: '/',
      attributes: [],
      selectable: true,
      specialUse: null,
      ...more,
    });
    const all = listed('[Gmail]/All Mail', { specialUse: '\\All', remainder: true });
    const planned = (...folders: SourceFolder[]) => planFolders(folders, []).map(({ destinationPath }) => destinationPath);
    expect(planned(listed('INBOX'), all)).toEqual(['INBOX', 'Archive']);
    expect(planned(listed('INBOX'), all, listed('Archive'))).toEqual(['INBOX', 'Archive (2)', 'Archive']);
  });

  test('Gmail in Chinese without attributes', () => {
    const list =
      'INBOX | [Gmail]/已发邮件 | [Gmail]/草稿 | [Gmail]/已删除邮件 | [Gmail]/所有邮件 | [Gmail]/已加星标 | [Gmail]/重要';
    expect(Object.values(plannedList('/', list))).toEqual([
      'INBOX',
      'Sent',
      'Drafts',
      'Trash',
      '<all_mail>',
      '<flagged>',
      '<important>',
    ]);
  });

  test('Courier: INBOX. is a prefix, never INBOX/INBOX', () => {
    const list = 'INBOX | INBOX.Sent | INBOX.Kunden | INBOX.Kunden.A/B | INBOX.INBOX | shared \\Noselect | shared.info';
    expect(plannedList('.', list)).toEqual({
      INBOX: 'INBOX',
      'INBOX.Sent': 'Sent',
      'INBOX.Kunden': 'Kunden',
      'INBOX.Kunden.A/B': 'Kunden/A／B',
      'INBOX.INBOX': 'INBOX (2)',
      shared: '<container>',
      'shared.info': '<shared>',
    });
  });

  test('folders below INBOX beside others outside are the member’s own', () => {
    expect(plannedList('/', 'INBOX | INBOX/offen | Kunden')).toMatchObject({ 'INBOX/offen': 'INBOX/offen', Kunden: 'Kunden' });
    expect(plannedList('/', 'INBOX | inbox/offen | Kunden')).toMatchObject({ 'inbox/offen': 'INBOX/offen' });
  });

  test('Exchange: what is no mail is left out; elsewhere a folder of that name is mail', () => {
    expect(plannedList('/', 'INBOX | 已发送邮件 | 日历 | 联系人 | 发件箱 | 便笺 | 便笺/会议')).toEqual({
      INBOX: 'INBOX',
      已发送邮件: 'Sent',
      日历: '<not_mail>',
      联系人: '<not_mail>',
      发件箱: '<outbox>',
      便笺: '<not_mail>',
      '便笺/会议': '<not_mail>',
    });
    const elsewhere = plannedList('/', 'INBOX | 任务 | Files | Public | Public/News');
    expect(elsewhere).toEqual({ INBOX: 'INBOX', 任务: '任务', Files: 'Files', Public: 'Public', 'Public/News': 'Public/News' });
  });
});

/** What it is about, the account's folders, and where some of them go. */
const ROLE_CASES: [string, string, Record<string, string>][] = [
  ['the attribute wins over the name', 'INBOX | Sent | Elsewhere \\Sent', { Elsewhere: 'Sent', Sent: 'Sent (2)' }],
  [
    'one folder for each role, the rest keep their names',
    'INBOX | 已发送 | Sent Messages | Sent',
    { Sent: 'Sent', 'Sent Messages': 'Sent Messages', 已发送: '已发送' },
  ],
  ['the wrongly copied 已发送邮件 is no trash', 'INBOX | 已发送邮件 | 已删除', { 已发送邮件: 'Sent', 已删除: 'Trash' }],
  ['a folder called Sent below another is no \\Sent', 'INBOX | 客户 | 客户/Sent', { '客户/Sent': '客户/Sent' }],
  ['children follow their parent', 'INBOX | Sent Items | Sent Items/19/Q1 | Sent Items/19', { 'Sent Items/19/Q1': 'Sent/19/Q1' }],
  ['发件箱 is sent mail when nothing else is', 'INBOX | 发件箱', { 发件箱: 'Sent' }],
  ['发件箱 beside 已发送 is a folder', 'INBOX | 发件箱 | 已发送', { 发件箱: '发件箱', 已发送: 'Sent' }],
  ['垃圾箱 beside a junk folder is trash', 'INBOX | 垃圾箱 | 垃圾邮件', { 垃圾箱: 'Trash', 垃圾邮件: 'Junk' }],
  ['垃圾箱 beside a trash folder is junk', 'INBOX | 垃圾箱 | 已删除', { 垃圾箱: 'Junk', 已删除: 'Trash' }],
  ['垃圾箱 alone is junk', 'INBOX | 垃圾箱', { 垃圾箱: 'Junk' }],
  ['垃圾箱 beside both is a folder', 'INBOX | 垃圾箱 | 已删除 | 垃圾邮件', { 垃圾箱: '垃圾箱' }],
  ['full-width and padded names are understood', 'INBOX | Ｓｅｎｔ  |  DRAFTS', { 'Ｓｅｎｔ ': 'Sent', ' DRAFTS': 'Drafts' }],
  ['trash and Trash do not merge', 'INBOX | Trash | trash', { Trash: 'Trash', trash: 'trash (2)' }],
  ['a \\Noselect folder has no role', 'INBOX | Sent \\Noselect | Sent/20', { Sent: '<container>', 'Sent/20': 'Sent/20' }],
];

describe('roles', () => {
  test.each(ROLE_CASES)('%s', (_, list, expected) => {
    expect(plannedList('/', list)).toMatchObject(expected);
    expect(planned('/', list.split(' | ').toReversed())).toMatchObject(expected);
  });

  test('the platform’s own names are used', () => {
    const platform: DestinationFolder[] = [
      { path: 'Gesendet', delimiter: '.', specialUse: '\\Sent', selectable: true },
      { path: 'trash', delimiter: '.', specialUse: null, selectable: true },
    ];
    const plans = planFolders(folders('/', ['INBOX', 'Sent', 'Trash', 'a.b/c']), platform);
    expect(plans.map(({ destinationPath }) => destinationPath)).toEqual(['INBOX', 'Gesendet', 'trash', 'a．b.c']);
  });
});

describe('names', () => {
  const cases: [string, string | null, string, string][] = [
    ['a slash under another delimiter', '.', 'A/B', 'A／B'],
    ['a dot under "/"', '/', 'example.com', 'example.com'],
    ['wildcards and backslash', '/', '100%*\\x', '100％＊＼x'],
    ['a leading tilde', '/', '~root', '～root'],
    ['a leading hash', '/', '#shared/x', '＃shared/x'],
    ['leading dots', '/', '../.ssh', '．．/．ssh'],
    ['spaces at the ends', '/', ' a / b ', 'a/b'],
    ['an empty level', '/', 'a//b', 'a/_/b'],
    ['control characters and line ends', '/', 'a\r\nb\0c', 'a b c'],
    ['a lone surrogate', '/', 'a\ud800b', 'a\ufffdb'],
    ['text that turns round', '/', 'a\u202eb', 'a b'],
    ['no delimiter at all', null, 'A/B', 'A／B'],
    ['& and quotes', '/', 'R&D "x"', 'R&D "x"'],
  ];
  test.each(cases)('%s', (_, delimiter, path, expected) => {
    expect(planned(delimiter, ['INBOX', 'Other', path])[path]).toBe(expected);
  });

  test('a very long level is cut, kept apart by a hash, and always cut the same way', () => {
    const [one, other] = [`${'合同'.repeat(80)}甲`, `${'合同'.repeat(80)}乙`];
    const plans = planned('/', ['INBOX', one, other]);
    expect(plans[one]).not.toBe(plans[other]);
    expect(encodeModifiedUtf7(plans[one] ?? '').length).toBeLessThanOrEqual(LEVEL_BYTES);
    expect(plans[one]).toMatch(/^(合同)+合?~[0-9a-f]{8}$/);
    expect(planned('/', ['INBOX', other, one])).toEqual(plans);
  });

  test('what lies very deep is joined', () => {
    const deep = Array.from({ length: 30 }, (_, level) => `l${level}`).join('/');
    const path = planned('/', ['INBOX', deep])[deep] ?? '';
    expect(path.split('/')).toHaveLength(16);
    expect(path).toMatch(/\/l14\/l15／l16／.*l29$/);
  });

  test('a destination that exists keeps its spelling', () => {
    const platform: DestinationFolder[] = [...PLATFORM, { path: 'Projects', delimiter: '/', specialUse: null, selectable: true }];
    const [, plan] = planFolders(folders('/', ['INBOX', 'projects']), platform);
    expect(plan?.destinationPath).toBe('Projects');
  });
});

describe('invariants', () => {
  const hostile = [
    'INBOX',
    'a',
    'A',
    'a (2)',
    'A (2)',
    'a/b',
    'A/b',
    'A/B',
    'a*',
    'a＊',
    'a ',
    ' a',
    'inbox2',
    'Sent',
    'SENT',
    'sent/x',
    'Sent/X',
    '',
    '/',
    '//',
    'é',
    'é',
  ];

  test('no two source folders share a destination, in any order of listing', () => {
    const plans = planned('/', hostile);
    const destinations = Object.values(plans).map((path) => path.normalize('NFC').toLowerCase());
    expect(new Set(destinations).size).toBe(new Set(hostile).size);
    expect(planned('/', hostile.toReversed())).toEqual(plans);
  });

  test('a stored mapping is kept, and nobody else gets its place', () => {
    const known = new Map([
      ['Sent', 'Gesendet'],
      ['Kunden', 'Sent'],
    ]);
    expect(planned('/', ['INBOX', 'Sent', 'Kunden', 'Sent Items \\Sent', 'Gesendet'], known)).toEqual({
      INBOX: 'INBOX',
      Sent: 'Gesendet',
      Kunden: 'Sent',
      'Sent Items': 'Sent (2)',
      Gesendet: 'Gesendet (2)',
    });
  });

  test('planning again with what was planned changes nothing', () => {
    const first = planned('/', hostile);
    expect(planned('/', [...hostile, 'new', 'A (3)'], new Map(Object.entries(first)))).toMatchObject(first);
  });
});
