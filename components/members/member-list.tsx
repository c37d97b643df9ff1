'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useRef, useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { useRowKeys } from '@/components/keyboard/use-row-keys';
import { type DialogAsked, MemberDialogs } from '@/components/member-dialogs/member-dialogs';
import type { ManyResult, MemberActions, MemberRow } from '@/components/members/member-row';
import { DeskRow, PhoneRow, type RowHandlers } from '@/components/members/member-rows';
import { SelectionAct, SelectionBar } from '@/components/table/selection-bar';
import { HeadCell, Table } from '@/components/table/table';
import { showUndo } from '@/components/ui/toaster';

interface MemberListProps {
  rows: MemberRow[];
  domainName: string;
  /** Whoever is signed in. */
  ownId: string;
  actions: MemberActions;
  /** The heads of the columns between the tick and the acts. */
  heads: ReactNode;
}

/** Which rows of this page are ticked. What is no longer on the page is not. */
function useSelection(rows: readonly MemberRow[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = rows.filter(({ id }) => ids.has(id));
  return {
    selected,
    clear: () => setIds(new Set()),
    all: () => setIds(selected.length === rows.length ? new Set() : new Set(rows.map(({ id }) => id))),
    isSelected: ({ id }: MemberRow) => ids.has(id),
    toggle: ({ id }: MemberRow) => setIds((before) => before.symmetricDifference(new Set([id]))),
  };
}

/** The rows, what can be done to one of them or to many, and the keys for it. */
export function MemberList({ rows, domainName, ownId, actions, heads }: MemberListProps) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const table = useTranslations('table');
  const list = useRef<HTMLDivElement>(null);
  const act = useAct();
  const selection = useSelection(rows);
  const [asked, setAsked] = useState<DialogAsked | null>(null);
  useRowKeys(list);
  const { selected } = selection;
  const memberIds = selected.map(({ id }) => id);
  const finish = (result: ManyResult | null) => {
    setAsked(result !== null && result.refused.length > 0 ? { act: 'refused', result } : null);
    if (result !== null) selection.clear();
  };
  const enable = (ids: string[], toast?: string) =>
    act.run(() => actions.enable({ memberIds: ids }), {
      done: (result) => {
        finish(result);
        if (toast !== undefined) showUndo(toast, common('undo'), () => act.run(() => actions.disable({ memberIds: ids })));
      },
    });
  const handlers: RowHandlers = {
    isSelected: selection.isSelected,
    toggle: selection.toggle,
    ask: setAsked,
    enable: ({ id, address }) => enable([id], t('enabledToast', { address })),
  };
  return (
    <div ref={list}>
      <FailureBanner failure={act.failure} className="mx-4 mb-3 desk:mx-5" />
      <Table className="border-t border-line max-desk:hidden">
        <thead>
          <tr>
            <HeadCell className="w-10">
              <label className="-m-2 grid w-8 cursor-pointer place-items-center p-2">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  aria-label={table('selectPage')}
                  checked={selected.length === rows.length}
                  ref={(box) => {
                    if (box !== null) box.indeterminate = selected.length > 0 && selected.length < rows.length;
                  }}
                  onChange={selection.all}
                />
              </label>
            </HeadCell>
            {heads}
            <HeadCell>
              <span className="sr-only">{t('actions')}</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((member) => (
            <DeskRow key={member.id} member={member} {...handlers} />
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line desk:hidden">
        {rows.map((member) => (
          <PhoneRow key={member.id} member={member} {...handlers} />
        ))}
      </ul>
      <SelectionBar count={selected.length} clear={selection.clear}>
        <SelectionAct onClick={() => setAsked({ act: 'disableMany', members: selected })}>{t('disable')}</SelectionAct>
        <SelectionAct busy={act.busy} onClick={() => enable(memberIds)}>
          {t('enable')}
        </SelectionAct>
        <SelectionAct onClick={() => setAsked({ act: 'removeMany', members: selected })}>{t('delete')}</SelectionAct>
      </SelectionBar>
      <MemberDialogs asked={asked} onAsk={setAsked} onDone={finish} {...{ domainName, ownId, actions }} />
    </div>
  );
}
