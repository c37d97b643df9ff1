import { defineConfig } from 'vitest/config';
import { LIMITS, WITH_DATABASE } from './vitest.config.ts';

/** `npm run test:kill`: what takes too long for `npm test`. */
export default defineConfig({ test: { ...LIMITS, ...WITH_DATABASE, include: ['worker/*.kill.ts'] } });
