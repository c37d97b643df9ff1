import { defineConfig } from '@playwright/test';
import { BROWSER_ARGUMENTS, BROWSER_PATH } from './local/machine/headless-browser.ts';

export default defineConfig({
  testDir: './e2e',
  globalSetup: './e2e/global-setup.ts',
  workers: 3,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'off',
    launchOptions: { executablePath: BROWSER_PATH, args: BROWSER_ARGUMENTS },
  },
});
