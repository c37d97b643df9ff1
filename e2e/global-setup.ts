/** Starts the whole product once for all trips. Its description is a file that lives as long as the product; where it lies is in the environment. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { startOAuthDouble } from '../lib/testing/oauth-double.ts';
import { writeJson } from '../local/machine/json-file.ts';
import { webBuildNeeded } from '../local/product/web-build.ts';
import { type RunningProduct, startProduct } from '../local/testing/start-product.ts';
import { GRANTED_MAILBOXES, oldProviderContent } from './old-accounts.ts';
import { MAX_MESSAGE_BYTES, OUTBOUND_ADDRESSES, PRODUCT_FILE, SERVICE_ACCOUNT } from './product.ts';

/** We are registered at a vendor, where nobody agrees to anything; an administrator has made a service account there. */
const CLIENT = { clientId: 'banjia', clientSecret: 'trips' };

/** Called by Playwright before the first trip; returns what it calls after the last one, passed or failed. */
export default async function setup(): Promise<() => Promise<void>> {
  const started = performance.now();
  const built = await webBuildNeeded();
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const vendor = await startOAuthDouble({ ...CLIENT, serviceAccountKey: keys.publicKey, mailboxes: GRANTED_MAILBOXES });
  const env = {
    OAUTH_GOOGLE_URL: vendor.url,
    OAUTH_GOOGLE_CLIENT_ID: CLIENT.clientId,
    OAUTH_GOOGLE_CLIENT_SECRET: CLIENT.clientSecret,
    MAX_MESSAGE_BYTES: String(MAX_MESSAGE_BYTES),
    SOURCE_OUTBOUND_ADDRESSES: OUTBOUND_ADDRESSES.join(','),
  };
  const product = await startProduct({ ...oldProviderContent(new Date()), env });
  const stop = async () => {
    await product.stop();
    await vendor.stop();
  };
  try {
    await describe(product);
    process.env[SERVICE_ACCOUNT] = JSON.stringify({
      type: 'service_account',
      client_email: 'mover@project.iam.example',
      private_key: keys.privateKey,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`The product is up at ${product.webUrl} after ${seconds} s${built ? ', a build included' : ''}.`);
  return stop;
}

async function describe({ directory, stop: _stop, ...description }: RunningProduct): Promise<void> {
  const file = join(directory, 'product.json');
  await writeJson(file, description);
  process.env[PRODUCT_FILE] = file;
}
