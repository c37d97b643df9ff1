'use client';

import { useTranslations } from 'next-intl';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import type { ManyResult, MemberActions } from '@/components/members/member-row';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFoot } from '@/components/ui/dialog';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';

interface DisablePanelProps {
  memberIds: string[];
  disable: MemberActions['disable'];
  onDone: (result: ManyResult | null) => void;
}

/** Asks once; the title and the lead of the dialog say what follows. */
export function DisablePanel({ memberIds, disable, onDone }: DisablePanelProps) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const act = useAct();
  return (
    <>
      {act.failure === null ? (
        <div className="h-4" />
      ) : (
        <DialogBody>
          <FailureBanner failure={act.failure} />
        </DialogBody>
      )}
      <DialogFoot>
        <Button onClick={() => onDone(null)}>{common('cancel')}</Button>
        <Button kind="danger" busy={act.busy} onClick={() => act.run(() => disable({ memberIds }), { done: onDone })}>
          {t('disable')}
        </Button>
      </DialogFoot>
    </>
  );
}

/** Those that a rule kept as they were, each with its sentence. */
export function RefusedPanel({ result, onDone }: { result: ManyResult; onDone: () => void }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const errorText = useErrorText();
  return (
    <>
      <DialogBody className="flex flex-col gap-2 text-sm">
        <p>{t('manyDone', { count: result.done })}</p>
        <b>{t('manyRefused', { count: result.refused.length })}</b>
        <ul className="flex flex-col gap-2">
          {result.refused.map(({ address, code, values }) => (
            <li key={address} className="rounded-md border border-line px-3 py-2">
              <span className="block font-medium wrap-anywhere">{address}</span>
              <span className="text-text-2">{errorText(code, values)}</span>
            </li>
          ))}
        </ul>
      </DialogBody>
      <DialogFoot>
        <Button kind="primary" onClick={onDone}>
          {common('close')}
        </Button>
      </DialogFoot>
    </>
  );
}
