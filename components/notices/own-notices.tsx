'use client';

import { useTranslations } from 'next-intl';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Switch } from '@/components/form/switch';
import { NoticeLanguage } from '@/components/notices/notice-language';
import { Card, CardBody } from '@/components/ui/card';
import type { NoticeLocale } from '@/lib/schemas/member/notice';

interface OwnNoticesValue {
  on: boolean;
  locale: NoticeLocale;
}

interface OwnNoticesProps {
  value: OwnNoticesValue;
  save: (value: OwnNoticesValue) => Promise<Outcome<unknown>>;
}

/** 邮件通知 of one member: on or off, and the language. What is chosen holds at once. */
export function OwnNotices({ value, save }: OwnNoticesProps) {
  const t = useTranslations('notices');
  const act = useAct();
  const change = (next: OwnNoticesValue) => act.run(() => save(next));
  return (
    <Card title={t('ownTitle')} className="mt-4">
      <CardBody className="flex flex-col gap-3">
        <FailureBanner failure={act.failure} />
        <div className="flex items-center gap-3 text-sm">
          <Switch label={t('ownTitle')} checked={value.on} disabled={act.busy} onChange={(on) => change({ ...value, on })} />
          <span>{t('ownOn')}</span>
        </div>
        {value.on ? (
          <NoticeLanguage label={t('ownLanguage')} value={value.locale} onChange={(locale) => change({ ...value, locale })} />
        ) : null}
      </CardBody>
    </Card>
  );
}
