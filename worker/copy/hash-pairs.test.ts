import { expect, test } from 'vitest';
import type { SourceMessage } from '../../lib/mail/mail-source.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import type { IntentMessage } from '../../lib/progress/ledger/intents.ts';
import type { OrphanedEntry } from '../../lib/progress/ledger/ledger.ts';
import { matchOrphans } from '../lanes/copy-batch.ts';
import { poolOf } from '../lanes/orphans.ts';
import { type Candidate, pairByHash } from './resolve-intents.ts';

const hash = (name: string) => Buffer.alloc(32, name);
const sent = (uid: number, name: string): IntentMessage => ({
  uid,
  sizeBytes: 1,
  internalDate: new Date(0),
  flags: [],
  hash: hash(name),
});
const stored = (uid: number, name: string): Candidate => ({ uid: BigInt(uid), hash: hash(name) });
const pairs = (messages: IntentMessage[], candidates: Candidate[]) =>
  pairByHash(messages, candidates).map(({ message, uid }) => [message.uid, Number(uid)]);

test.each<[string, IntentMessage[], Candidate[], number[][]]>([
  [
    'what was sent and is here is paired',
    [sent(1, 'a'), sent(2, 'b')],
    [stored(8, 'b'), stored(7, 'a')],
    [
      [1, 7],
      [2, 8],
    ],
  ],
  ['what is not here is pending again', [sent(1, 'a'), sent(2, 'b')], [stored(7, 'a')], [[1, 7]]],
  ['what others delivered meanwhile is nobody’s', [sent(1, 'a')], [stored(5, 'x'), stored(6, 'y')], []],
  ['two equal messages need two here', [sent(1, 'a'), sent(2, 'a')], [stored(7, 'a')], [[1, 7]]],
  [
    'two equal messages take the two in their order',
    [sent(1, 'a'), sent(2, 'a')],
    [stored(9, 'a'), stored(7, 'a')],
    [
      [1, 7],
      [2, 9],
    ],
  ],
  ['a third equal one here stays unclaimed', [sent(1, 'a')], [stored(7, 'a'), stored(8, 'a'), stored(9, 'a')], [[1, 7]]],
  ['nothing sent pairs with nothing', [], [stored(7, 'a')], []],
])('%s', (_sentence, messages, candidates, expected) => {
  expect(pairs(messages, candidates)).toEqual(expected);
});

const message = (uid: number): SourceMessage => ({ uid, sizeBytes: 1, internalSeconds: 0, flags: [] });
const fetched = (uid: number, name: string) => ({
  message: message(uid),
  internalDate: new Date(0),
  body: bodyOf(Buffer.from(name)),
});
const orphan = (uid: number, name: string, uidValidity = 1n): OrphanedEntry => ({
  uidValidity,
  uid: BigInt(uid),
  hash: bodyOf(Buffer.from(name)).hash,
  sizeBytes: 1,
  internalDate: new Date(0),
});

test('a message that was copied under an older UIDVALIDITY is re-keyed, and only what is new is sent', () => {
  const { toSend, rekeyed } = matchOrphans([fetched(1, 'a'), fetched(2, 'new')], poolOf([orphan(41, 'a'), orphan(42, 'gone')]));
  expect(toSend.map((item) => item.message.uid)).toEqual([2]);
  expect(rekeyed).toEqual([{ from: orphan(41, 'a'), uid: 1 }]);
});

test('of three equal messages of which two were copied, one is sent', () => {
  const equal = [fetched(1, 'a'), fetched(2, 'a'), fetched(3, 'a')];
  const { toSend, rekeyed } = matchOrphans(equal, poolOf([orphan(41, 'a'), orphan(42, 'a')]));
  expect(rekeyed.map(({ from, uid }) => [Number(from.uid), uid])).toEqual([
    [41, 1],
    [42, 2],
  ]);
  expect(toSend.map((item) => item.message.uid)).toEqual([3]);
});

test('each old row is used once, the newest UIDVALIDITY first as the ledger lists it', () => {
  const { rekeyed } = matchOrphans([fetched(1, 'a')], poolOf([orphan(5, 'a', 9n), orphan(6, 'a', 2n)]));
  expect(rekeyed).toEqual([{ from: orphan(5, 'a', 9n), uid: 1 }]);
});
