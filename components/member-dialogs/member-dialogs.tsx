'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { DisablePanel, RefusedPanel } from '@/components/member-dialogs/disable-panel';
import { EditPanel } from '@/components/member-dialogs/edit-panel';
import { RemoveManyPanel, RemovePanel } from '@/components/member-dialogs/remove-panels';
import { ResetPanel } from '@/components/member-dialogs/reset-panel';
import type { Asked, ManyResult, MemberActions, MemberRow } from '@/components/members/member-row';
import { Dialog } from '@/components/ui/dialog';

export type DialogAsked =
  | Asked
  | { act: 'disableMany' | 'removeMany'; members: readonly MemberRow[] }
  | { act: 'refused'; result: ManyResult };

interface MemberDialogsProps {
  asked: DialogAsked | null;
  onAsk: (asked: DialogAsked | null) => void;
  onDone: (result: ManyResult | null) => void;
  domainName: string;
  ownId: string;
  actions: MemberActions;
}

interface Shown {
  title: ReactNode;
  lead?: string;
  panel: ReactNode;
}

function useShown({ asked, onAsk, onDone, domainName, ownId, actions }: MemberDialogsProps): Shown | null {
  const t = useTranslations('members');
  const close = () => onAsk(null);
  switch (asked?.act) {
    case undefined:
      return null;
    case 'edit': {
      const { member } = asked;
      const panel = <EditPanel member={member} own={member.id === ownId} edit={actions.edit} onDone={close} />;
      return { title: t('editTitle', { address: member.address }), panel };
    }
    case 'reset': {
      const { member } = asked;
      const own = member.id === ownId;
      const panel = <ResetPanel member={member} own={own} resetPassword={actions.resetPassword} onDone={close} />;
      return { title: t('resetTitle', { address: member.address }), lead: t('resetLead'), panel };
    }
    case 'disable': {
      const { id, address, move } = asked.member;
      const lead = t('disableLead', { moving: move?.state === 'RUNNING' ? 'yes' : 'no' });
      const panel = <DisablePanel memberIds={[id]} disable={actions.disable} onDone={onDone} />;
      return { title: t('disableTitle', { address }), lead, panel };
    }
    case 'remove': {
      const panel = <RemovePanel member={asked.member} remove={actions.remove} onDone={close} />;
      return { title: t('deleteTitle', { address: asked.member.address }), panel };
    }
    case 'disableMany': {
      const { members } = asked;
      const panel = <DisablePanel memberIds={members.map(({ id }) => id)} disable={actions.disable} onDone={onDone} />;
      return { title: t('disableManyTitle', { count: members.length }), lead: t('disableManyLead'), panel };
    }
    case 'removeMany': {
      const { members } = asked;
      const panel = <RemoveManyPanel {...{ members, domainName, onDone }} removeMany={actions.removeMany} />;
      return { title: t('deleteManyTitle', { count: members.length }), panel };
    }
    case 'refused':
      return {
        title: t('manyRefused', { count: asked.result.refused.length }),
        panel: <RefusedPanel result={asked.result} onDone={close} />,
      };
  }
}

/** One dialog at a time, whichever row it is about. */
export function MemberDialogs(props: MemberDialogsProps) {
  const shown = useShown(props);
  return (
    <Dialog
      open={shown !== null}
      onOpenChange={(open) => (open ? undefined : props.onAsk(null))}
      title={<span className="wrap-anywhere">{shown?.title}</span>}
      lead={shown?.lead}
    >
      {shown?.panel}
    </Dialog>
  );
}
