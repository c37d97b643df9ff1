/**
 * `npm run lock`: writes package-lock.json after a change of dependencies. npm 11.19 leaves optional packages of other platforms
 * out of the lock and then refuses it (npm/cli issue 9846), so 11.13 writes it; what that leaves as bare placeholders gets the
 * version and platform that its parent names.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = 'package-lock.json';
const SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'android', 'openharmony', 'aix', 'sunos'];
/** Longest names first, because `arm` is part of most of them. */
const PROCESSORS = [
  ['arm-gnueabihf', 'arm'],
  ['mips64el', 'mips64el'],
  ['loong64', 'loong64'],
  ['ppc64le', 'ppc64'],
  ['riscv64', 'riscv64'],
  ['armv7l', 'arm'],
  ['wasm32', 'wasm32'],
  ['arm64', 'arm64'],
  ['armv7', 'arm'],
  ['ppc64', 'ppc64'],
  ['s390x', 's390x'],
  ['ia32', 'ia32'],
  ['x64', 'x64'],
  ['arm', 'arm'],
];

/** The exact version that some package names as its optional dependency; undefined when none does. */
function wantedVersion(packages, name) {
  const parent = Object.values(packages).find((entry) => entry.optionalDependencies?.[name]);
  const version = parent?.optionalDependencies[name];
  return /^\d/.test(version ?? '') ? version : undefined;
}

function platformOf(name) {
  const os = SYSTEMS.find((system) => new RegExp(`(^|[-/.])${system}`).test(name));
  const cpu = PROCESSORS.find(([part]) => new RegExp(`[-.]${part}(-|$|\\b)`).test(name))?.[1];
  const libc = /musl/.test(name) ? ['musl'] : os === 'linux' && /gnu/.test(name) ? ['glibc'] : undefined;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc }) };
}

const { status } = spawnSync('npx', ['--yes', 'npm@11.13.0', 'install'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const unfilled = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.version || entry.link) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const version = wantedVersion(lock.packages, name);
  if (version === undefined) unfilled.push(path);
  else Object.assign(entry, { version, optional: true, ...platformOf(name.toLowerCase()) });
}
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
if (unfilled.length > 0) {
  console.error(`No version found for: ${unfilled.join(', ')}`);
  process.exit(1);
}
