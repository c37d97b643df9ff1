'use client';

import { KeyRound, Mail, Server } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import type { Outcome } from '@/components/form/outcome';
import { type InBoth, useSaid } from '@/components/provider/old-provider';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { useNavigation } from '@/components/ui/navigation';
import { BlackBox, BlackButton } from '@/components/webmail/black-box';
import { type MoveNews, MoveNote } from '@/components/webmail/move-note';
import { wholeDaysLeft } from '@/lib/i18n/dates';
import { useDayAndTime } from '@/lib/i18n/moment-text';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';

export type ReminderView =
  | { kind: 'start'; suggestedAddress: string | null; sourceHost: string | null; provider: InBoth<string> | null; closesAt: Date }
  | { kind: 'new_password'; sourceAddress: string; reason: string; serverText: string | null; copied: number }
  | MoveNews;

type Asking = Exclude<ReminderView, MoveNews>;

interface ReminderProps {
  now: Date;
  reminder: ReminderView;
  /** Where 确定 leads. */
  settingsHref: string;
  /** Where 看核对报告 leads. */
  reportHref: string;
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
  const said = useSaid();
  const dayAndTime = useDayAndTime(now);
  const from = [reminder.suggestedAddress, said(reminder.provider ?? undefined) ?? reminder.sourceHost]
    .filter((part) => part !== null)
    .join(' · ');
  const days = wholeDaysLeft(now, reminder.closesAt);
  return (
    <dl className="mt-5 border-t border-black-line">
      {from === '' ? null : <Fact name={t('from')}>{from}</Fact>}
      <Fact name={t('need')}>{reminder.suggestedAddress === null ? t('needAddress') : t('needPassword')}</Fact>
      <Fact name={t('until')}>{t('untilText', { when: dayAndTime(reminder.closesAt), days })}</Fact>
    </dl>
  );
}

interface Words {
  title: string;
  text: string;
  scene: ReactNode;
  /** The first button's; it leads to the member's page of the move. */
  ok: string;
  later: string;
  /** Behind the buttons. */
  note: string;
}

function Tag({ children }: { children: ReactNode }) {
  return <p className="mb-3 flex items-center gap-1.5 text-sm font-medium text-on-black-paused">{children}</p>;
}

/** What the box says in each of its forms. */
function useWords(reminder: Asking): Words {
  const t = useTranslations('reminder');
  const reasonText = useReasonText();
  const asking = { later: t('later'), note: t('again') };
  switch (reminder.kind) {
    case 'start':
      return { ...asking, title: t('startTitle'), text: t('startText'), scene: <Scene />, ok: t('ok') };
    case 'new_password': {
      // A closing window deletes the passwords: then nobody refused anything.
      const forgotten = reminder.reason === 'no_password';
      const { next } = reasonText(reminder.reason);
      const scene = (
        <Tag>
          <KeyRound className="size-4" aria-hidden />
          {t('passwordTag')}
        </Tag>
      );
      return {
        ...asking,
        title: forgotten ? t('forgottenTitle') : t('passwordTitle'),
        text: t(forgotten ? 'forgottenText' : 'passwordText', { count: reminder.copied, next }),
        scene,
        ok: t('reenter'),
      };
    }
  }
}

/**
 * The black box: at every sign-in until the move is started (M1), and when the old host no longer takes the password. For those who
 * started by themselves a note says how far it is and, once, that all is here (M3).
 */
export function Reminder({ now, reminder, settingsHref, reportHref, dismiss, shown }: ReminderProps) {
  const [gone, setGone] = useState(false);
  const { kind } = reminder;
  useEffect(() => {
    // For the postmaster's list of who ignores it; nothing depends on it here.
    void shown({ kind }).catch(() => undefined);
  }, [kind, shown]);
  if (gone) return null;
  const later = () => {
    setGone(true);
    void dismiss({ kind }).catch(() => undefined);
  };
  if (reminder.kind === 'running' || reminder.kind === 'finished')
    return <MoveNote now={now} news={reminder} moveHref={settingsHref} reportHref={reportHref} onClose={later} />;
  return <Ask now={now} reminder={reminder} settingsHref={settingsHref} onLater={later} />;
}

interface AskProps {
  now: Date;
  reminder: Asking;
  settingsHref: string;
  onLater: () => void;
}

function Ask({ now, reminder, settingsHref, onLater }: AskProps) {
  const { go } = useNavigation();
  const { title, text, scene, ok, later, note } = useWords(reminder);
  return (
    <BlackBox
      title={title}
      text={text}
      scene={scene}
      onDismiss={onLater}
      actions={(first) => (
        <>
          <BlackButton main ref={first} onClick={() => go(settingsHref)}>
            {ok}
          </BlackButton>
          <BlackButton onClick={onLater}>{later}</BlackButton>
          <span className="ml-auto text-right text-xs text-on-black-2 max-desk:mt-0.5 max-desk:w-full max-desk:text-center">
            {note}
          </span>
        </>
      )}
    >
      {reminder.kind === 'start' ? <StartFacts now={now} reminder={reminder} /> : <Quote text={reminder.serverText} />}
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
