/** The whole product on free ports with nothing in it, for end-to-end tests; of the servers' code it is the demo's. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverAccount } from '../machine/server-account.ts';
import type { SampleMailbox } from '../mail/sample-mailboxes.ts';
import { passingPorts } from '../product/ports.ts';
import { type DescribedMember, describeProduct, type ProductDescription } from '../product/product-description.ts';
import { newSecrets } from '../product/secrets.ts';
import {
  planEnvironment,
  prepareProductDatabase,
  RunningServers,
  type ServerPlan,
  startDatabaseServer,
  startProductNameServer,
  startProductOldProvider,
  startProductPlatform,
  startProductWeb,
  startProductWorker,
} from '../product/start-servers.ts';
import { buildWeb, webBuildNeeded } from '../product/web-build.ts';

export interface ProductWanted {
  /** Who has an account at the old provider. The members here are made by the tests, by command line or page. */
  members: DescribedMember[];
  postmasters?: ProductDescription['postmasters'];
  /** Mail that is at the old provider from the start. */
  sample?: SampleMailbox[];
  /** Settings over ours, for example SLICE_SECONDS. */
  env?: Record<string, string>;
}

export interface RunningProduct extends ProductDescription {
  /** Where web.log, worker.log and the servers' logs are until the end. */
  directory: string;
  stop(): Promise<void>;
}

async function bringUp(plan: ServerPlan, running: RunningServers, wanted: ProductWanted): Promise<ProductDescription> {
  const postgres = await startDatabaseServer(plan, running);
  const databaseUrl = await prepareProductDatabase(plan, postgres);
  const platform = await startProductPlatform(plan, running, databaseUrl);
  const oldProvider = await startProductOldProvider(plan, running, () => wanted.sample ?? []);
  const { zoneFile } = await startProductNameServer(plan, running);
  const settings = { ...planEnvironment(plan, databaseUrl, platform), ...wanted.env };
  const env = await startProductWeb(plan, running, settings);
  await startProductWorker(plan, running, env);
  return describeProduct(
    env,
    databaseUrl,
    { platform, oldProvider, ports: plan.ports },
    { members: wanted.members, postmasters: wanted.postmasters ?? [], zoneFile, pids: running.pids },
  );
}

/** Starts everything and describes it in the shape of `.banjia/demo.json`. Builds the web app when its sources have changed. */
export async function startProduct(wanted: ProductWanted): Promise<RunningProduct> {
  if (await webBuildNeeded()) await buildWeb();
  const directory = await mkdtemp(join(tmpdir(), 'banjia-product-'));
  // The servers' account has to pass through to its own part.
  await chmod(directory, 0o711);
  const running = new RunningServers();
  const stop = async () => {
    await running.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const plan: ServerPlan = {
    directory: join(directory, 'servers'),
    logDirectory: join(directory, 'logs'),
    account: await serverAccount(),
    ports: await passingPorts(),
    secrets: newSecrets(),
    durable: false,
    oldUsers: wanted.members.map(({ oldAddress, oldPassword }) => ({ address: oldAddress, password: oldPassword })),
  };
  try {
    return { ...(await bringUp(plan, running, wanted)), directory, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
