'use client';

import { useTranslations } from 'next-intl';
import { SegmentedField } from '@/components/form/segmented';
import type { OwnProtocol } from '@/lib/schemas/mapping/mapping';

interface MailboxProtocolProps {
  protocol: OwnProtocol;
  onChange: (protocol: OwnProtocol) => void;
}

const CHOICES = ['domain', 'IMAP', 'POP3', 'BOTH'] as const;

/** How one mailbox is read, where it is not as the whole domain (X4), and which server that means. */
export function MailboxProtocol({ protocol, onChange }: MailboxProtocolProps) {
  const t = useTranslations('provider.protocol');
  const value = protocol ?? 'domain';
  return (
    <SegmentedField
      label={t('label')}
      value={value}
      onChange={(next) => onChange(next === 'domain' ? null : next)}
      options={CHOICES.map((choice) => ({
        value: choice,
        label: choice === 'domain' || choice === 'BOTH' ? t(choice) : choice,
      }))}
      {...(protocol === null ? {} : { help: t(`help.${protocol}`) })}
    />
  );
}
