import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { pauseMapping, resumeMapping } from '../mappings/pause-mapping.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { EVENTS_SHOWN, findEvents } from './find-events.ts';
import { findExceptions } from './find-exceptions.ts';

useRoomDatabase();

let domain: SampleDomain;
let id: string;
const li = () => memberOf(domain, 0);
const input = () => ({ memberId: li().id, sourceAddress: 'li@old.example', password: 'p' });
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  await startMapping(li().actor, input());
  ({ id } = await db().mapping.findUniqueOrThrow({ where: { memberId: li().id } }));
});

const told = async () => (await findEvents(domain.postmaster, id)).map(({ code, values }) => ({ code, values }));

test('T5: what people did stands there with who did it, the newest first', async () => {
  await pauseMapping(domain.postmaster, id);
  await resumeMapping(domain.postmaster, id);
  await closeWindow(domain.postmaster, domain.id);
  const by = `postmaster:${domain.postmaster.address}`;
  expect(await told()).toEqual([
    { code: 'window_closed', values: {} },
    { code: 'resumed', values: { by } },
    { code: 'paused_by_postmaster', values: { by } },
    { code: 'started', values: { by: `member:${li().address}`, source: 'li@old.example' } },
  ]);
});

test('R1: a start after the first one is a password that was entered again', async () => {
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason: 'wrong_password' } });
  await startMapping(domain.postmaster, input());
  expect((await told()).map(({ code }) => code)).toEqual(['password_reentered', 'started']);
});

test('T5: folders that became complete, or vanished at the source, stand among the events', async () => {
  const { id: done } = await sampleFolder(id, 'INBOX', { copied: 3 });
  const { id: gone } = await sampleFolder(id, '旧', { copied: 1 });
  await db().folderProgress.update({ where: { id: done }, data: { doneAt: new Date(Date.now() + 1000) } });
  await db().folderProgress.update({ where: { id: gone }, data: { removedAt: new Date(Date.now() + 2000) } });
  expect((await told()).slice(0, 2)).toEqual([
    { code: 'folder_removed', values: { folder: '旧' } },
    { code: 'folder_done', values: { folder: 'INBOX', count: 3 } },
  ]);
});

test('T5: only the newest are given, and values that make no sense are none', async () => {
  await db().mappingEvent.createMany({
    data: Array.from({ length: EVENTS_SHOWN + 5 }, (_, i) => ({
      mappingId: id,
      code: 'resumed',
      values: { nested: { by: i } },
      at: new Date(Date.now() + 1000 * i),
    })),
  });
  const events = await told();
  expect(events).toHaveLength(EVENTS_SHOWN);
  expect(events[0]).toEqual({ code: 'resumed', values: {} });
});

test('T5: messages that could not be moved are told by cause and one by one', async () => {
  const { id: folderId } = await sampleFolder(id, '客户', { copied: 2, refused: 3 });
  await db().ledgerEntry.updateMany({ where: { folderId, outcome: 'REFUSED' }, data: { reason: 'message_too_big' } });
  const { uid } = await db().ledgerEntry.findFirstOrThrow({ where: { folderId, outcome: 'REFUSED' } });
  await db().ledgerEntry.updateMany({
    where: { folderId, uid },
    data: { reason: 'message_unreadable', subject: '报价', serverText: 'Internal error', internalDate: new Date('2024-06-01') },
  });
  const { causes, messages, count } = await findExceptions(domain.postmaster, id);
  expect(count).toBe(3);
  expect(causes).toEqual([
    { reason: 'message_too_big', count: 2 },
    { reason: 'message_unreadable', count: 1 },
  ]);
  expect(messages).toHaveLength(3);
  expect(messages[0]).toMatchObject({ folder: '客户', subject: '报价', serverText: 'Internal error', sizeBytes: 100 });
});
