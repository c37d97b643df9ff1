import { KeyRound, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { MenuPath } from '@/components/provider/menu-path';
import { type OldProvider, useOldProvider, useSaid } from '@/components/provider/old-provider';
import { Card, CardBody } from '@/components/ui/card';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';

const GENERAL = ['signIn', 'switchOn', 'clientPassword', 'range'] as const;

function Steps({ steps }: { steps: Step[] }) {
  return (
    <ol className="flex flex-col">
      {steps.map(({ key, content }, index) => (
        <li key={key} className="relative flex gap-3 pb-3.5 text-base last:pb-0">
          <span className="grid size-[22px] shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text">
            {index + 1}
          </span>
          {index === steps.length - 1 ? null : (
            <span className="absolute top-[25px] bottom-[3px] left-[10.5px] border-l border-line-strong" aria-hidden />
          )}
          <span className="min-w-0">{content}</span>
        </li>
      ))}
    </ol>
  );
}

interface Step {
  key: string;
  content: ReactNode;
}

/** The steps at this very provider as far as they are known; what is not is said in general words. */
function useKnownSteps(): (provider: OldProvider) => Step[] {
  const t = useTranslations('ownMove');
  const words = useTranslations('provider');
  const said = useSaid();
  const general = (key: (typeof GENERAL)[number]): Step => ({ key, content: t(`advice.${key}`) });
  const menu = (key: string, path: string[] | undefined) =>
    path === undefined ? [] : [{ key, content: <MenuPath path={path} /> }];
  return ({ guide }) => {
    const { web, switch_on, password, press, reset } = guide ?? {};
    const button = said(press);
    const again = password === undefined ? said(reset) : undefined;
    const nothing = switch_on === undefined && password === undefined && again === undefined;
    return [
      web === undefined ? general('signIn') : { key: 'web', content: t.rich('adviceWeb', { web, b: bold }) },
      ...menu('switchOn', said(switch_on)),
      ...menu('password', said(password)),
      ...(button === undefined ? [] : [{ key: 'press', content: t.rich('advicePress', { button, b: bold }) }]),
      ...(again === undefined
        ? []
        : [
            {
              key: 'reset',
              content: (
                <>
                  {words('reset')} <MenuPath path={again} />
                </>
              ),
            },
          ]),
      ...(nothing ? [general('switchOn'), general('clientPassword')] : []),
    ];
  };
}

/** Of a provider that takes no passwords: by what else a mailbox opens, and where IMAP is switched on. */
function TokenAdvice({ guide }: Pick<OldProvider, 'guide'>) {
  const words = useTranslations('provider');
  const said = useSaid();
  const reasonText = useReasonText();
  const switchOn = said(guide?.switch_on);
  return (
    <>
      <p>{reasonText('token_only').next}</p>
      {switchOn === undefined ? null : (
        <p className="mt-3.5 flex flex-wrap items-center gap-x-1.5 gap-y-1">
          <span>{words('checkOn')}</span>
          <MenuPath path={switchOn} />
        </p>
      )}
    </>
  );
}

/** How much the old provider gives out, where it says so. */
function RangeAdvice({ guide }: Pick<OldProvider, 'guide'>) {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const said = useSaid();
  const range = useTranslations('range');
  const path = said(guide?.range)?.join(' › ');
  const also = said(guide?.also);
  return path === undefined ? null : (
    <p className="mt-3.5 flex gap-2.5 rounded-md bg-state-paused-soft p-3 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-state-paused-text" aria-hidden />
      <span>
        {t.rich('adviceRange', { path, to: said(guide?.range_to) ?? '', b: bold })}
        {also === undefined ? null : `${common('sentenceJoin')}${range('also', { also })}`}
      </span>
    </p>
  );
}

/** Where the right password comes from, at this very provider where it is known; in general words where it is not. */
export function OwnMoveAdvice() {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const said = useSaid();
  const provider = useOldProvider();
  const knownSteps = useKnownSteps();
  const known = provider === null || (provider.guide === null && provider.signIn !== 'token') ? null : provider;
  const name = said(known?.name) ?? '';
  const notes = [said(known?.guide?.note), said(known?.guide?.permission)].filter((text) => text !== undefined);
  const title =
    known === null ? t('adviceTitle') : t(known.signIn === 'token' ? 'adviceNoPassword' : 'adviceAt', { provider: name });
  return (
    <Card>
      <header className="flex items-center gap-3 px-4 pt-4 desk:px-5">
        <KeyRound className="size-4 shrink-0" aria-hidden />
        <h2 className="text-base">{title}</h2>
      </header>
      <CardBody>
        {known?.signIn === 'token' ? (
          <TokenAdvice guide={known.guide} />
        ) : (
          <Steps steps={known === null ? GENERAL.map((key) => ({ key, content: t(`advice.${key}`) })) : knownSteps(known)} />
        )}
        {notes.length === 0 ? null : <p className="mt-3.5 text-sm">{notes.join(common('sentenceJoin'))}</p>}
        {known === null ? null : <RangeAdvice guide={known.guide} />}
        <p className="mt-3.5 text-xs text-text-3">{t('adviceStuck')}</p>
      </CardBody>
    </Card>
  );
}

function bold(text: ReactNode): ReactNode {
  return <b className="wrap-anywhere">{text}</b>;
}
