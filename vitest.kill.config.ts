import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** `npm run test:kill`: what takes too long for `npm test`. */
export default defineConfig({
  test: { ...config.test, include: ['worker/*.kill.ts'] },
});
