/** The Debian packages that we cannot bring along ourselves. */
import { existsSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { BROWSER_PATH } from './headless-browser.ts';
import { CommandError, runCommand } from './run-command.ts';

/** Package -> a file that is there once it is installed. Looking is quicker than asking dpkg, and right on other systems too. */
const MAIL_SERVER = {
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-pop3d': '/usr/lib/dovecot/pop3',
  'dovecot-pgsql': '/usr/lib/dovecot/modules/libdriver_pgsql.so',
  openssl: '/usr/bin/openssl',
};

const BROWSER = {
  'chromium-headless-shell': BROWSER_PATH,
  'fonts-noto-cjk': '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
};

const POLICY = '/usr/sbin/policy-rc.d';

function missingOf(packages: Record<string, string>): string[] {
  return Object.entries(packages)
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name);
}

/** Debian starts a mail server as soon as it is installed. We only want the programs, so starting is forbidden meanwhile. */
async function withoutStartingServices<T>(work: () => Promise<T>): Promise<T> {
  if (existsSync(POLICY)) return work();
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n');
  await chmod(POLICY, 0o755);
  try {
    return await work();
  } finally {
    await rm(POLICY, { force: true });
  }
}

/** Nor shall the packaged Dovecot come up at the next boot: it would offer IMAP on every interface. Where there is no systemd, nothing starts it. */
async function leaveDovecotDisabled(): Promise<void> {
  if (!existsSync('/usr/bin/systemctl')) return;
  await runCommand('systemctl', ['disable', '--now', 'dovecot.service', 'dovecot.socket']).catch((error: unknown) => {
    // No running systemd, as in a container: then it does not come up by itself either.
    if (!(error instanceof CommandError)) throw error;
  });
}

async function install(names: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  // Old lists may still do; if they do not, the installation says what is wrong.
  await runCommand('apt-get', [...wait, 'update'], { env }).catch(() => undefined);
  await withoutStartingServices(() =>
    runCommand('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], { env }),
  );
  if (names.includes('dovecot-imapd')) await leaveDovecotDisabled();
}

/**
 * Makes sure that the packages are there: the mail server's for the demo, the browser's besides for tests.
 * Installs them when we are root on Debian, else throws an error with the one command to run. Returns what was installed.
 */
export async function ensureDebianPackages(need: { browser: boolean }): Promise<string[]> {
  const wanted = need.browser ? { ...MAIL_SERVER, ...BROWSER } : MAIL_SERVER;
  const missing = missingOf(wanted);
  if (missing.length === 0) return [];
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    throw new Error(
      `Debian packages are missing. Please run:\n\n    sudo apt-get install -y --no-install-recommends ${missing.join(' ')}\n`,
    );
  }
  await install(missing);
  const still = missingOf(wanted);
  if (still.length > 0) throw new Error(`still missing after apt-get install: ${still.join(' ')}`);
  return missing;
}
