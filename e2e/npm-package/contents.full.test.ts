import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { installedPackage, studyOn } from './installed.ts';

const Manifest = z.object({
  bin: z.record(z.string(), z.string()),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  scripts: z.undefined().optional(),
  private: z.undefined().optional(),
});
const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ name: z.literal('modewise') }) }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licenses: z.array(z.unknown()).min(1),
      hashes: z.array(z.unknown()).min(1),
    }),
  ),
});
const made = installedPackage();
const { folder, out, project, tarball } = made;

describe('the tarball', () => {
  const unpacked = join(folder, 'unpacked');
  beforeAll(() => {
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', tarball(), '-C', unpacked, '--strip-components=1']);
  });

  function contents(): readonly string[] {
    const entries = readdirSync(unpacked, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(unpacked, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  }
  function read(file: string): string {
    return readFileSync(join(unpacked, file), 'utf8');
  }

  test('has the build, the samples and the licences, and nothing of the checkout or of Electron', () => {
    const files = contents();
    const needed = [
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES.txt',
      'dist/engine/cli.cjs',
      'models/fraud/fraud.onnx',
    ];
    for (const file of needed) expect(files).toContain(file);
    expect(
      files.filter((file) =>
        /\.(ts|map|tsx|py)$|node_modules|dist\/electron|dist\/engine\/(electron|fuzz|measure|make)-/.test(file),
      ),
    ).toEqual([]);
    const notices = read('THIRD-PARTY-NOTICES.txt');
    for (const name of ['commander', 'react', 'onnxruntime-node'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(notices).not.toMatch(/^(electron|fast-check|playwright|vite) \d/m);
  });

  test('needs only the packages that the build loads, at the versions it was tested with, and no script', () => {
    const manifest = Manifest.parse(JSON.parse(read('package.json')));
    const loaded = new Set<string>();
    for (const file of contents().filter((each) => each.endsWith('.cjs') && each.startsWith('dist/engine/'))) {
      const text = read(file);
      for (const [, name = ''] of text.matchAll(/\brequire\("((?:@[\w.-]+\/)?[a-z][\w.-]*)"\)/g)) loaded.add(name);
    }
    const names = Object.keys(manifest.dependencies).sort();
    expect(names).toEqual(['@duckdb/node-api', '@duckdb/node-bindings', 'fs-native-extensions', 'onnxruntime-node']);
    for (const name of names) expect(loaded).toContain(name);
    for (const name of ['playwright', 'electron', 'react', 'vite']) expect(loaded).not.toContain(name);
    for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(manifest.engines.node).toBe('>=20.20');
  });

  test('has a bill of materials of what is built in and installed, and sums that match', () => {
    const bill = Bill.parse(JSON.parse(readFileSync(`${tarball()}.cdx.json`, 'utf8')));
    const names = bill.components.map(({ name }) => name);
    for (const name of ['zod', 'react', 'pg', 'onnxruntime-node', 'onnxruntime-common']) expect(names).toContain(name);
    for (const name of ['electron', 'vite', 'fast-check', 'typescript']) expect(names).not.toContain(name);
    expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8').trim().split('\n')).toHaveLength(2);
    execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out });
  });
});

describe('installed into an empty folder', () => {
  test('has only what it needs, and npx finds it', (context) => {
    if (made.notInstalled() !== null) context.skip(made.notInstalled() ?? '');
    expect(
      readdirSync(join(project, 'node_modules')).filter((name) => /^(electron|react|vite|zod)/.test(name)),
    ).toEqual([]);
    const npx = spawnSync('npx', ['--no-install', 'modewise', '--help'], { cwd: project, encoding: 'utf8' });
    expect(npx.stdout, npx.stderr).toContain('Usage: modewise');
    expect(npx.stderr).toBe('');
  });

  test('inspects, measures, plans and reports on this Node', (context) =>
    studyOn({ version: process.versions.node, program: process.execPath, reason: null }, made, context));
});
