import type { RunningOldProvider } from '../servers/old-provider.ts';
import type { MailEndpoint, PlatformEndpoint, RunningMailServer } from '../servers/platform.ts';
import type { ProductPorts } from './ports.ts';
import type { ProductSecrets } from './secrets.ts';

export interface DescribedMember {
  address: string;
  displayName: string;
  password: string;
  oldAddress: string;
  oldPassword: string;
}

interface DescribedServer {
  host: string;
  imapPort: number;
  imapsPort: number;
  masterUser: string;
  masterPassword: string;
}

/** What is up on this machine, for scripts and tests. `.banjia/demo.json` has exactly this shape. */
export interface ProductDescription {
  webUrl: string;
  databaseUrl: string;
  platform: DescribedServer;
  oldProvider: DescribedServer & { pop3Port: number; pop3sPort: number };
  /** What the name server says of everybody's domains: this file. */
  zoneFile: string;
  members: DescribedMember[];
  postmasters: { address: string; password: string }[];
  pids: Record<string, number>;
  /** Every setting that the web process, the worker and the command line need; the web is not given all (programs.ts). */
  env: Record<string, string>;
}

/** The settings of web, worker and command line for servers on this machine; the web's own address comes when it has its port. */
export function productEnvironment(
  databaseUrl: string,
  platform: PlatformEndpoint,
  secrets: ProductSecrets,
): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    NEXTAUTH_SECRET: secrets.nextAuth,
    BANJIA_SECRET_KEYS: secrets.secretKeys,
    PLATFORM_IMAP_URL: `imaps://127.0.0.1:${platform.imaps}`,
    PLATFORM_CA_FILE: platform.caFile,
    PLATFORM_MASTER_USER: platform.masterUser,
    PLATFORM_MASTER_PASSWORD: platform.masterPassword,
    PLATFORM_DOVEADM_URL: platform.doveadmUrl,
    PLATFORM_DOVEADM_KEY: platform.doveadmKey,
    // Webmail and mail programs on this machine come from 127.0.0.1.
    PLATFORM_WORKER_ADDRESSES: '127.0.0.2',
    SOURCE_ALLOW_CIDRS: '127.0.0.0/8',
    // Any server on this machine may be tried as a source: the demo is for trying.
    SOURCE_ALLOW_PORTS: '110,143,993,995,1024-65535',
    PLATFORM_MX_HOSTS: 'mx1.platform.example,mx2.platform.example',
    PLATFORM_SPF_INCLUDE: 'spf.platform.example',
  };
}

function describeServer(endpoint: MailEndpoint): DescribedServer {
  const { host, imap, imaps, masterUser, masterPassword } = endpoint;
  return { host, imapPort: imap, imapsPort: imaps, masterUser, masterPassword };
}

/** Describes running servers; members and processes are the caller's to say. */
export function describeProduct(
  env: Record<string, string>,
  databaseUrl: string,
  servers: { platform: RunningMailServer; oldProvider: RunningOldProvider; ports: Pick<ProductPorts, 'web'> },
  rest: Pick<ProductDescription, 'members' | 'postmasters' | 'pids' | 'zoneFile'>,
): ProductDescription {
  const old = servers.oldProvider.endpoint;
  return {
    webUrl: `http://127.0.0.1:${servers.ports.web}`,
    databaseUrl,
    platform: describeServer(servers.platform.endpoint),
    oldProvider: { ...describeServer(old), pop3Port: old.pop3, pop3sPort: old.pop3s },
    ...rest,
    env,
  };
}
