import { expect, test } from 'vitest';
import { folderTree } from './folder-tree.ts';

const folder = (path: string) => ({ path, delimiter: '/', specialUse: null, total: 0, unseen: 0, version: '' });

test('parents come before their children, numbers by their value, and a missing parent is named', () => {
  const paths = ['供应商', '客户/华南', 'R&D/10 月', 'R&D/9 月', '客户', 'R&D', '2026 展会/广州/照片'];
  expect(folderTree(paths.map(folder)).map(({ name, depth }) => [name, depth])).toEqual([
    ['2026 展会 / 广州 / 照片', 0],
    ['供应商', 0],
    ['客户', 0],
    ['华南', 1],
    ['R&D', 0],
    ['9 月', 1],
    ['10 月', 1],
  ]);
});

test('a server without levels has folders beside one another', () => {
  expect(folderTree([{ ...folder('a/b'), delimiter: '' }])).toMatchObject([{ name: 'a/b', depth: 0 }]);
});
