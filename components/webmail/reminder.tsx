'use client';

import { KeyRound, Mail, Server } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import type { Outcome } from '@/components/form/outcome';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { useNavigation } from '@/components/ui/navigation';
import { BlackBox, BlackButton } from '@/components/webmail/black-box';
import { wholeDaysLeft } from '@/lib/i18n/dates';
import { useDayAndTime } from '@/lib/i18n/moment-text';
import { useReasonText } from '@/lib/i18n/reason-text';

export type ReminderView =
  | { kind: 'start'; suggestedAddress: string | null; sourceHost: string | null; closesAt: Date }
  | { kind: 'new_password'; sourceAddress: string; reason: string; serverText: string | null; copied: number };

interface ReminderProps {
  now: Date;
  reminder: ReminderView;
  /** Where 确定 leads. */
  settingsHref: string;
  dismiss: (input: { kind: ReminderView['kind'] }) => Promise<Outcome<unknown>>;
  /** Told once that the box is on the screen. */
  shown: (input: { kind: ReminderView['kind'] }) => Promise<Outcome<unknown>>;
}

/** The way from the old house to the new one. */
function Scene() {
  const house = 'grid size-11 shrink-0 place-items-center rounded-lg desk:size-13 desk:rounded-[14px]';
  return (
    <div className="mb-4 flex items-center desk:mb-[22px]" aria-hidden>
      <span className={`${house} border border-black-line bg-black-2 text-on-black-2`}>
        <Server className="size-5" />
      </span>
      <span className="mx-2.5 flex-1 border-t-2 border-dotted border-black-line" />
      <Mail className="size-[18px]" />
      <span className="mx-2.5 flex-1 border-t-2 border-dotted border-black-line" />
      <span className={`${house} bg-accent text-white`}>
        <HouseGlyph className="size-[22px]" />
      </span>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-4 border-b border-black-line py-[9px] text-sm">
      <dt className="min-w-9 shrink-0 text-on-black-2 in-[:lang(en)]:w-18">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

function StartFacts({ now, reminder }: { now: Date; reminder: Extract<ReminderView, { kind: 'start' }> }) {
  const t = useTranslations('reminder');
  const dayAndTime = useDayAndTime(now);
  const from = [reminder.suggestedAddress, reminder.sourceHost].filter((part) => part !== null).join(' · ');
  const days = wholeDaysLeft(now, reminder.closesAt);
  return (
    <dl className="mt-5 border-t border-black-line">
      {from === '' ? null : <Fact name={t('from')}>{from}</Fact>}
      <Fact name={t('need')}>{reminder.suggestedAddress === null ? t('needAddress') : t('needPassword')}</Fact>
      <Fact name={t('until')}>{t('untilText', { when: dayAndTime(reminder.closesAt), days })}</Fact>
    </dl>
  );
}

/** The black box at every sign-in until the move is started (M1), or when the old host no longer takes the password. */
export function Reminder({ now, reminder, settingsHref, dismiss, shown }: ReminderProps) {
  const t = useTranslations('reminder');
  const reasonText = useReasonText();
  const { go } = useNavigation();
  const [gone, setGone] = useState(false);
  const { kind } = reminder;
  useEffect(() => {
    // For the postmaster's list of who ignores it; nothing depends on it here.
    void shown({ kind }).catch(() => undefined);
  }, [kind, shown]);
  if (gone) return null;
  const later = () => {
    setGone(true);
    void dismiss({ kind: reminder.kind }).catch(() => undefined);
  };
  const start = reminder.kind === 'start';
  // A closing window deletes the passwords: then nobody refused anything.
  const forgotten = reminder.kind === 'new_password' && reminder.reason === 'no_password';
  return (
    <BlackBox
      title={start ? t('startTitle') : forgotten ? t('forgottenTitle') : t('passwordTitle')}
      text={
        start
          ? t('startText')
          : t(forgotten ? 'forgottenText' : 'passwordText', { count: reminder.copied, next: reasonText(reminder.reason).next })
      }
      scene={
        start ? (
          <Scene />
        ) : (
          <p className="mb-3 flex items-center gap-1.5 text-sm font-medium text-on-black-paused">
            <KeyRound className="size-4" aria-hidden />
            {t('passwordTag')}
          </p>
        )
      }
      onDismiss={later}
      actions={(first) => (
        <>
          <BlackButton main ref={first} onClick={() => go(settingsHref)}>
            {start ? t('ok') : t('reenter')}
          </BlackButton>
          <BlackButton onClick={later}>{t('later')}</BlackButton>
          <span className="ml-auto text-right text-xs text-on-black-2 max-desk:mt-0.5 max-desk:w-full max-desk:text-center">
            {t('again')}
          </span>
        </>
      )}
    >
      {start ? <StartFacts now={now} reminder={reminder} /> : <Quote text={reminder.serverText} />}
    </BlackBox>
  );
}

function Quote({ text }: { text: string | null }) {
  const t = useTranslations('common');
  if (text === null) return null;
  return (
    <figure className="mt-4 rounded-md bg-black-2 px-3 py-2.5 text-xs">
      <figcaption className="text-on-black-2">{t('serverSaid')}</figcaption>
      <blockquote lang="" className="font-mono wrap-anywhere">
        {text}
      </blockquote>
    </figure>
  );
}
