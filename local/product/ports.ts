import { z } from 'zod';
import { freePort, freePorts } from '../machine/free-port.ts';
import { readJson } from '../machine/json-file.ts';

/** Where people expect things, and what is far from the ports of real servers. */
const USUAL = {
  web: 3000,
  postgres: 54_320,
  platformImap: 51_430,
  platformImaps: 51_431,
  platformDoveadm: 51_432,
  oldImap: 51_530,
  oldImaps: 51_531,
  oldPop3: 51_532,
  oldPop3s: 51_533,
  nameServer: 51_553,
};

export type ProductPorts = typeof USUAL;

const portsSchema = z.object({
  web: z.int(),
  postgres: z.int(),
  platformImap: z.int(),
  platformImaps: z.int(),
  platformDoveadm: z.int(),
  oldImap: z.int(),
  oldImaps: z.int(),
  oldPop3: z.int(),
  oldPop3s: z.int(),
  nameServer: z.int(),
});

/**
 * The ports of last time, else the usual ones; also for a server that an older version of the state did not have yet.
 * Whether they are free is looked at when a server is about to start.
 */
export async function keptPorts(path: string): Promise<ProductPorts> {
  return portsSchema.parse({ ...USUAL, ...(await readJson(path, portsSchema.partial())) });
}

/** Any free ports, for servers that live for one test run. */
export async function passingPorts(): Promise<ProductPorts> {
  const names = portsSchema.keyof().options;
  const ports = await freePorts(names.length);
  return portsSchema.parse(Object.fromEntries(names.map((name, index) => [name, ports[index]])));
}

const isTaken = (error: unknown) => error instanceof Error && /Address already in use|EADDRINUSE/.test(error.message);

/**
 * Starts a server on its ports. One that is taken is replaced by a free one, in `ports` too; also when somebody else, for example
 * another demo, takes it in the moment between our look and the server's.
 */
export async function onFreePorts<T>(ports: ProductPorts, names: (keyof ProductPorts)[], start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    for (const name of names) ports[name] = await freePort(ports[name], USUAL[name]);
    try {
      return await start();
    } catch (error) {
      if (attempt === 3 || !isTaken(error)) throw error;
    }
    for (const name of names) ports[name] = await freePort();
  }
}
