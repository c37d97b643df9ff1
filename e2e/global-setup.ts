/** Starts the whole product once for all trips. Its description is a file that lives as long as the product; where it lies is in the environment. */
import { join } from 'node:path';
import { writeJson } from '../local/machine/json-file.ts';
import { webBuildNeeded } from '../local/product/web-build.ts';
import { type RunningProduct, startProduct } from '../local/testing/start-product.ts';
import { oldProviderContent } from './old-accounts.ts';
import { MAX_MESSAGE_BYTES, PRODUCT_FILE } from './product.ts';

/** We are registered at a vendor, where nobody listens. */
const OAUTH = {
  OAUTH_GOOGLE_URL: 'http://127.0.0.1:9',
  OAUTH_GOOGLE_CLIENT_ID: 'banjia',
  OAUTH_GOOGLE_CLIENT_SECRET: 'trips',
};

/** Called by Playwright before the first trip; returns what it calls after the last one, passed or failed. */
export default async function setup(): Promise<() => Promise<void>> {
  const started = performance.now();
  const built = await webBuildNeeded();
  const env = { ...OAUTH, MAX_MESSAGE_BYTES: String(MAX_MESSAGE_BYTES) };
  const product = await startProduct({ ...oldProviderContent(new Date()), env });
  try {
    await describe(product);
  } catch (error) {
    await product.stop();
    throw error;
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`The product is up at ${product.webUrl} after ${seconds} s${built ? ', a build included' : ''}.`);
  return () => product.stop();
}

async function describe({ directory, stop: _stop, ...description }: RunningProduct): Promise<void> {
  const file = join(directory, 'product.json');
  await writeJson(file, description);
  process.env[PRODUCT_FILE] = file;
}
