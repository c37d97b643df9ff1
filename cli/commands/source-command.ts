/** banjia source set */
import { type Command, Option } from 'commander';
import { copierEnv } from '../../lib/env.ts';
import { checkSourceServer } from '../../lib/mail-domains/check-source-server.ts';
import { sourceGuard } from '../../lib/providers/source-guard.ts';
import { mailAddress } from '../../lib/schemas/address.ts';
import { sourceServer } from '../../lib/schemas/source-server.ts';
import { domainArgument, OPERATOR } from '../operator.ts';
import { readPassword } from '../password.ts';

interface SetOptions {
  protocol: string;
  host: string;
  port: string;
  security: string;
  probeUser?: string;
  pinCertificate?: true;
}

export function addSourceCommand(program: Command): void {
  program
    .command('source')
    .description("the old provider's server of a domain")
    .command('set <domain>')
    .description('store the server; with --probe-user only after a real login')
    .addOption(new Option('--protocol <protocol>').choices(['imap', 'pop3']).makeOptionMandatory())
    .requiredOption('--host <host>', 'name or IP address')
    .requiredOption('--port <port>')
    .addOption(new Option('--security <security>').choices(['tls', 'starttls', 'none']).makeOptionMandatory())
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
  });
  const probe =
    options.probeUser === undefined ? null : { user: mailAddress.parse(options.probeUser), password: await readPassword() };
  const pinPresented = options.pinCertificate === true;
  await checkSourceServer(OPERATOR, mailDomainId, { server, probe, pinPresented, guard: sourceGuard(copierEnv()) });
}
