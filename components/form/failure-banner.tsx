'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Failure } from '@/components/form/outcome';
import { useNextText } from '@/components/provider/next-text';
import { Banner, ServerWords } from '@/components/ui/banner';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';

interface FailureBannerProps {
  failure: Failure | null;
  action?: ReactNode;
  className?: string;
}

/** One clear sentence, what to do, and the old server's own words if it said any. */
export function FailureBanner({ failure, action, className }: FailureBannerProps) {
  const t = useTranslations('common');
  const errorText = useErrorText();
  const nextText = useNextText();
  if (failure === null) return null;
  const serverText = failure.values.serverText;
  return (
    <Banner
      kind="bad"
      lead={errorText(failure.code, failure.values)}
      action={action}
      {...(className === undefined ? {} : { className })}
    >
      {failure.code.startsWith('probe.') ? nextText(failure.code.slice('probe.'.length)) : null}
      {typeof serverText === 'string' && serverText !== '' ? <ServerWords caption={t('serverSaid')} text={serverText} /> : null}
    </Banner>
  );
}
