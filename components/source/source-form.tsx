'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { CertificateOffer, offeredCertificate } from '@/components/certificate/certificate-offer';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Failure, type Outcome, useAct } from '@/components/form/outcome';
import { SegmentedField } from '@/components/form/segmented';
import { Switch } from '@/components/form/switch';
import { TextField } from '@/components/form/text-field';
import { type Door, PortOffer } from '@/components/source/port-offer';
import { ProbeFields } from '@/components/source/probe-fields';
import type { SourceView } from '@/components/source/source-summary';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { hostName, looksLikeAddress, placeOfServer, sourceServerForm, usualPort } from '@/lib/schemas/source/source-server';

export interface SourceInput extends Door {
  host: string;
  port: number;
  probeUser: string;
  probePassword: string;
  /** Beside an IP address: the name that the certificate bears. */
  certificateName?: string;
  pinnedFingerprint?: string;
  pop3MarksSeen?: boolean;
  pop3FillsInbox?: boolean;
}

type SourceFields = z.input<typeof sourceServerForm>;

const PROTOCOLS = ['IMAP', 'POP3'] as const;
const SECURITIES = ['TLS', 'STARTTLS', 'NONE'] as const;

interface SourceFormProps {
  domainName: string;
  source: SourceView | null;
  /** Another server than the stored one, which somebody has just chosen. */
  host: string | null;
  save: (input: SourceInput) => Promise<Outcome<unknown>>;
  onSaved: () => void;
  onCancel?: () => void;
}

function useSourceForm(source: SourceView | null, host: string | null) {
  return useForm<SourceFields, unknown, z.infer<typeof sourceServerForm>>({
    resolver: zodResolver(sourceServerForm),
    defaultValues: {
      protocol: source?.protocol ?? 'IMAP',
      host: host ?? source?.address ?? source?.host ?? '',
      certificateName: host === null && source?.address != null ? source.host : '',
      port: source?.port ?? usualPort('IMAP', 'TLS'),
      security: source?.security ?? 'TLS',
      probeUser: source?.probeUser ?? '',
      probePassword: '',
      pop3MarksSeen: source?.pop3MarksSeen ?? true,
      pop3FillsInbox: source?.pop3FillsInbox ?? false,
    },
  });
}

/** What was trusted before holds for that very server only. */
function keptPin(source: SourceView | null, input: { host: string; port: number; certificateName?: string }): string | undefined {
  const { port } = input;
  const { host } = placeOfServer(input);
  return source !== null && source.host === host && source.port === port ? (source.pinnedFingerprint ?? undefined) : undefined;
}

/** 手动设置: the server, and one account there for a real sign-in. Nothing is saved before it worked. */
export function SourceForm({ domainName, source, host, save, onSaved, onCancel }: SourceFormProps) {
  const t = useTranslations('source');
  const common = useTranslations('common');
  const act = useAct();
  const form = useSourceForm(source, host);
  const { protocol, security } = { protocol: form.watch('protocol'), security: form.watch('security') };
  const submit = (accepted?: string) =>
    form.handleSubmit(({ pop3MarksSeen = true, pop3FillsInbox = false, certificateName = '', ...typed }) => {
      const { pinnedFingerprint: _, address: __, ...where } = typed;
      const input = { ...where, certificateName, pop3MarksSeen, pop3FillsInbox };
      const pinnedFingerprint = accepted ?? keptPin(source, input);
      act.run(() => save({ ...input, ...(pinnedFingerprint === undefined ? {} : { pinnedFingerprint }) }), {
        done: onSaved,
        refused: ({ fields = {} }) => {
          for (const [name, message] of Object.entries(fields)) form.setError(name as keyof SourceFields, { message });
        },
      });
    });
  const choose = (next: Door) => {
    // The port follows until somebody types another one.
    if (Number(form.getValues('port')) === usualPort(protocol, security)) {
      form.setValue('port', usualPort(next.protocol, next.security));
    }
    form.setValue('protocol', next.protocol);
    form.setValue('security', next.security);
  };
  const take = (door: Door) => {
    form.setValue('protocol', door.protocol);
    form.setValue('security', door.security);
    void submit()();
  };
  return (
    <form onSubmit={submit()} noValidate className="flex flex-col gap-4">
      <Refusal {...act} source={source} take={take} accept={(fingerprint) => void submit(fingerprint)()} />
      <SegmentedField
        label={t('protocolLabel')}
        value={protocol}
        onChange={(next) => choose({ protocol: next, security })}
        options={PROTOCOLS.map((value) => ({ value, label: value }))}
        help={t(`protocolHelp.${protocol}`)}
      />
      <div className="grid grid-cols-[minmax(0,1fr)_104px] gap-3">
        <TextField
          form={form}
          name="host"
          required
          label={t('host')}
          help={t('hostHelp')}
          input={{ placeholder: `${protocol === 'IMAP' ? 'imap' : 'pop'}.${domainName}`, inputMode: 'url' }}
        />
        <TextField form={form} name="port" required numeric label={t('port')} input={{ inputMode: 'numeric' }} />
      </div>
      <CertificateName form={form} domainName={domainName} />
      <SegmentedField
        label={t('securityLabel')}
        value={security}
        onChange={(next) => choose({ protocol, security: next })}
        options={SECURITIES.map((value) => ({ value, label: t(`security.${value}`) }))}
      />
      {security === 'NONE' ? <Banner kind="warn" lead={t('plainWarning')} /> : null}
      <Pop3Choices protocol={protocol} form={form} />
      <ProbeFields form={form} user="probeUser" password="probePassword" domainName={domainName} />
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

/** C2: an IP address is dialled as it is; what its certificate is judged by is another matter. */
function CertificateName({ form, domainName }: { form: ReturnType<typeof useSourceForm>; domainName: string }) {
  const t = useTranslations('source');
  const host = hostName.safeParse(form.watch('host'));
  if (!host.success || !looksLikeAddress(host.data) || form.watch('security') === 'NONE') return null;
  return (
    <TextField
      form={form}
      name="certificateName"
      label={t('certificateName')}
      help={t('certificateNameHelp')}
      input={{ placeholder: `mail.${domainName}`, inputMode: 'url' }}
    />
  );
}

interface RefusalProps {
  failure: Failure | null;
  source: SourceView | null;
  busy: boolean;
  take: (door: Door) => void;
  accept: (fingerprint: string) => void;
}

/** Why it was not saved, with what a person can do about it in one click. */
function Refusal({ failure, source, busy, take, accept }: RefusalProps) {
  if (failure?.code.startsWith('port.')) return <PortOffer failure={failure} busy={busy} take={take} />;
  const offered = offeredCertificate(failure);
  if (offered === null) return <FailureBanner failure={failure} />;
  return (
    <CertificateOffer
      certificate={offered}
      before={offered.changed ? (source?.pinnedFingerprint ?? null) : null}
      busy={busy}
      accept={() => accept(offered.fingerprint)}
    />
  );
}

interface Pop3ChoicesProps {
  protocol: 'IMAP' | 'POP3';
  form: ReturnType<typeof useSourceForm>;
}

/**
 * What POP3 is for: it may show mail of the inbox that IMAP hides (X3); and it knows no flags, and who has read everything does not want
 * ten years of mail unread.
 */
function Pop3Choices({ protocol, form }: Pop3ChoicesProps) {
  const [seen = true, fills = false] = [form.watch('pop3MarksSeen'), form.watch('pop3FillsInbox')];
  return (
    <>
      {protocol === 'IMAP' ? (
        <Choice name="pop3Fills" checked={fills} onChange={(on) => form.setValue('pop3FillsInbox', on)} />
      ) : null}
      {protocol === 'POP3' || fills ? (
        <Choice name="pop3Seen" checked={seen} onChange={(on) => form.setValue('pop3MarksSeen', on)} />
      ) : null}
    </>
  );
}

interface ChoiceProps {
  name: 'pop3Seen' | 'pop3Fills';
  checked: boolean;
  onChange: (on: boolean) => void;
}

function Choice({ name, checked, onChange }: ChoiceProps) {
  const t = useTranslations('source');
  return (
    <div className="flex items-start gap-3">
      <Switch label={t(name)} checked={checked} onChange={onChange} />
      <div className="min-w-0 text-sm">
        <p className="font-medium">{t(name)}</p>
        <p className="text-xs text-text-3">{t(`${name}Help`)}</p>
      </div>
    </div>
  );
}
