/** A name server of our own on loopback, whose records can be changed while it runs. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { startBackground } from '../../machine/background-process.ts';
import { type Zone, zoneSchema } from './dns-zone.ts';

export interface RunningDnsServer {
  port: number;
  /** In this file it looks for each question. */
  zoneFile: string;
  pid: number;
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts it and waits until it answers. A zone that lies in the directory already is kept. */
export async function startDnsServer(directory: string, port: number): Promise<RunningDnsServer> {
  await mkdir(directory, { recursive: true });
  const zoneFile = join(directory, 'zone.json');
  const logFile = join(directory, 'name-server.log');
  if ((await readFile(zoneFile).catch(() => null)) === null) await writeZone(zoneFile, {});
  await writeFile(logFile, '');
  const server = await startBackground({
    name: 'name server',
    command: process.execPath,
    args: [join(import.meta.dirname, 'dns-program.ts'), String(port), zoneFile],
    logFile,
  });
  try {
    await server.waitUntilReady(async () => (await readFile(logFile, 'utf8')).includes('is ready'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { port, zoneFile, pid: server.pid, ended: server.ended, stop: () => server.stop() };
}

/** Says everything that the server knows from now on. In one step, so that no question meets half a file. */
export async function writeZone(zoneFile: string, zone: z.input<typeof zoneSchema>): Promise<void> {
  await writeFile(`${zoneFile}.new`, JSON.stringify(zoneSchema.parse(zone), null, 1));
  await rename(`${zoneFile}.new`, zoneFile);
}

/** Replaces the records of these names, and leaves those of other names as they are. A file that is not there yet is begun. */
export async function changeZone(zoneFile: string, records: z.input<typeof zoneSchema>['records'] = []): Promise<void> {
  const zone: Zone = zoneSchema.parse(JSON.parse(await readFile(zoneFile, 'utf8').catch(() => '{}')));
  const names = new Set(records.map((record) => record.name.toLowerCase()));
  await writeZone(zoneFile, { ...zone, records: [...zone.records.filter((record) => !names.has(record.name)), ...records] });
}
