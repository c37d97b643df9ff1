/** banjia source set */
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { removeSourceGrant, setSourceGrant } from '../../lib/consents/set-source-grant.ts';
import { copierEnv } from '../../lib/env.ts';
import { checkSourceServer } from '../../lib/mail-domains/check-source-server.ts';
import { sourceGuard } from '../../lib/providers/source-guard.ts';
import { mailAddress } from '../../lib/schemas/address.ts';
import { domainGrant } from '../../lib/schemas/source/source-grant.ts';
import { sourceServer } from '../../lib/schemas/source/source-server.ts';
import { domainArgument, OPERATOR } from '../operator.ts';
import { readInput, readPassword } from '../password.ts';

interface SetOptions {
  protocol: string;
  host: string;
  port: string;
  security: string;
  address?: string;
  probeUser?: string;
  pinCertificate?: true;
}

export function addSourceCommand(program: Command): void {
  const source = program.command('source').description("the old provider's server of a domain");
  source
    .command('grant <domain>')
    .description('store a domain-wide grant of OAuth 2.0, after a real login; it comes as JSON by standard input')
    .requiredOption('--mailbox <address>', 'any mailbox that it covers, for the login')
    .action(async (domain: string, options: { mailbox: string }) => setGrant(await domainArgument(domain), options.mailbox));
  source
    .command('remove-grant <domain>')
    .description('forget the domain-wide grant')
    .action(async (domain: string) => removeSourceGrant(OPERATOR, await domainArgument(domain)));
  source
    .command('set <domain>')
    .description('store the server; with --probe-user only after a real login')
    .addOption(new Option('--protocol <protocol>').choices(['imap', 'pop3']).makeOptionMandatory())
    .requiredOption('--host <host>', 'name or IP address')
    .requiredOption('--port <port>')
    .addOption(new Option('--security <security>').choices(['tls', 'starttls', 'none']).makeOptionMandatory())
    .option('--address <ip>', 'connect there, whatever the name resolves to; the certificate is held to the name')
    .option('--probe-user <address>', 'any account there, for a real login; its password comes by standard input')
    .option('--password-stdin', 'read the probe password from standard input (the only way, said for clarity)')
    .option('--pin-certificate', 'accept the certificate that the server presents now, and only that one')
    .action(async (domain: string, options: SetOptions) => setSource(await domainArgument(domain), options));
}

async function setSource(mailDomainId: string, options: SetOptions): Promise<void> {
  const server = sourceServer.parse({
    protocol: options.protocol.toUpperCase(),
    host: options.host,
    port: options.port,
    security: options.security.toUpperCase(),
    ...(options.address === undefined ? {} : { address: options.address }),
  });
  const probe =
    options.probeUser === undefined ? null : { user: mailAddress.parse(options.probeUser), password: await readPassword() };
  const pinPresented = options.pinCertificate === true;
  await checkSourceServer(OPERATOR, mailDomainId, { server, probe, pinPresented, guard: sourceGuard(copierEnv()) });
}

/** What is no JSON is refused without being quoted, as JSON.parse would: it may be somebody's password. */
const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'grant.not_a_key' });
    return z.NEVER;
  }
});

/** Google's key file as it was downloaded, or `{"tenant", "clientId", "clientSecret"}` of Microsoft. */
async function setGrant(mailDomainId: string, mailbox: string): Promise<void> {
  const env = copierEnv();
  const json = jsonText.parse(await readInput());
  const google = z.looseObject({ client_email: z.string() }).safeParse(json).success;
  const grant = domainGrant.parse(
    google ? { vendor: 'google', account: json } : { vendor: 'microsoft', ...z.looseObject({}).parse(json) },
  );
  const address = mailAddress.parse(mailbox);
  await setSourceGrant(OPERATOR, mailDomainId, { grant, mailbox: address }, { settings: env, guard: sourceGuard(env) });
}
