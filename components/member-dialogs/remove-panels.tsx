'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { useAct } from '@/components/form/outcome';
import { TextInput } from '@/components/form/text-input';
import type { ManyResult, MemberActions, MemberRow } from '@/components/members/member-row';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFoot } from '@/components/ui/dialog';

interface TypedConfirmationProps {
  label: string;
  /** What has to be typed; capitals do not matter. */
  wanted: string;
  act: ReturnType<typeof useAct>;
  onConfirm: (typed: string) => void;
  onCancel: () => void;
  /** It cannot be done now, whatever is typed; the reason stands above. */
  blocked?: boolean;
  children: ReactNode;
}

/** The act waits until its object has been typed: nobody deletes by a slip. */
function TypedConfirmation({ label, wanted, act, onConfirm, onCancel, blocked = false, children }: TypedConfirmationProps) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const [typed, setTyped] = useState('');
  const fits = !blocked && typed.trim().toLowerCase() === wanted;
  return (
    <form
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onConfirm(typed);
      }}
    >
      <DialogBody className="flex flex-col gap-4 text-sm">
        <FailureBanner failure={act.failure} />
        {children}
        <Field
          label={<span className="wrap-anywhere">{label}</span>}
          required
          help={<span className="wrap-anywhere">{wanted}</span>}
        >
          {(control) => (
            <TextInput {...control} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>{common('cancel')}</Button>
        <Button kind="danger" type="submit" busy={act.busy} disabled={!fits}>
          {t('deleteAct')}
        </Button>
      </DialogFoot>
    </form>
  );
}

function Consequences({ gone }: { gone: readonly string[] }) {
  const t = useTranslations('members');
  return (
    <>
      <div>
        <b>{t('deleteGone')}</b>
        <ul className="list-disc pl-5 wrap-anywhere">
          {gone.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
      <div>
        <b>{t('deleteKept')}</b>
        <ul className="list-disc pl-5">
          <li>{t('deleteMail')}</li>
          <li>{t('deleteAudit')}</li>
        </ul>
      </div>
    </>
  );
}

interface RemovePanelProps {
  member: MemberRow;
  remove: MemberActions['remove'];
  onDone: () => void;
}

/** Says what goes with the account and what stays, and wants the address typed. */
export function RemovePanel({ member, remove, onDone }: RemovePanelProps) {
  const t = useTranslations('members');
  const act = useAct();
  const { id, address, move } = member;
  const moving = move?.state === 'RUNNING';
  const ofMove = move === null ? t('deleteNoMove') : t('deleteMove', { source: move.sourceAddress, count: move.settled });
  return (
    <TypedConfirmation
      label={t('deleteConfirm')}
      wanted={address}
      act={act}
      blocked={moving}
      onCancel={onDone}
      onConfirm={(confirmation) => act.run(() => remove({ memberId: id, confirmation }), { done: onDone })}
    >
      {moving ? <Banner kind="warn" lead={t('deleteMoving')} /> : null}
      <Consequences gone={[t('deleteSignIn'), ofMove]} />
    </TypedConfirmation>
  );
}

interface RemoveManyPanelProps {
  members: readonly MemberRow[];
  domainName: string;
  removeMany: MemberActions['removeMany'];
  onDone: (result: ManyResult | null) => void;
}

/** The same for many: the domain's name is typed. */
export function RemoveManyPanel({ members, domainName, removeMany, onDone }: RemoveManyPanelProps) {
  const t = useTranslations('members');
  const act = useAct();
  const moves = members.filter(({ move }) => move !== null);
  const settled = moves.reduce((sum, { move }) => sum + (move?.settled ?? 0), 0);
  const ofMoves = moves.length === 0 ? [] : [t('deleteManyMoves', { moves: moves.length, settled })];
  const memberIds = members.map(({ id }) => id);
  return (
    <TypedConfirmation
      label={t('deleteManyConfirm', { domain: domainName })}
      wanted={domainName}
      act={act}
      onCancel={() => onDone(null)}
      onConfirm={(confirmation) => act.run(() => removeMany({ memberIds, confirmation }), { done: onDone })}
    >
      <Consequences gone={[t('deleteManySignIn', { count: members.length }), ...ofMoves]} />
    </TypedConfirmation>
  );
}
