'use server';
/** 原邮件系统: the manual panel with its real login. */
import { countProbe } from '../auth/outside-limits.ts';
import { webEnv } from '../env.ts';
import { type CheckedSource, checkSourceServer } from '../mail-domains/check-source-server.ts';
import { sourceGuard } from '../providers/source-guard.ts';
import { sourceServerForm } from '../schemas/source-server.ts';
import { type ActionResult, asPostmaster } from './action.ts';

export async function saveSourceAction(raw: {
  protocol: 'IMAP' | 'POP3';
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'NONE';
  probeUser: string;
  probePassword: string;
  pinnedFingerprint?: string | undefined;
}): Promise<ActionResult<CheckedSource>> {
  return asPostmaster(sourceServerForm, raw, async ({ actor, session, input }) => {
    await countProbe(session.mailDomainId);
    const { probeUser, probePassword, ...server } = input;
    const probe = { user: probeUser, password: probePassword };
    return checkSourceServer(actor, session.mailDomainId, { server, probe, guard: sourceGuard(webEnv()) });
  });
}
