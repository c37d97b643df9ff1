'use client';

import { Segmented } from '@/components/form/segmented';
import { NOTICE_LOCALES, type NoticeLocale } from '@/lib/schemas/member/notice';

/** Languages under their own names. */
const NAMES: Record<NoticeLocale, string> = { 'zh-CN': '中文', en: 'English' };

interface NoticeLanguageProps {
  label: string;
  help?: string;
  value: NoticeLocale;
  onChange: (locale: NoticeLocale) => void;
}

export function NoticeLanguage({ label, help, value, onChange }: NoticeLanguageProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
      <span>{label}</span>
      <Segmented
        label={label}
        value={value}
        onChange={onChange}
        options={NOTICE_LOCALES.map((locale) => ({ value: locale, label: NAMES[locale] }))}
      />
      {help === undefined ? null : <span className="text-xs text-text-3">{help}</span>}
    </div>
  );
}
