'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Failure } from '@/components/form/outcome';
import { NextStep } from '@/components/provider/next-step';
import { useNextText } from '@/components/provider/next-text';
import { Banner, ServerWords } from '@/components/ui/banner';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';

interface FailureBannerProps {
  failure: Failure | null;
  action?: ReactNode;
  className?: string;
  /** With the ways through the old provider's menus, where nothing beside it tells them (B4). */
  ways?: boolean;
}

/** One clear sentence, what to do, and the old server's own words if it said any. */
export function FailureBanner({ failure, action, className, ways = false }: FailureBannerProps) {
  const t = useTranslations('common');
  const errorText = useErrorText();
  const nextText = useNextText();
  if (failure === null) return null;
  const serverText = failure.values.serverText;
  const refusal = failure.code.startsWith('probe.') ? failure.code.slice('probe.'.length) : null;
  return (
    <Banner
      kind="bad"
      lead={errorText(failure.code, failure.values)}
      action={action}
      {...(className === undefined ? {} : { className })}
    >
      {refusal === null ? null : ways ? <NextStep reason={refusal} /> : nextText(refusal)}
      {typeof serverText === 'string' && serverText !== '' ? <ServerWords caption={t('serverSaid')} text={serverText} /> : null}
    </Banner>
  );
}
