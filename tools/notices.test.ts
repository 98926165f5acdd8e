import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { dependencyFolders, noticesText, packageFolder, readShipped, shippedNotices } from './notices.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'modewise-notices-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A package in the scratch folder. */
function install(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
) {
  const folder = join(scratch, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

test('the notices have the full text of every production dependency, transitive ones included', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const names = [...Object.keys(dependencies), '@fontsource-variable/inter'];
  // `https` is an empty package by the name of a module of Node: nothing of it is bundled.
  const builtIn = new Set(dependencyFolders(names, ROOT, new Set(['adm-zip', 'global-agent', 'https'])));
  const holder = 'Microsoft Corporation';
  const parts = ['onnxruntime-node', 'onnxruntime-common'].map((name) => ({ name, holder }));
  const text = shippedNotices({ root: ROOT, builtIn, parts, runtime: 'electron' });
  // Once in the list, once above its texts.
  for (const name of [...names, 'electron', 'onnxruntime-common'])
    expect(text.match(new RegExp(`^${name} \\d\\S* \\(`, 'gm'))?.length).toBeGreaterThanOrEqual(2);
  expect(text).toContain('Apache License');
  expect(text).toMatch(/SIL Open Font License/i);
  expect(text).toContain(holder);
  expect(shippedNotices({ root: ROOT, builtIn, parts, runtime: 'node' })).not.toMatch(/^electron|^Electron:/m);
});

test('transitive dependencies count, except those of other systems that are not installed', () => {
  install('a', { dependencies: { b: '1' }, optionalDependencies: { 'c-for-windows': '1' } });
  install('b', { dependencies: { a: '1' } });
  const folders = dependencyFolders(['a'], scratch).map((folder) => folder.split('/').at(-1));
  expect(folders.toSorted()).toEqual(['a', 'b']);
  expect(dependencyFolders(['a'], scratch, new Set(['b']))).toHaveLength(1);
});

test('a package without a licence text is an error', () => {
  const unknown = install('unknown', { license: 'SEE LICENSE' });
  expect(() => readShipped(unknown, new Map())).toThrow('unknown 1.0.0');
  const named = install('named', { license: 'MIT' });
  expect(() => readShipped(named, new Map())).toThrow('named');
  expect(readShipped(named, new Map([['named', 'Somebody']])).texts[0]?.text).toContain('Copyright (c) Somebody');
  const mozilla = readShipped('node_modules/@jmespath-community/jmespath', new Map());
  expect(noticesText([mozilla])).toContain('Source: https://github.com/jmespath-community/typescript-jmespath');
});

test('all licence and notice files of a package are included, other files are not', () => {
  const folder = install(
    'many',
    { license: 'MIT' },
    { 'LICENSE.md': 'one', NOTICE: 'two', 'license-check.js': 'no', 'README.md': 'no' },
  );
  const shipped = readShipped(folder, new Map());
  expect(shipped.texts.map(({ file }) => file)).toEqual(['LICENSE.md', 'NOTICE']);
  expect(noticesText([shipped, shipped]).match(/^many 1\.0\.0/gm)).toHaveLength(2);
});

test.each([
  ['/r/node_modules/react/index.js', '/r/node_modules/react'],
  ['/r/node_modules/@mantine/core/esm/x.mjs?commonjs', '/r/node_modules/@mantine/core'],
  ['/r/node_modules/a/node_modules/b/c.js', '/r/node_modules/a/node_modules/b'],
  ['/r/core/x.ts', null],
])('the package of %s is %s', (file, folder) => {
  expect(packageFolder(file)).toBe(folder);
});
