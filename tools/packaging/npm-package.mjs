/** The command line with its page as an npm package: the build, samples, licences, and only the packages that it loads at run time. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../build-when-stale.mjs';
import { entriesOf, forThisSystem, lockedVersion, lockOf, withDependencies } from './lock.mjs';
import { runNpm, writeBillOfMaterials } from './sbom.mjs';
import { sourceModule } from './source-module.mjs';
import { commandLineFiles, packagesIn } from './shipped-files.mjs';

const OWN_FILES = join(ROOT, 'tools', 'package-files', 'npm');

/** The package.json of the package. Versions are exact, because results depend on that of ONNX Runtime. */
function manifestOf({ name, version, description, license, engines }, { natives, repository }) {
  return {
    name,
    version,
    description,
    license,
    keywords: ['onnx', 'inference', 'batch', 'latency', 'cost', 'capacity'],
    ...(repository === undefined ? {} : { repository: { type: 'git', url: `git+${repository}.git` } }),
    bin: { modewise: 'bin/modewise.cjs' },
    engines,
    files: ['bin', 'dist', 'models', 'THIRD-PARTY-NOTICES.txt', 'npm-shrinkwrap.json'],
    dependencies: Object.fromEntries(natives.map((each) => [each, lockedVersion(each)])),
  };
}

/** Copies what the package consists of into a folder. */
async function stage(folder, { manifest, files, builtIn, natives }) {
  const { shippedNotices } = await sourceModule('tools/notices.ts');
  const { PARTS, NOTICES_FILE } = await sourceModule('core/contract/methods/parts.ts');
  const copy = (from, to) => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(from, join(folder, to), { recursive: true, filter: isShipped });
  };
  for (const file of files) copy(join(ROOT, 'dist', file), join('dist', file));
  copy(join(ROOT, 'models'), 'models');
  copy(join(ROOT, 'LICENSE'), 'LICENSE');
  copy(join(OWN_FILES, 'README.md'), 'README.md');
  copy(join(OWN_FILES, 'modewise.cjs'), 'bin/modewise.cjs');
  chmodSync(join(folder, 'bin', 'modewise.cjs'), 0o755);
  const folders = new Set([...builtIn].map((each) => join(ROOT, each)));
  const notices = shippedNotices({ root: ROOT, builtIn: folders, parts: PARTS, runtime: 'node' });
  // Where users look for it, and where the page shows it.
  for (const place of ['THIRD-PARTY-NOTICES.txt', join('dist', 'renderer', NOTICES_FILE)])
    writeFileSync(join(folder, place), notices);
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
  writeFileSync(join(folder, 'package.json'), json(manifest));
  writeFileSync(join(folder, 'npm-shrinkwrap.json'), json(lockOf(manifest, withDependencies(natives))));
}

/** Of the models: no scripts. */
function isShipped(path) {
  return path !== join(ROOT, 'models', 'scripts');
}

/** Makes the tarball and its bill of materials in `out`; returns their paths. `repository` is the address of the sources. */
export async function makeNpmPackage({ out, repository }) {
  const { BESIDE: natives } = await sourceModule('tools/notices.ts');
  const files = commandLineFiles();
  const builtIn = packagesIn(files);
  const manifest = manifestOf(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')), { natives, repository });
  const scratch = mkdtempSync(join(out, 'npm-'));
  try {
    await stage(scratch, { manifest, files, builtIn, natives });
    const [{ filename }] = JSON.parse(
      runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', out], scratch),
    );
    const artefact = join(out, filename);
    // What the archive contains, and what npm installs with it on a system like this one.
    const entries = new Set([...entriesOf(builtIn), ...forThisSystem(withDependencies(natives))]);
    return [artefact, writeBillOfMaterials({ artefact, manifest, entries })];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
