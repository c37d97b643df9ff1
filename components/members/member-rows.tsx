'use client';

import { Ban, Ellipsis, KeyRound, Trash2, UserCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Asked, MemberRow } from '@/components/members/member-row';
import { UsageCell } from '@/components/members/usage-cell';
import { Cell, Why } from '@/components/table/table';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Menu, MenuItem, MenuLine } from '@/components/ui/menu';
import { useDates } from '@/lib/i18n/use-dates';

export interface RowHandlers {
  isSelected: (member: MemberRow) => boolean;
  toggle: (member: MemberRow) => void;
  ask: (asked: Asked) => void;
  enable: (member: MemberRow) => void;
}

interface RowProps extends RowHandlers {
  member: MemberRow;
}

const TICK = 'size-4 accent-accent max-desk:size-5';

function Tick({ member, isSelected, toggle }: RowProps) {
  const t = useTranslations('table');
  return (
    // The label makes the target larger than the box (WCAG 2.5.8).
    <label className="-m-2 grid cursor-pointer place-items-center p-2 max-desk:-m-3 max-desk:p-3">
      <input
        type="checkbox"
        data-row-select
        className={TICK}
        aria-label={t('selectRow', { name: member.address })}
        checked={isSelected(member)}
        onChange={() => toggle(member)}
      />
    </label>
  );
}

function Role({ member }: { member: MemberRow }) {
  const t = useTranslations('members');
  if (member.disabled) return <span className="text-text-3">{t('disabled')}</span>;
  return member.role === 'POSTMASTER' ? (
    <span className="font-medium">{t('rolePostmaster')}</span>
  ) : (
    <span>{t('roleMember')}</span>
  );
}

/** Two members, one old account: mostly a slip of whoever made the list (B5). */
function Shared({ member: { move } }: { member: MemberRow }) {
  const t = useTranslations('members');
  if (move === null || move.sharedWith === null) return null;
  return (
    <span className="block text-xs text-state-paused-text wrap-anywhere">
      {t('sharedWith', { source: move.sourceAddress, address: move.sharedWith })}
    </span>
  );
}

/** Edit as a word, the rest behind the dots. */
function Acts({ member, ask, enable }: RowProps): ReactNode {
  const t = useTranslations('members');
  const { address, disabled } = member;
  return (
    <span className="flex items-center justify-end gap-2">
      <Button
        kind="link"
        size="bare"
        data-row-open
        aria-label={t('editFor', { address })}
        onClick={() => ask({ act: 'edit', member })}
      >
        {t('edit')}
      </Button>
      <Menu
        trigger={
          <Button kind="ghost" size="icon" aria-label={t('moreFor', { address })}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => ask({ act: 'reset', member })}>
          <KeyRound aria-hidden />
          {t('resetPassword')}
        </MenuItem>
        {disabled ? (
          <MenuItem onSelect={() => enable(member)}>
            <UserCheck aria-hidden />
            {t('enable')}
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => ask({ act: 'disable', member })}>
            <Ban aria-hidden />
            {t('disable')}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem danger onSelect={() => ask({ act: 'remove', member })}>
          <Trash2 aria-hidden />
          {t('delete')}
        </MenuItem>
      </Menu>
    </span>
  );
}

export function DeskRow(props: RowProps) {
  const { isoDay } = useDates();
  const { member, isSelected } = props;
  return (
    <tr
      data-row
      tabIndex={-1}
      className={classNames('-outline-offset-2', isSelected(member) ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <Cell className="w-10">
        <Tick {...props} />
      </Cell>
      <Cell className="h-12 wrap-anywhere">
        <span className={classNames('font-medium', member.disabled && 'text-text-3')}>{member.address}</span>
        <Shared member={member} />
      </Cell>
      <Cell className="wrap-anywhere">
        {member.displayName === '' ? <span className="text-text-3">—</span> : member.displayName}
      </Cell>
      <Cell className="whitespace-nowrap text-text-2">
        <Role member={member} />
      </Cell>
      <Cell className="text-text-2">
        <UsageCell usedBytes={member.usedBytes} quotaBytes={member.quotaBytes} />
      </Cell>
      <Cell numeric className="text-text-2">
        {isoDay(member.createdAt)}
      </Cell>
      <Cell>
        <Acts {...props} />
      </Cell>
    </tr>
  );
}

/** Two lines and a bar, never a sideways scroll. */
export function PhoneRow(props: RowProps) {
  const { member, isSelected } = props;
  return (
    <li className={classNames('flex items-start gap-3 px-4 py-3 text-sm', isSelected(member) && 'bg-accent-soft')}>
      <span className="pt-0.5">
        <Tick {...props} />
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span>
          <span className={classNames('font-medium wrap-anywhere', member.disabled && 'text-text-3')}>{member.address}</span>
          <Why className="flex flex-wrap gap-x-2">
            {member.displayName === '' ? null : <span className="wrap-anywhere">{member.displayName}</span>}
            <Role member={member} />
          </Why>
          <Shared member={member} />
        </span>
        <span className="flex items-center justify-between gap-3 text-xs">
          <UsageCell usedBytes={member.usedBytes} quotaBytes={member.quotaBytes} />
          <Acts {...props} />
        </span>
      </span>
    </li>
  );
}
