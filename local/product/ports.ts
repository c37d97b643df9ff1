import { z } from 'zod';
import { freePort, freePorts } from '../machine/free-port.ts';
import { readJson, writeJson } from '../machine/json-file.ts';

/** Where people expect things, and what is far from the ports of real servers. */
const USUAL = {
  web: 3000,
  postgres: 54_320,
  platformImap: 51_430,
  platformImaps: 51_431,
  oldImap: 51_530,
  oldImaps: 51_531,
  oldPop3: 51_532,
  oldPop3s: 51_533,
};

export type ProductPorts = typeof USUAL;

const portsSchema = z.object({
  web: z.int(),
  postgres: z.int(),
  platformImap: z.int(),
  platformImaps: z.int(),
  oldImap: z.int(),
  oldImaps: z.int(),
  oldPop3: z.int(),
  oldPop3s: z.int(),
});

/** For each server the port that it had last time, else the usual one, else a free one; and remembers it. */
export async function keptPorts(path: string): Promise<ProductPorts> {
  const last = (await readJson(path, portsSchema)) ?? USUAL;
  const chosen = {
    web: await freePort(last.web, USUAL.web),
    postgres: await freePort(last.postgres, USUAL.postgres),
    platformImap: await freePort(last.platformImap, USUAL.platformImap),
    platformImaps: await freePort(last.platformImaps, USUAL.platformImaps),
    oldImap: await freePort(last.oldImap, USUAL.oldImap),
    oldImaps: await freePort(last.oldImaps, USUAL.oldImaps),
    oldPop3: await freePort(last.oldPop3, USUAL.oldPop3),
    oldPop3s: await freePort(last.oldPop3s, USUAL.oldPop3s),
  };
  await writeJson(path, chosen);
  return chosen;
}

/** Free ports for servers that live for one test run. */
export async function passingPorts(): Promise<ProductPorts> {
  const [web = 0, postgres = 0, platformImap = 0, platformImaps = 0, oldImap = 0, oldImaps = 0, oldPop3 = 0, oldPop3s = 0] =
    await freePorts(8);
  return { web, postgres, platformImap, platformImaps, oldImap, oldImaps, oldPop3, oldPop3s };
}
