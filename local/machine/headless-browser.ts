/**
 * The browser that tests and bench drive: Debian's Chromium in the build that has no windows, which takes a third less of the
 * processor than the other with --headless. CHROMIUM_PATH names another one.
 */
export const BROWSER_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium-headless-shell';

/**
 * Chromium's sandbox does not work for root. Where there is no graphics card the pages are drawn at once, not by a card that is played by
 * the processor. The rest keeps the browser from talking to anybody but us.
 */
export const BROWSER_ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];
