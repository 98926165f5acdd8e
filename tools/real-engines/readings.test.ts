import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { javaMajor, kafkaVersion, kubernetesVersion, lackInPip, sectionsOf } from './readings.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

test('every package of the tests of engines is pinned to one version', () => {
  const { options, sections } = sectionsOf(readFileSync(join(FOLDER, 'requirements.txt'), 'utf8'));
  expect(options).toContain('--only-binary :all:');
  expect(sections.size).toBeGreaterThan(5);
  for (const [name, { lines }] of sections) {
    expect(lines.length, name).toBeGreaterThan(0);
    for (const line of lines) expect(line, name).toMatch(/^[\w-]+(\[[\w,-]+\])?==\d[\w.]*( *;.*)?$/);
  }
  const constraints = sectionsOf(readFileSync(join(FOLDER, 'constraints.txt'), 'utf8'));
  for (const [name, { lines }] of constraints.sections) {
    expect(sections.has(name), name).toBe(true);
    for (const line of lines) expect(line, name).toMatch(/^[\w.-]+==\d[\w.]*$/);
  }
  expect(kafkaVersion(readFileSync(join(FOLDER, 'kafka-pom.xml'), 'utf8'))).toMatch(/^\d+\.\d+\.\d+$/);
});

test('Kubernetes and every module that its repository stages have the same release', () => {
  const module = readFileSync(join(FOLDER, 'kubernetes', 'go.mod'), 'utf8');
  const [, release = ''] = /^v1\.(\d+\.\d+)$/.exec(kubernetesVersion(module)) ?? [];
  const staged = [...module.matchAll(/^\t(k8s\.io\/\S+) => (\S+) v0\.(\S+)$/gm)];
  expect(staged.length).toBeGreaterThan(20);
  for (const [line, name, by, version] of staged) expect([name, version], line).toEqual([by, release]);
  expect(() => kubernetesVersion('module a')).toThrow('go.mod');
});

test('a package without a wheel for this Python is skipped; any other failure of pip is one', () => {
  const none = 'ERROR: No matching distribution found for perf-analyzer==2.60.0';
  expect(lackInPip(`ERROR: Could not find a version\n${none}`, '3.11.7')).toBe(
    'no wheel of perf-analyzer==2.60.0 for Python 3.11.7 on this machine',
  );
  const retrying = "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'";
  expect(lackInPip(`${retrying}\n${none}`, '3.11.7')).toBeNull();
  expect(lackInPip('ERROR: Could not install packages: no space left on device', '3.11.7')).toBeNull();
});

test('the version of a Java runtime is read from what it prints', () => {
  expect(javaMajor('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment')).toBe(17);
  expect(javaMajor('openjdk version "21" 2023-09-19')).toBe(21);
  expect(javaMajor('java version "1.8.0_292"')).toBe(8);
  expect(javaMajor('command not found')).toBeNull();
});
