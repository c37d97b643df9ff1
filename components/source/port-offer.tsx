'use client';

import { useTranslations } from 'next-intl';
import type { Failure } from '@/components/form/outcome';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';

/** What fits the port that was written down. */
export interface Door {
  protocol: 'IMAP' | 'POP3';
  security: 'TLS' | 'STARTTLS' | 'NONE';
}

/** The door that the answer names. Null: it names none. */
function doorOf({ values: { protocol, security } }: Failure): Door | null {
  if (protocol !== 'IMAP' && protocol !== 'POP3') return null;
  return security === 'TLS' || security === 'STARTTLS' || security === 'NONE' ? { protocol, security } : null;
}

/** Something else answers at the port: what it is, and one click to take what fits. */
export function PortOffer({ failure, busy, take }: { failure: Failure; busy: boolean; take: (door: Door) => void }) {
  const t = useTranslations('source');
  const errorText = useErrorText();
  const door = doorOf(failure);
  if (door === null) return <Banner kind="bad" lead={errorText(failure.code, failure.values)} />;
  const name = `${door.protocol} · ${t(`security.${door.security}`)}`;
  return (
    <Banner
      kind="warn"
      lead={errorText(failure.code, failure.values)}
      action={
        <Button size="small" busy={busy} onClick={() => take(door)}>
          {t('portTake', { door: name })}
        </Button>
      }
    >
      {t(door.security === 'NONE' ? 'plainWarning' : 'portNotSent')}
    </Banner>
  );
}
