/** For lib/tenant-isolation.test.ts: a domain with something of everything, and another one. */
import { previewBulk } from '../bulk/preview-bulk.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { pauseMapping } from '../mappings/pause-mapping.ts';
import { sealPassword, startMapping } from '../mappings/start-mapping.ts';
import { memberOf, type SampleDomain, sampleDomain } from './sample-domain.ts';
import { sampleFolder } from './sample-folder.ts';

/** What is named in the calls. */
export interface ForeignIds {
  mailDomainId: string;
  memberId: string;
  /** Has no move, and goes. */
  leaver: string;
  running: string;
  paused: string;
  done: string;
  asked: string;
  doubted: string;
  folderId: string;
  importId: string;
  sessionId: string;
}

export interface ForeignGround {
  /** Whose ids are named. */
  theirs: ForeignIds;
  theirDomain: SampleDomain;
  /** From where they are reached for. */
  mine: SampleDomain;
}

/** Two domains; in one of them there is something of everything that can be named. */
export async function foreignGround(): Promise<ForeignGround> {
  const mine = await sampleDomain('mine.example', { members: ['li'] });
  const theirDomain = await sampleDomain('theirs.example', { members: ['li', 'wang', 'zhao', 'sun', 'leaver', 'qian', 'zhou'] });
  const [li, wang] = [memberOf(theirDomain, 0), memberOf(theirDomain, 1)];
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: 'p' });
  await startMapping(wang.actor, { memberId: wang.id, sourceAddress: 'wang@old.example', password: 'p' });
  const mapping = (memberId: string) => db().mapping.findUniqueOrThrow({ where: { memberId } });
  const [running, paused] = [(await mapping(li.id)).id, (await mapping(wang.id)).id];
  await pauseMapping(wang.actor, paused);
  const sun = memberOf(theirDomain, 3);
  const { id: done } = await db().mapping.create({
    data: { memberId: sun.id, sourceAddress: 'sun@old.example', state: 'DONE', createdBy: 'test' },
  });
  const [asked, doubted] = [await withUndo(memberOf(theirDomain, 5).id), await withUndo(memberOf(theirDomain, 6).id)];
  const { id: folderId } = await sampleFolder(running, 'INBOX', { copied: 1, pending: 1 });
  const bytes = Buffer.from('zhao@theirs.example,zhao@old.example,p');
  await inTransaction((tx) => sealPassword(tx, done, 'p'));
  const doubtful = { tryState: 'PASSED', ownerSeen: 'sun@old.example' } as const;
  const { importId } = await previewBulk(theirDomain.postmaster, theirDomain.id, { fileName: 'x.csv', bytes });
  await db().bulkImportRow.updateMany({ where: { importId }, data: doubtful });
  const { id: sessionId } = await db().loginSession.create({ data: { memberId: li.id } });
  const theirs = {
    mailDomainId: theirDomain.id,
    memberId: li.id,
    leaver: memberOf(theirDomain, 4).id,
    running,
    paused,
    done,
    asked,
    doubted,
    folderId,
    importId,
    sessionId,
  };
  return { theirs, theirDomain, mine };
}

/** A mapping whose old address was changed, and nobody has chosen yet. */
async function withUndo(memberId: string): Promise<string> {
  const { id } = await db().mapping.create({
    data: { memberId, sourceAddress: 'wrong@old.example', state: 'PAUSED', reason: 'undo_choice', createdBy: 'test' },
  });
  await db().mappingUndo.create({ data: { mappingId: id, sourceAddress: 'right@old.example', requestedBy: 'test' } });
  return id;
}
