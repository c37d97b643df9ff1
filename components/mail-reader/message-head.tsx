'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Avatar } from '@/components/shell/avatar';
import { useDates } from '@/lib/i18n/use-dates';
import type { MessageView, Person } from '@/lib/schemas/mail';

const FEW = 3;

function People({ label, people, more }: { label: string; people: Person[]; more: number }) {
  const t = useTranslations('mailReader');
  const [all, setAll] = useState(false);
  if (people.length === 0) return null;
  const shown = all ? people : people.slice(0, FEW);
  const left = people.length - shown.length + more;
  return (
    <p className="wrap-anywhere text-text-3">
      {label}{' '}
      {shown.map(({ name, address }, index) => (
        // The same person may be named twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: the order is the message's and never changes
        <span key={index} title={address}>
          {index > 0 ? ', ' : ''}
          {name === '' || name === address ? address : all ? `${name} <${address}>` : name}
        </span>
      ))}
      {left > 0 ? ` ${t('morePeople', { count: left })}` : null}
      {people.length > FEW ? (
        <button type="button" className="link ml-1 min-h-6" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('hidePeople') : t('showPeople')}
        </button>
      ) : null}
    </p>
  );
}

/** Subject, sender with the true address, and recipients. */
export function MessageHead({ now, message }: { now: Date; message: MessageView }) {
  const { clockTime, sentenceDay } = useDates();
  const t = useTranslations('mailReader');
  const mail = useTranslations('webmail');
  const locale = useLocale();
  const [from = { name: '', address: '' }] = message.from;
  const name = from.name || from.address || mail('noSender');
  const date = new Date(message.date);
  return (
    <header className="px-4 pt-5 pb-4 desk:px-10 desk:pt-7">
      <h2 className="text-lg wrap-anywhere">{message.subject === '' ? mail('noSubject') : message.subject}</h2>
      <div className="mt-4 flex items-start gap-3 text-sm">
        <Avatar name={name} />
        <div className="min-w-0 flex-1">
          <p className="wrap-anywhere">
            <b>{name}</b> {from.name === '' ? null : <span className="text-text-3">{from.address}</span>}
          </p>
          <People label={t('to')} people={message.to} more={message.cc.length === 0 ? message.moreRecipients : 0} />
          <People label={t('cc')} people={message.cc} more={message.moreRecipients} />
        </div>
        <time dateTime={message.date} className="text-xs leading-5 whitespace-nowrap text-text-3">
          {sentenceDay(date, locale, now)} {clockTime(date)}
        </time>
      </div>
    </header>
  );
}
