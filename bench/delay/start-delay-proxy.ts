/** Puts both mail servers at a distance: a proxy process that every tool then connects to instead. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBackground } from '../../local/machine/background-process.ts';
import { freePorts } from '../../local/machine/free-port.ts';

export interface MailPorts {
  imap: number;
  imaps: number;
}

/** Where the two servers answer, as seen by the tools. */
export interface Route {
  source: MailPorts & { pop3: number; pop3s: number };
  platform: MailPorts;
}

export interface RunningProxy {
  route: Route;
  stop(): Promise<void>;
}

/** Starts the proxy and returns the route through it; without delay there is no proxy, and the route is the direct one. */
export async function startDelayProxy(direct: Route, roundTripMs: number, directory: string): Promise<RunningProxy> {
  if (roundTripMs === 0) return { route: direct, stop: async () => undefined };
  const [sourceImap = 0, sourceImaps = 0, pop3 = 0, pop3s = 0, platformImap = 0, platformImaps = 0] = await freePorts(6);
  const pairs = [
    `${sourceImap}:${direct.source.imap}`,
    `${sourceImaps}:${direct.source.imaps}`,
    `${pop3}:${direct.source.pop3}`,
    `${pop3s}:${direct.source.pop3s}`,
    `${platformImap}:${direct.platform.imap}`,
    `${platformImaps}:${direct.platform.imaps}`,
  ];
  const logFile = join(directory, `delay-proxy-${roundTripMs}.log`);
  const proxy = await startBackground({
    name: `delay proxy of ${roundTripMs} ms`,
    command: process.execPath,
    args: [join(import.meta.dirname, 'delay-proxy.ts'), String(roundTripMs), ...pairs],
    logFile,
  });
  try {
    await proxy.waitUntilReady(async () => (await readFile(logFile, 'utf8')).includes('the delay proxy is ready'));
  } catch (error) {
    await proxy.stop();
    throw error;
  }
  return {
    route: {
      source: { imap: sourceImap, imaps: sourceImaps, pop3, pop3s },
      platform: { imap: platformImap, imaps: platformImaps },
    },
    stop: () => proxy.stop(),
  };
}
