/** Makes a .deb of a packaged app with dpkg-deb alone. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './build-when-stale.mjs';

const FILES = fileURLToPath(new URL('package-files', import.meta.url));
const DEBIAN_ARCH = { x64: 'amd64', arm64: 'arm64' };

/** Names in Debian 13, and in earlier versions. */
const DEPENDS = [
  'libgtk-3-0t64 | libgtk-3-0',
  'libnss3',
  'libgbm1',
  'libasound2t64 | libasound2',
  'libcups2t64 | libcups2',
  'libatk-bridge2.0-0t64 | libatk-bridge2.0-0',
  'libxkbcommon0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
];

const DESCRIPTION = `Should a model's predictions be served in batch, in micro-batches or in real time
 Measures an ONNX model in the three ways on this machine, projects and prices
 them, and says which to take, why, and what would change that.`;

function control({ name, version, arch }) {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${DEBIAN_ARCH[arch]}`,
    'Maintainer: Modewise <modewise@localhost>',
    'Section: devel',
    'Priority: optional',
    `Depends: ${DEPENDS.join(', ')}`,
    `Description: ${DESCRIPTION}`,
    '',
  ].join('\n');
}

function desktopEntry(name) {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Modewise',
    'Comment=Batch, micro-batch or real time: measured, priced, decided',
    `Exec=/opt/${name}/${name} %F`,
    `Icon=${name}`,
    'Categories=Development;',
    'MimeType=application/x-modewise;',
    'StartupWMClass=Modewise',
    '',
  ].join('\n');
}

/** Returns the path of the .deb, or null without dpkg-deb. Throws Error if dpkg-deb fails. */
export function makeDebianPackage({ folder, out, name, version, arch }) {
  if (spawnSync('dpkg-deb', ['--version']).error !== undefined) return null;
  const deb = join(out, `${name}_${version}_${DEBIAN_ARCH[arch]}.deb`);
  const root = mkdtempSync(join(out, 'deb-'));
  // This folder becomes / of the system that installs the package.
  chmodSync(root, 0o755);
  const place = (...path) => {
    const folderOf = join(root, ...path.slice(0, -1));
    mkdirSync(folderOf, { recursive: true, mode: 0o755 });
    return join(folderOf, path.at(-1));
  };
  try {
    writeFileSync(place('DEBIAN', 'control'), control({ name, version, arch }));
    writeFileSync(place('usr', 'share', 'applications', `${name}.desktop`), desktopEntry(name));
    cpSync(join(FILES, 'modewise.xml'), place('usr', 'share', 'mime', 'packages', `${name}.xml`));
    cpSync(
      join(ROOT, 'renderer', 'public', 'icon.svg'),
      place('usr', 'share', 'icons', 'hicolor', 'scalable', 'apps', `${name}.svg`),
    );
    symlinkSync(`/opt/${name}/${name}`, place('usr', 'bin', name));
    const copied = spawnSync('cp', ['-a', folder, place('opt', name)]);
    if (copied.status !== 0) throw new Error(`the app cannot be copied to ${root}`);
    const made = spawnSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z3', '--build', root, deb], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`dpkg-deb failed: ${made.stderr.trim()}`);
    return deb;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
