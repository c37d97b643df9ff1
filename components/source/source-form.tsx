'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { Segmented } from '@/components/form/segmented';
import { TextField } from '@/components/form/text-field';
import { CertificateOffer } from '@/components/source/certificate-offer';
import type { SourceView } from '@/components/source/source-summary';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { sourceServerForm } from '@/lib/schemas/source-server';

/** IMAP is what can be read today. */
export interface SourceInput {
  protocol: 'IMAP';
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'NONE';
  probeUser: string;
  probePassword: string;
  pinnedFingerprint?: string;
}

type SourceFields = z.input<typeof sourceServerForm>;

type Security = SourceInput['security'];

/** The port that everybody uses (RFC 8314); it follows the choice of security until somebody types another one. */
const USUAL_PORT: Record<Security, number> = { TLS: 993, STARTTLS: 143, NONE: 143 };
const SECURITIES = ['TLS', 'STARTTLS', 'NONE'] as const;

interface SourceFormProps {
  domainName: string;
  source: SourceView | null;
  save: (input: SourceInput) => Promise<Outcome<unknown>>;
  onSaved: () => void;
  onCancel?: () => void;
}

function useSourceForm(source: SourceView | null) {
  return useForm<SourceFields, unknown, z.infer<typeof sourceServerForm>>({
    resolver: zodResolver(sourceServerForm),
    defaultValues: {
      protocol: 'IMAP',
      host: source?.host ?? '',
      port: source?.port ?? USUAL_PORT.TLS,
      security: source?.security ?? 'TLS',
      probeUser: source?.probeUser ?? '',
      probePassword: '',
    },
  });
}

/** 手动设置: the server, and one account there for a real sign-in. Nothing is saved before it worked. */
export function SourceForm({ domainName, source, save, onSaved, onCancel }: SourceFormProps) {
  const t = useTranslations('source');
  const common = useTranslations('common');
  const act = useAct();
  const form = useSourceForm(source);
  const security = form.watch('security');
  const submit = (pinnedFingerprint?: string) =>
    form.handleSubmit(({ host, port, security: chosen, probeUser, probePassword }) => {
      const pinned = pinnedFingerprint === undefined ? {} : { pinnedFingerprint };
      act.run(() => save({ protocol: 'IMAP', host, port, security: chosen, probeUser, probePassword, ...pinned }), {
        done: onSaved,
        refused: ({ fields = {} }) => {
          for (const [name, message] of Object.entries(fields)) form.setError(name as keyof SourceFields, { message });
        },
      });
    });
  const choose = (next: Security) => {
    const typed = form.getValues('port');
    if (typed === USUAL_PORT[security]) form.setValue('port', USUAL_PORT[next]);
    form.setValue('security', next);
  };
  const fingerprint = act.failure?.code === 'probe.certificate_invalid' ? act.failure.values.fingerprint : undefined;
  return (
    <form onSubmit={submit()} noValidate className="flex flex-col gap-4">
      {typeof fingerprint === 'string' && act.failure !== null ? (
        <CertificateOffer
          failure={act.failure}
          fingerprint={fingerprint}
          busy={act.busy}
          accept={() => void submit(fingerprint)()}
        />
      ) : (
        <FailureBanner failure={act.failure} />
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_104px] gap-3">
        <TextField
          form={form}
          name="host"
          required
          label={t('host')}
          input={{ placeholder: `imap.${domainName}`, inputMode: 'url' }}
        />
        <TextField form={form} name="port" required numeric label={t('port')} input={{ inputMode: 'numeric' }} />
      </div>
      <div className="flex flex-col items-start gap-1.5">
        <span className="text-sm font-medium">{t('securityLabel')}</span>
        <Segmented
          label={t('securityLabel')}
          value={security}
          onChange={choose}
          options={SECURITIES.map((value) => ({ value, label: t(`security.${value}`) }))}
        />
      </div>
      {security === 'NONE' ? <Banner kind="warn" lead={t('plainWarning')} /> : null}
      <div className="grid gap-4 desk:grid-cols-2 desk:gap-3">
        <TextField
          form={form}
          name="probeUser"
          required
          label={t('probeUser')}
          help={t('probeUserHelp')}
          input={{ autoComplete: 'off', inputMode: 'email', placeholder: `crystal@${domainName}` }}
        />
        <PasswordField
          form={form}
          name="probePassword"
          required
          label={t('probePassword')}
          placeholder={t('probePasswordHint')}
          help={t('probePasswordHelp')}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" type="submit" busy={act.busy}>
          {t('save')}
        </Button>
        {onCancel === undefined ? null : <Button onClick={onCancel}>{common('cancel')}</Button>}
        <span className="text-xs text-text-3">{act.busy ? t('probing') : t('saveHelp')}</span>
      </div>
    </form>
  );
}
