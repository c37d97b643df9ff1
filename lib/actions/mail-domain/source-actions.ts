'use server';
/** 原邮件系统: the manual panel and the automatic detection, each with its real login. */
import { z } from 'zod';
import { countProbe } from '../../auth/outside-limits.ts';
import { removeSourceGrant, setSourceGrant } from '../../consents/set-source-grant.ts';
import { webEnv } from '../../env.ts';
import { type CheckedSource, checkSourceServer } from '../../mail-domains/check-source-server.ts';
import { detectSourceServer, type SourceDetection } from '../../mail-domains/detect-source-server.ts';
import { unpinCertificate } from '../../mail-domains/set-source-server.ts';
import { resumeAfterCertificate } from '../../mappings/pause-mapping.ts';
import { sourceGuard } from '../../providers/source-guard.ts';
import { grantForm, grantOfForm } from '../../schemas/source/source-grant.ts';
import { detectForm, placeOfServer, sourceServerForm } from '../../schemas/source/source-server.ts';
import { type ActionResult, asPostmaster } from '../action.ts';

/**
 * 手动设置: stored only after a real sign-in (O2, O4); mailboxes that stood for the certificate go on. Refuses with
 * source.too_many_probes, and with what checkSourceServer throws.
 */
export async function saveSourceAction(raw: {
  protocol: 'IMAP' | 'POP3';
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'NONE';
  probeUser: string;
  probePassword: string;
  certificateName?: string | undefined;
  pinnedFingerprint?: string | undefined;
  pop3MarksSeen?: boolean | undefined;
  pop3FillsInbox?: boolean | undefined;
}): Promise<ActionResult<CheckedSource>> {
  return asPostmaster(sourceServerForm, raw, async ({ actor, session, input }) => {
    await countProbe(session.mailDomainId);
    const { probeUser, probePassword, certificateName, ...written } = input;
    const server = { ...written, ...placeOfServer({ host: written.host, certificateName }) };
    const probe = { user: probeUser, password: probePassword };
    const env = webEnv();
    const checked = await checkSourceServer(actor, session.mailDomainId, {
      server,
      probe,
      guard: sourceGuard(env),
      providersFile: env.PROVIDERS_FILE,
    });
    await resumeAfterCertificate(actor, session.mailDomainId);
    return checked;
  });
}

/** 全域授权: kept only when a login by it worked. */
export async function setGrantAction(raw: z.input<typeof grantForm>): Promise<ActionResult<{ inboxCount: number }>> {
  return asPostmaster(grantForm, raw, async ({ actor, session, input }) => {
    await countProbe(session.mailDomainId);
    const env = webEnv();
    const wanted = { grant: grantOfForm(input), mailbox: input.mailbox };
    return setSourceGrant(actor, session.mailDomainId, wanted, { settings: env, guard: sourceGuard(env) });
  });
}

/** Forgets the grant; what runs by it stops with its next sign-in. */
export async function removeGrantAction(): Promise<ActionResult<void>> {
  return asPostmaster(z.object({}), {}, ({ actor, session }) => removeSourceGrant(actor, session.mailDomainId));
}

/** Begins at once; the steps come over the same answer as they end, the result last. */
export async function detectSourceAction(raw: {
  probeUser: string;
  probePassword: string;
  acceptedHost?: string | undefined;
  acceptedFingerprint?: string | undefined;
}): Promise<ActionResult<SourceDetection>> {
  return asPostmaster(detectForm, raw, async ({ actor, session, input }) => {
    await countProbe(session.mailDomainId);
    const detection = await detectSourceServer(actor, session.mailDomainId, {
      probe: { user: input.probeUser, password: input.probePassword },
      accepted: { host: input.acceptedHost, fingerprint: input.acceptedFingerprint },
      settings: webEnv(),
    });
    const result = detection.result.then(async (found) => {
      if (found.outcome === 'verified') await resumeAfterCertificate(actor, session.mailDomainId);
      return found;
    });
    return { ...detection, result };
  });
}

/** Takes the trust in a pinned certificate back. */
export async function unpinCertificateAction(): Promise<ActionResult<void>> {
  return asPostmaster(z.object({}), {}, ({ actor, session }) => unpinCertificate(actor, session.mailDomainId));
}
