/** Ends workers while several lanes of one mailbox are at work, each with several batches on their way. */
import { expect } from 'vitest';
import { db } from '../../../lib/db/client.ts';
import type { CopyPoint } from '../../../lib/trace.ts';
import { endOf, type MovedMember, type MoveWorld, sampleMail, settledCount } from '../move-world.ts';
import { openIntentCount } from '../moved-mail.ts';
import { PageWatch } from '../page-watch.ts';
import { openSlowRoad } from '../slow-road.ts';

/** What a worker brings over before it opens a second lane and comes to a point some times more: about thirty batches. */
const FOR_EACH = 2000;
const BYTES_PER_SECOND = 4_000_000;

/**
 * One worker after the other, each killed at one of these points after it has opened a further lane. Expects that each has left
 * batches whose fate nobody knows. The move is not done when this resolves.
 */
export async function killWithLanes(
  world: MoveWorld,
  points: readonly CopyPoint[],
): Promise<{ member: MovedMember; watch: PageWatch }> {
  const folders = ['INBOX', 'Sent Messages', '客户/华南', '项目'];
  const messages = (points.length + 1) * FOR_EACH;
  // Of one year: mail of the last year travels in small batches, of 250 kB each.
  const mail = sampleMail(folders, { each: messages / folders.length, years: 1, lines: 10 });
  const member = await world.addMember(`lanes-${points.length}`, mail);
  const watch = new PageWatch(member);
  const road = await openSlowRoad(world.old.imapsPort, BYTES_PER_SECOND);
  const { mailDomainId } = member;
  try {
    await db().sourceServer.update({ where: { mailDomainId }, data: { port: road.port } });
    for (const point of points) {
      const stop = { point, since: 'lane_opened', count: 6 } as const;
      expect(await endOf(world.startWorker([stop], { SOURCE_ALLOW_PORTS: String(road.port) })), point).toBe('SIGKILL');
      expect(await settledCount(member), point).toBeLessThan(messages);
      if (point !== 'before_intent') expect(await openIntentCount(member), point).toBeGreaterThan(0);
    }
  } finally {
    await db().sourceServer.update({ where: { mailDomainId }, data: { port: world.old.imapsPort } });
    road.close();
  }
  return { member, watch };
}
