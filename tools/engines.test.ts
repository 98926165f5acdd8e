import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minVersion, satisfies } from 'semver';
import { expect, test } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

interface Package {
  readonly version?: string;
  readonly engines?: { readonly node?: string };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}

const { engines } = read('package.json') as { readonly engines: { readonly node: string } };
const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Package>> };

/** Packages that refuse a version of Node by their metadata. */
function refusing(version: string): readonly string[] {
  return Object.entries(packages)
    .filter(
      ([path, { engines: theirs }]) => path !== '' && theirs?.node !== undefined && !satisfies(version, theirs.node),
    )
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
    .sort();
}

/**
 * The supported versions of Electron, and two packages of electron-builder. Neither is loaded by the command line; the window
 * runs on Electron's own Node. Both work with Node 20.20. npm would warn of each
 * of them at every `npm ci`; `.npmrc` hides warnings, so this test is what tells of a new one.
 */
const WORK_NEVERTHELESS = [
  '@electron-internal/extract-zip',
  '@electron/get',
  '@electron/rebuild',
  'electron',
  'node-abi',
];

test('every package accepts the lowest version of Node that we promise, or is known to work with it', () => {
  const lowest = minVersion(engines.node)?.version ?? '';
  expect(lowest).toBe('20.20.0');
  expect(refusing(lowest)).toEqual(WORK_NEVERTHELESS);
});

test.each(['22.13.0', '24.0.0'])('every package accepts Node %s', (version) => {
  expect(refusing(version)).toEqual([]);
});
