/**
 * `npm run package`: makes the artefacts for users in dist/package or the folder of `--out FOLDER`, each with a bill of
 * materials, and SHA256SUMS: `npm` the command line as an npm package, `app` the window as a standalone folder and with
 * dpkg-deb also as a .deb, `file` the window as an AppImage or zip, `windows` a zip for Windows from another system.
 * `--only npm,app` makes the named ones. `npm` and `app` work offline. A line says what of the others cannot be downloaded.
 * A package on the fallback runtime is for tests and named so.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';
import { makeDebianPackage } from './debian-package.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { makeSingleFile, packFolder, writeDesktopBill } from './packaging/desktop-app.mjs';
import { makeNpmPackage } from './packaging/npm-package.mjs';
import { writeSums, writeSumsOfFolder } from './packaging/sums.mjs';
import { makeWindowsZip, WINDOWS } from './packaging/windows-zip.mjs';

const KINDS = ['app', 'file', 'npm', 'windows'];
const HERE = { platform: process.platform, arch: process.arch };
const log = (line) => process.stderr.write(`modewise: ${line}\n`);
const say = (paths) => paths.forEach((path) => process.stdout.write(`${path}\n`));

function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string', default: join(ROOT, 'dist', 'package') },
      only: { type: 'string', default: KINDS.join(',') },
      repository: { type: 'string' },
    },
  });
  const kinds = values.only.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${KINDS.join(', ')}`);
  return { kinds, out: resolve(values.out), repository: values.repository };
}

/** The reason of a failure in one line, with that of the system if there is one. */
function reasonOf(error) {
  let last = error;
  while (last.cause instanceof Error) last = last.cause;
  const lines = [error, last].map(({ message }) => message.split('\n', 1)[0]);
  return [...new Set(lines)].join(': ');
}

/** The window: its folder, the .deb, and the one file. The last is optional: its failure fails nothing. */
async function makeApp({ out, kinds }) {
  const runtime = electronRuntime({ log });
  if (runtime.version === null) throw new Error(`${runtime.folder} does not say which version of Electron it is`);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const name = runtime.isLastResort ? 'modewise-test' : 'modewise';
  if (runtime.isLastResort)
    log(`packaging on Electron ${runtime.version}, which is too old to be shipped: named ${name}`);
  const folder = await packFolder({ out, name, runtime, ...HERE });
  say([folder]);
  const deb =
    process.platform === 'linux' && kinds.includes('app')
      ? makeDebianPackage({ folder, out, name, version, arch: process.arch })
      : undefined;
  if (deb === null) log('no .deb: there is no dpkg-deb on this machine');
  const made = [folder, ...(deb == null ? [] : [deb])];
  if (kinds.includes('file')) {
    try {
      made.push(await makeSingleFile({ out, folder, name, runtime, ...HERE }));
    } catch (error) {
      log(
        `no ${process.platform === 'linux' ? 'AppImage' : 'zip'}: electron-builder could not make it: ${reasonOf(error)}`,
      );
    }
  }
  const artefacts = [...made];
  for (const artefact of artefacts) made.push(await writeDesktopBill({ artefact, runtime, ...HERE }));
  say([...made.slice(1), writeSumsOfFolder(folder)]);
}

/** The zip for Windows. It is not needed here either. */
async function makeForWindows({ out }) {
  try {
    const { file, runtime } = await makeWindowsZip({ out, name: 'modewise' });
    say([file, await writeDesktopBill({ artefact: file, runtime, ...WINDOWS })]);
  } catch (error) {
    log(`no zip for Windows: ${reasonOf(error)}`);
  }
}

async function main() {
  const options = optionsOf(process.argv.slice(2));
  const { out, kinds, repository } = options;
  await buildWhenStale({ log });
  mkdirSync(out, { recursive: true });
  if (kinds.includes('app') || kinds.includes('file')) await makeApp(options);
  if (kinds.includes('npm')) say(await makeNpmPackage({ out, repository }));
  // On Windows it is what `file` makes.
  if (kinds.includes('windows') && process.platform !== 'win32') await makeForWindows(options);
  say(writeSums(out));
}

try {
  await main();
} catch (error) {
  log(`packaging failed: ${error.message}`);
  process.exitCode = 1;
}
