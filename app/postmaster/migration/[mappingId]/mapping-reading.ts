import { notFound } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { readDomain } from '@/app/postmaster/domain-facts';
import type { ExceptionRows } from '@/components/mapping/exceptions-card';
import type { MappingView } from '@/components/mapping/mapping-view';
import type { UndoMessages, UndoView } from '@/components/undo/undo-view';
import { AppError } from '@/lib/errors';
import { EVENTS_SHOWN, findEvents } from '@/lib/history/find-events';
import { findExceptions } from '@/lib/history/find-exceptions';
import { findMapping } from '@/lib/mappings/find-mappings';
import { findMailboxProgress } from '@/lib/progress/find-progress';
import type { MappingEventView } from '@/lib/schemas/mapping/mapping-event';
import { findUndo, findUndoMessages } from '@/lib/undo/find-undo';

export interface MappingReading {
  mappingId: string;
  view: MappingView;
  events: MappingEventView[];
  eventsCut: boolean;
  exceptions: ExceptionRows;
  undo: UndoView | null;
  readMessages: (folder: { folderId: string; path: string }, from: number) => Promise<UndoMessages>;
}

/** One move with all that its page shows, read once for head and page. What lies outside the postmaster's domain is not found. */
export const readMapping = cache(async (id: string): Promise<MappingReading> => {
  const { actor, domain, now } = await readDomain();
  const parsed = z.uuid().safeParse(id);
  if (!parsed.success) notFound();
  const mappingId = parsed.data;
  try {
    const { memberId } = await findMapping(actor, mappingId);
    const [move, events, exceptions, undo] = await Promise.all([
      findMailboxProgress(actor, memberId),
      findEvents(actor, mappingId),
      findExceptions(actor, mappingId),
      findUndo(actor, mappingId),
    ]);
    if (move === null) notFound();
    const { mapping, folders, startedBy, finishAt } = move;
    return {
      mappingId,
      view: { now, mapping, folders, finishAt, startedBy, windowOpen: domain.window?.open === true && domain.source !== null },
      events,
      eventsCut: events.length === EVENTS_SHOWN,
      exceptions,
      undo,
      readMessages: async (folder, from) => ({
        ...folder,
        ...(await findUndoMessages(actor, mappingId, folder.folderId, from)),
        first: from === 0,
      }),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
});
