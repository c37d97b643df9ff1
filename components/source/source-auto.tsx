'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { FailureBanner } from '@/components/form/failure-banner';
import type { Failure, Outcome } from '@/components/form/outcome';
import { DetectionSteps } from '@/components/source/detection-steps';
import { DetectionVerdict } from '@/components/source/detection-verdict';
import { ProbeFields } from '@/components/source/probe-fields';
import { Button } from '@/components/ui/button';
import { useNavigation } from '@/components/ui/navigation';
import type { DetectedServer, DetectionStep, DetectionStepId } from '@/lib/schemas/source/detection';
import { detectForm } from '@/lib/schemas/source/source-server';

export interface DetectInput {
  probeUser: string;
  probePassword: string;
  acceptedHost?: string;
  acceptedFingerprint?: string;
}

/** What came of a detection, as codes and values. */
export interface DetectionOutcome {
  outcome: 'verified' | 'points_here' | 'confirm' | 'certificate' | 'refused' | 'nothing' | 'our_fault';
  server: DetectedServer | null;
  reason: string | null;
  serverText: string | null;
  certificate: { fingerprint: string; subject: string; names: string[]; issuer: string; validTo: string } | null;
}

/** Begins at once; steps and result come while one waits. */
export type Detect = (
  input: DetectInput,
) => Promise<Outcome<{ steps: Record<DetectionStepId, Promise<DetectionStep>>; result: Promise<DetectionOutcome> }>>;

type Steps = Partial<Record<DetectionStepId, DetectionStep>>;

interface Accepted {
  acceptedHost?: string;
  acceptedFingerprint?: string;
}

const NO_ANSWER: Failure = { code: 'no_answer', values: {} };

function useDetection(detect: Detect, onSaved: () => void) {
  const { refresh } = useNavigation();
  const [busy, setBusy] = useState(false);
  const [steps, setSteps] = useState<Steps | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [outcome, setOutcome] = useState<DetectionOutcome | null>(null);
  const follow = async (input: DetectInput) => {
    const answer = await detect(input);
    if (!answer.ok) return setFailure(answer);
    const { steps: coming, result } = answer.value;
    for (const one of Object.values(coming))
      void one.then(
        (step) => setSteps((known) => ({ ...known, [step.id]: step })),
        () => undefined,
      );
    const came = await result;
    setOutcome(came);
    if (came.outcome !== 'verified') return;
    onSaved();
    refresh();
  };
  const run = async (input: DetectInput) => {
    setBusy(true);
    setFailure(null);
    setOutcome(null);
    setSteps({});
    await follow(input).catch(() => setFailure(NO_ANSWER));
    setBusy(false);
  };
  return { busy, steps, failure, outcome, run };
}

interface SourceAutoProps {
  domainName: string;
  probeUser: string | null;
  detect: Detect;
  onSaved: () => void;
  toManual: () => void;
  onCancel?: () => void;
}

/** 自动识别: any one account; the server is found, signed in at, and only then saved. */
export function SourceAuto({ domainName, probeUser, detect, onSaved, toManual, onCancel }: SourceAutoProps) {
  const t = useTranslations('detect');
  const common = useTranslations('common');
  const { busy, steps, failure, outcome, run } = useDetection(detect, onSaved);
  const form = useForm<z.input<typeof detectForm>, unknown, z.infer<typeof detectForm>>({
    resolver: zodResolver(detectForm),
    defaultValues: { probeUser: probeUser ?? '', probePassword: '' },
  });
  const submit = (accepted: Accepted = {}) =>
    form.handleSubmit(({ probeUser: user, probePassword }) => run({ probeUser: user, probePassword, ...accepted }));
  return (
    <form onSubmit={submit()} noValidate className="flex flex-col gap-4">
      <p className="text-sm text-text-2 text-pretty">{t('lead')}</p>
      <FailureBanner failure={failure} />
      {outcome === null ? null : (
        <DetectionVerdict outcome={outcome} busy={busy} toManual={toManual} accept={(accepted) => void submit(accepted)()} />
      )}
      <ProbeFields form={form} user="probeUser" password="probePassword" domainName={domainName} />
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" type="submit" busy={busy}>
          {t('act')}
        </Button>
        {onCancel === undefined ? null : <Button onClick={onCancel}>{common('cancel')}</Button>}
        <span role="status" className="text-xs text-text-3">
          {busy ? t('busy') : t('help')}
        </span>
      </div>
      {steps === null || failure !== null ? null : <DetectionSteps steps={steps} />}
    </form>
  );
}
