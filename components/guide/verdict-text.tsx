import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MoveFacts } from '@/components/guide/move-facts';
import { findTodos } from '@/components/guide/todo';
import { findVerdict } from '@/components/guide/verdict';
import { useMomentText } from '@/lib/i18n/moment-text';
import { useDates } from '@/lib/i18n/use-dates';

function bold(text: ReactNode): ReactNode {
  return <b className="text-text">{text}</b>;
}

export function VerdictText({ facts }: { facts: MoveFacts }) {
  const t = useTranslations('verdict');
  const momentText = useMomentText(facts.now);
  const dates = useDates();
  const verdict = findVerdict(facts, dates);
  const values = { ...verdict, ...('finishAt' in verdict ? { finish: momentText(verdict.finishAt) } : {}) };
  const todos = findTodos(facts, dates).length;
  return (
    <>
      {t.rich(verdict.kind, { ...values, b: bold })}
      {verdict.kind === 'all_done' && todos === 0 ? null : ` ${t('todos', { count: todos })}`}
    </>
  );
}
