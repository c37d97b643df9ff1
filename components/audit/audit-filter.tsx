'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { AUDIT_PATH } from '@/components/audit/audit-query';
import { Field } from '@/components/form/field';
import { BOX, TextInput } from '@/components/form/text-input';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';
import { Button } from '@/components/ui/button';
import { SearchForm } from '@/components/ui/navigation';
import { auditLabel, auditTranslator } from '@/lib/i18n/sentences/audit-text';
import { AUDIT_ACTIONS, type AuditQuery } from '@/lib/schemas/audit';

/** Who or what, which action, from when to when: by GET, so that it can be linked to and survives a reload. The key / brings you here. */
export function AuditFilter({ query }: { query: AuditQuery }) {
  const t = useTranslations('audit');
  const open = auditTranslator(t);
  const words = useRef<HTMLDivElement>(null);
  useHotKeys({
    '/': (event) => {
      event.preventDefault();
      words.current?.querySelector('input')?.focus();
    },
  });
  return (
    <SearchForm
      key={JSON.stringify(query)}
      action={AUDIT_PATH}
      role="search"
      className="flex flex-wrap items-end gap-x-3 gap-y-2.5 px-4 py-3.5 desk:px-5"
    >
      <div ref={words} className="flex-1 basis-56 max-desk:basis-full">
        <Field label={t('search')}>
          {(control) => <TextInput {...control} name="search" type="search" defaultValue={query.search ?? ''} maxLength={200} />}
        </Field>
      </div>
      <Field label={t('action')} className="basis-44 max-desk:basis-full">
        {(control) => (
          <span className={BOX}>
            <select
              {...control}
              name="action"
              defaultValue={query.action ?? ''}
              className="h-full min-w-0 flex-1 bg-surface focus-visible:outline-none max-desk:text-md"
            >
              <option value="">{t('anyAction')}</option>
              {Object.keys(AUDIT_ACTIONS).map((action) => (
                <option key={action} value={action}>
                  {auditLabel(open, action)}
                </option>
              ))}
            </select>
          </span>
        )}
      </Field>
      {(['from', 'to'] as const).map((edge) => (
        <Field key={edge} label={t(edge)} className="basis-36 max-desk:flex-1">
          {(control) => <TextInput {...control} name={edge} type="date" defaultValue={query[edge] ?? ''} />}
        </Field>
      ))}
      <Button type="submit" className="h-9 max-desk:h-11 max-desk:w-full">
        {t('find')}
      </Button>
    </SearchForm>
  );
}
