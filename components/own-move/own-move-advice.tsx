import { KeyRound, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { MenuPath } from '@/components/provider/menu-path';
import { useOldProvider, useSaid } from '@/components/provider/old-provider';
import { Card, CardBody } from '@/components/ui/card';

const GENERAL = ['signIn', 'switchOn', 'clientPassword', 'range'] as const;

function Steps({ steps }: { steps: { key: string; content: ReactNode }[] }) {
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

/** Where the right password comes from, at this very provider where it is known; in general words where it is not. */
export function OwnMoveAdvice() {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const said = useSaid();
  const provider = useOldProvider();
  const guide = provider?.guide ?? null;
  const steps = guide === null ? GENERAL.map((key) => ({ key: key as string, content: t(`advice.${key}`) })) : stepsOf();
  function stepsOf(): { key: string; content: ReactNode }[] {
    const { web, switch_on, password, press } = guide ?? {};
    const menu = (key: string, path: string[] | undefined) =>
      path === undefined ? [] : [{ key, content: <MenuPath path={path} /> }];
    const button = said(press);
    return [
      ...(web === undefined ? [] : [{ key: 'web', content: t.rich('adviceWeb', { web, b: bold }) }]),
      ...menu('switchOn', said(switch_on)),
      ...menu('password', said(password)),
      ...(button === undefined ? [] : [{ key: 'press', content: t.rich('advicePress', { button, b: bold }) }]),
    ];
  }
  const range = said(guide?.range)?.join(' › ');
  const also = said(guide?.also);
  const name = said(provider?.name);
  return (
    <Card>
      <header className="flex items-center gap-3 px-4 pt-4 desk:px-5">
        <KeyRound className="size-4 shrink-0" aria-hidden />
        <h2 className="text-base">
          {guide === null || name === undefined ? t('adviceTitle') : t('adviceAt', { provider: name })}
        </h2>
      </header>
      <CardBody>
        <Steps steps={steps} />
        {range === undefined ? null : (
          <p className="mt-3.5 flex gap-2.5 rounded-md bg-state-paused-soft p-3 text-sm">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-state-paused-text" aria-hidden />
            <span>
              {t.rich('adviceRange', { path: range, to: said(guide?.range_to) ?? '', b: bold })}
              {also === undefined ? null : `${common('sentenceJoin')}${also}`}
            </span>
          </p>
        )}
        <p className="mt-3.5 text-xs text-text-3">{t('adviceStuck')}</p>
      </CardBody>
    </Card>
  );
}

function bold(text: ReactNode): ReactNode {
  return <b className="wrap-anywhere">{text}</b>;
}
