'use client';

import { Check, Info, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Switch } from '@/components/form/switch';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { Ruler } from '@/components/window/ruler';
import { CloseDialog, ExpiryDialog, ExtendDialog } from '@/components/window/window-dialogs';
import { wholeDaysLeft } from '@/lib/i18n/dates';
import { useDayAndTime } from '@/lib/i18n/moment-text';
import { useActorText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

/** How long the window stays open when it is opened (O6). */
const WINDOW_DAYS = 30;
/** So long before the old service ends a move should have begun (O7). */
const ADVISED_DAYS = 30;

export interface SwitchCardProps {
  now: Date;
  window: { openedAt: Date; openedBy: string; closesAt: Date; open: boolean } | null;
  oldServiceExpiresOn: string | null;
  finishAt: Date | null;
  movingCount: number;
  /** Nothing is left at the old service. */
  allMoved: boolean;
  /** Stands below the dates. */
  children?: ReactNode;
  open: (input: { days: number }) => Promise<Outcome<unknown>>;
  close: () => Promise<Outcome<unknown>>;
  setExpiry: (input: { date: string | null }) => Promise<Outcome<unknown>>;
}

type WindowFacts = Pick<SwitchCardProps, 'now' | 'window'>;

function Line({ kind, children }: { kind: 'ok' | 'warn' | 'info'; children: ReactNode }) {
  const Icon = { ok: Check, warn: TriangleAlert, info: Info }[kind];
  const ink = { ok: 'text-state-done-text', warn: 'text-state-paused-text', info: 'text-text-3' }[kind];
  return (
    <p className="flex items-start gap-2 text-sm">
      <Icon className={`mt-0.5 size-4 shrink-0 ${ink}`} aria-hidden />
      <span>{children}</span>
    </p>
  );
}

/** At least 30 days before the old service ends, says the product; here is how it stands with this domain (O7). */
function Advice({
  now,
  window,
  oldServiceExpiresOn,
  allMoved,
}: WindowFacts & Pick<SwitchCardProps, 'oldServiceExpiresOn' | 'allMoved'>) {
  const { calendarDaysBetween, dayFromIso } = useDates();
  const t = useTranslations('window');
  if (oldServiceExpiresOn === null) return <Line kind="info">{t('adviceUnknown')}</Line>;
  const expiry = dayFromIso(oldServiceExpiresOn);
  const left = calendarDaysBetween(now, expiry);
  if (left < 0) return <Banner kind="warn" lead={t('adviceExpired')} />;
  if (left < ADVISED_DAYS) {
    return (
      <Banner kind={allMoved ? 'info' : 'warn'} lead={t('expiryNear', { days: left })}>
        {allMoved ? t('expiryNearMoved') : t('expiryNearText')}
      </Banner>
    );
  }
  if (window?.open !== true) return <Line kind="info">{t('adviceLeft', { days: left })}</Line>;
  return <Line kind="ok">{t('adviceGood', { days: calendarDaysBetween(window.openedAt, expiry) })}</Line>;
}

/** Extending gives the full days again, counted from now: on the first day there is nothing to gain. */
function isExtendable(closesAt: Date, now: Date): boolean {
  return wholeDaysLeft(now, closesAt) < WINDOW_DAYS - 1;
}

/** A window that is not open though its end lies ahead was closed by hand. */
function ClosedText({ now, window }: WindowFacts) {
  const t = useTranslations('window');
  const dayAndTime = useDayAndTime(now);
  if (window === null) return <p className="text-sm">{t('neverOpened')}</p>;
  const when = dayAndTime(window.closesAt);
  return <p className="text-sm">{window.closesAt > now ? t('closedEarly', { when }) : t('closedSince', { when })}</p>;
}

function OpenButton({ now, window, busy, onOpen }: WindowFacts & { busy: boolean; onOpen: () => void }) {
  const t = useTranslations('window');
  const isOpen = window?.open === true;
  if (isOpen && !isExtendable(window.closesAt, now)) return null;
  const label = isOpen ? 'extend' : window === null ? 'openNow' : 'openAgain';
  return (
    <Button size="small" kind={isOpen ? 'plain' : 'primary'} busy={busy} onClick={onOpen}>
      {t(label, { days: WINDOW_DAYS })}
    </Button>
  );
}

/** 邮箱搬家功能: the domain's switch, its 30 days, and the day the old service ends. */
export function SwitchCard(props: SwitchCardProps) {
  const t = useTranslations('window');
  const dayAndTime = useDayAndTime(props.now);
  const actorText = useActorText();
  const act = useAct();
  const [dialog, setDialog] = useState<'close' | 'expiry' | 'extend' | null>(null);
  const { window, now } = props;
  const isOpen = window?.open === true;
  const openNow = () => act.run(() => props.open({ days: WINDOW_DAYS }));
  const expiryLabel = props.oldServiceExpiresOn === null ? t('setExpiry') : t('changeExpiry');
  return (
    <Card
      id="switch"
      title={t('title')}
      beside={
        <>
          <Switch
            label={t('title')}
            checked={isOpen}
            disabled={act.busy}
            onChange={(on) => (on ? openNow() : setDialog('close'))}
          />
          <span className={`text-sm font-medium ${isOpen ? 'text-state-done-text' : 'text-text-3'}`}>
            {isOpen ? t('on') : t('off')}
          </span>
        </>
      }
      {...(window !== null && isOpen
        ? {
            aside: (
              <span className="text-xs text-text-3 max-desk:hidden">{`${actorText(window.openedBy)} · ${dayAndTime(window.openedAt)}`}</span>
            ),
          }
        : {})}
    >
      <CardBody className="flex flex-col gap-2">
        <FailureBanner failure={act.failure} />
        {window !== null && isOpen ? (
          <Ruler
            now={now}
            openedAt={window.openedAt}
            closesAt={window.closesAt}
            oldServiceExpiresOn={props.oldServiceExpiresOn}
            finishAt={props.finishAt}
          />
        ) : (
          <ClosedText now={now} window={window} />
        )}
        <Advice now={now} window={window} oldServiceExpiresOn={props.oldServiceExpiresOn} allMoved={props.allMoved} />
        <p className="text-xs text-text-3">{t('atTheEnd')}</p>
        {props.children}
        <div className="mt-1 flex flex-wrap items-center gap-2">
          <OpenButton now={now} window={window} busy={act.busy} onOpen={isOpen ? () => setDialog('extend') : openNow} />
          <Button size="small" onClick={() => setDialog('expiry')}>
            {expiryLabel}
          </Button>
          {isOpen ? (
            <Button size="small" kind="ghost" className="text-state-failed-text" onClick={() => setDialog('close')}>
              {t('closeAct')}
            </Button>
          ) : null}
        </div>
      </CardBody>
      <CloseDialog
        open={dialog === 'close'}
        onOpenChange={(open) => setDialog(open ? 'close' : null)}
        movingCount={props.movingCount}
        close={props.close}
      />
      {window === null ? null : (
        <ExtendDialog
          open={dialog === 'extend'}
          onOpenChange={(open) => setDialog(open ? 'extend' : null)}
          days={WINDOW_DAYS}
          now={now}
          closesAt={window.closesAt}
          extend={() => props.open({ days: WINDOW_DAYS })}
        />
      )}
      <ExpiryDialog
        open={dialog === 'expiry'}
        onOpenChange={(open) => setDialog(open ? 'expiry' : null)}
        value={props.oldServiceExpiresOn}
        save={props.setExpiry}
      />
    </Card>
  );
}
