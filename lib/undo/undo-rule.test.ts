import { expect, test } from 'vitest';
import { isTouched, type UndoFacts, undoVerdict } from './undo-rule.ts';

test.each<[string, string[], string[], boolean]>([
  ['nothing changed', ['\\Seen'], ['\\Seen'], false],
  ['read', [], ['\\Seen'], false],
  ['marked as unread', ['\\Seen'], [], false],
  ['answered', ['\\Seen'], ['\\Seen', '\\Answered'], true],
  ['flagged', [], ['\\Flagged'], true],
  ['flagged at the old host already', ['\\Flagged'], ['\\flagged'], false],
  ['forwarded', [], ['$Forwarded'], true],
  ['given a label', [], ['$label1'], true],
  ['marked as deleted', [], ['\\Deleted'], false],
])('R3: a message that was %s', (_what, brought, now, touched) => {
  expect(isTouched(brought, now)).toBe(touched);
});

const FACTS: UndoFacts = { brought: [], now: [], same: true };
test.each<[string, Parameters<typeof undoVerdict>[0], Partial<UndoFacts>, string]>([
  ['is moved by its place alone', 'MOVE', { same: null }, 'move'],
  ['that is no longer there is not chased', 'MOVE', { now: null, same: null }, 'vanished'],
  ['is removed when its bytes are those that were brought', 'REMOVE', {}, 'remove'],
  ['is left when its bytes are others', 'REMOVE', { same: false }, 'left'],
  ['is left when nobody could read it', 'REMOVE', { same: null }, 'left'],
  ['is moved rather than removed when the member has answered it', 'REMOVE', { now: ['\\Answered'], same: null }, 'move'],
  ['that is gone is not chased', 'REMOVE', { now: null, same: null }, 'vanished'],
])('R3: a message %s', (_what, choice, facts, verdict) => {
  expect(undoVerdict(choice, { ...FACTS, ...facts })).toBe(verdict);
});
