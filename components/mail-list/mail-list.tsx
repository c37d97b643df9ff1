'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { MailLine } from '@/components/mail-list/mail-line';
import { useMessageDate } from '@/components/mail-list/message-date';
import { keyOf, messageKey } from '@/components/mail-list/row-messages';
import type { Rows } from '@/components/mail-list/use-rows';
import { Skeleton } from '@/components/ui/skeleton';
import type { MailRow } from '@/lib/schemas/mail';

export const LINE_PX = 85;

interface MailListProps {
  now: Date;
  rows: Rows;
  /** What scrolls around the list, once it is there. */
  scroller: HTMLDivElement | null;
  openKey: string | null;
  /** The position where the keys are. */
  cursor: number;
  chosen: ReadonlyMap<string, MailRow>;
  choosing: boolean;
  showRecipient: boolean;
  folderNameOf: (row: MailRow) => string | null;
  hrefOf: (row: MailRow) => string;
  onOpen: (row: MailRow, position: number) => void;
  onFold: (position: number, expanded: boolean) => void;
  onChoose: (row: MailRow, chosen: boolean) => void;
}

/** The id of a line's link, for the focus. */
export function lineId(row: MailRow): string {
  return `${row.conversation === null ? 'mail' : 'conversation'}-${row.validity}-${row.uid}`;
}

/** Only the lines on the screen are in the page, and only they are read. */
export function MailList(props: MailListProps) {
  const { now, rows, scroller, cursor, chosen } = props;
  const t = useTranslations('mailList');
  const messageDate = useMessageDate(now);
  const { total } = rows.state;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller,
    estimateSize: () => LINE_PX,
    overscan: 6,
    initialRect: { width: 372, height: 1000 },
  });
  const lines = virtual.getVirtualItems();
  const first = lines[0]?.index ?? 0;
  const last = lines.at(-1)?.index ?? 0;
  const { show } = rows;
  useEffect(() => {
    if (total > 0) show(first, last);
  }, [show, first, last, total]);
  useEffect(() => {
    if (cursor >= 0) virtual.scrollToIndex(cursor, { align: 'auto' });
  }, [cursor, virtual]);
  return (
    <ul aria-label={t('label')} className="relative" style={{ height: virtual.getTotalSize() }}>
      {lines.map(({ index, start }) => {
        const row = rows.state.rows.get(index);
        const style = { height: LINE_PX, transform: `translateY(${start}px)` };
        if (row === undefined) return <LineSkeleton key={`at-${index}`} style={style} />;
        const key = keyOf(row);
        return (
          <MailLine
            key={key}
            id={lineId(row)}
            row={row}
            when={messageDate(new Date(row.date))}
            href={props.hrefOf(row)}
            showRecipient={props.showRecipient}
            folderName={props.folderNameOf(row)}
            open={row.conversation?.expanded !== true && messageKey(row) === props.openKey}
            current={index === cursor}
            chosen={chosen.has(key)}
            choosing={props.choosing}
            position={index}
            total={total}
            style={style}
            onOpen={() => props.onOpen(row, index)}
            onFold={(expanded) => props.onFold(index, expanded)}
            onChoose={(on) => props.onChoose(row, on)}
          />
        );
      })}
    </ul>
  );
}

function LineSkeleton({ style }: { style: { height: number; transform: string } }) {
  return (
    <li aria-hidden style={style} className="absolute inset-x-0 top-0 flex flex-col gap-3 border-b border-line py-4 pr-4 pl-8">
      <Skeleton className="w-32" />
      <Skeleton className="w-56 max-w-full" />
    </li>
  );
}
