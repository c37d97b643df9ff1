'use client';

import { useTranslations } from 'next-intl';
import { Segmented } from '@/components/form/segmented';

type Role = 'MEMBER' | 'POSTMASTER';

const ROLES = ['MEMBER', 'POSTMASTER'] as const;

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
  /** One's own role is for somebody else to change. */
  own?: boolean;
}

export function RoleField({ value, onChange, own = false }: RoleFieldProps) {
  const t = useTranslations('members');
  const word = (role: Role) => (role === 'MEMBER' ? t('roleMember') : t('rolePostmaster'));
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span className="text-sm font-medium">{t('role')}</span>
      {own ? (
        <span className="text-sm">{word(value)}</span>
      ) : (
        <Segmented
          label={t('role')}
          value={value}
          onChange={onChange}
          options={ROLES.map((role) => ({ value: role, label: word(role) }))}
        />
      )}
      {own ? (
        <span className="text-xs text-text-3">{t('ownRole')}</span>
      ) : value === 'POSTMASTER' ? (
        <span className="text-xs text-text-3">{t('rolePostmasterHelp')}</span>
      ) : null}
    </div>
  );
}
