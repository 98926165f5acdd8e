import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { architecturePage } from './architecture-page.ts';
import { roomOf, violationsOf } from './architecture.ts';
import { circlesOf } from './circles.ts';
import { importsOf } from './imports.ts';
import { ROOMS } from './rooms.ts';
import { allSources } from './sources.ts';

test('every source file follows the import table and the house rules', () => {
  const files = [...allSources()];
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap(violationsOf).map(({ path, text }) => `${path}: ${text}`);
  expect(found).toEqual([]);
});

test('no files import each other in a circle', () => {
  const product = [...allSources()].filter(({ path }) => /^(core|engine|cli|renderer|electron)\//.test(path));
  expect(circlesOf(product)).toEqual([]);
  const file = (path: string, ...targets: readonly string[]) => ({
    path: `core/${path}.ts`,
    text: targets.map((target) => `import type { A } from './${target}.ts';`).join('\n'),
  });
  expect(circlesOf([file('a', 'b'), file('b', 'c', 'd'), file('c', 'a'), file('d')])).toEqual([
    ['core/a.ts', 'core/b.ts', 'core/c.ts'],
  ]);
  expect(circlesOf([file('a', 'b', 'c'), file('b', 'c'), file('c')])).toEqual([]);
});

test('every folder of core, engine and renderer is in a room, and every room has files', () => {
  const paths = [...allSources()].map(({ path }) => path).filter((path) => /^(core|engine|renderer)\/.*\//.test(path));
  expect([...new Set(paths.filter((path) => roomOf(path) === undefined).map((path) => dirname(path)))]).toEqual([]);
  const used = new Set(paths.map(roomOf));
  expect(Object.keys(ROOMS).filter((room) => !used.has(room))).toEqual([]);
});

test('ARCHITECTURE.md has the tables of rooms.ts; `npm run architecture` writes them', () => {
  const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
  expect(page).toBe(architecturePage(page));
});

test('a page without a place for a table is refused with the marks to add', () => {
  expect(() => architecturePage('# Architecture')).toThrow('add <!-- table:folders --> and <!-- /table:folders -->');
});

function problems(path: string, text: string): string {
  return violationsOf({ path, text })
    .map((violation) => violation.text)
    .join('; ');
}

describe('the check catches', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['a builtin in core', 'core/math/stats/a.ts', "import fs from 'node:fs';", 'core may not import node:fs'],
    ['a type import too', 'core/a.ts', "import type { Stats } from 'node:fs';", 'core may not import node:fs'],
    ['the type of an import', 'core/a.ts', "type A = import('node:fs').Stats;", 'core may not import node:fs'],
    [
      'an export from',
      'core/a.ts',
      "export * from '#engine/platform/app-error.ts';",
      'core may not import engine/platform/app-error.ts',
    ],
    ['a dynamic import', 'cli/a.ts', "await import('#renderer/main.tsx');", 'cli may not import renderer/main.tsx'],
    [
      'a require',
      'engine/model/a.ts',
      "const o = require('onnxruntime-node');",
      'only be imported under engine/runtime/',
    ],
    [
      'a package in core',
      'core/a.ts',
      "import { parse } from 'papaparse';",
      'core may not import the package papaparse',
    ],
    [
      'ONNX Runtime outside the bench',
      'engine/runs/a.ts',
      "import 'onnxruntime-node';",
      'only be imported under engine/runtime/',
    ],
    [
      'DuckDB outside dataset',
      'engine/runs/a.ts',
      "import '@duckdb/node-api';",
      'only be imported under engine/dataset/',
    ],
    ['electron in the engine', 'engine/a.ts', "import 'electron';", 'engine may not import the package electron'],
    [
      'the engine in the window',
      'renderer/a.tsx',
      "import '#engine/platform/app-error.ts';",
      'renderer may not import engine/',
    ],
    [
      'the whole core in the shell',
      'electron/a.ts',
      "import '#core/math/stats/moments.ts';",
      'electron may not import core/math/stats',
    ],
    [
      'a browser in another bench',
      'benchmarks/batch.ts',
      "import 'playwright';",
      'benchmarks may not import the package playwright',
    ],
    ['ONNX Runtime in an attack', 'fuzz/a.ts', "import 'onnxruntime-node';", 'fuzz may not import'],
    ['a test in the program', 'engine/a.ts', "import './a.test.ts';", 'engine/a.test.ts is for tests'],
    ['invented numbers in the program', 'cli/a.ts', "import '#core/contract/testing/testing.ts';", 'is for tests'],
    ['a way out of the repository', 'engine/a.ts', "import '../../other/b.ts';", 'outside the repository'],
    ['a clock in core', 'core/a.ts', 'export const now = () => Date.now();', 'this uses Date.now'],
    ['a date without arguments in core', 'core/a.ts', 'export const now = () => new Date();', 'this uses new Date()'],
    ['chance in core', 'core/a.ts', 'export const x = Math.random();', 'this uses Math.random'],
    ['surroundings in core', 'core/a.ts', 'export const x = process.env;', 'this uses process'],
    ['globalThis in core', 'core/a.ts', 'export const x = globalThis.performance.now();', 'this uses performance'],
    ['a file that is too long', 'core/a.ts', 'export {};\n'.repeat(401), '401 lines'],
    [
      'an import of a room above',
      'core/math/stats/a.ts',
      "import type { Plan } from '#core/decide/plan.ts';",
      'core/math/stats is below core/decide and may not import core/decide/plan.ts',
    ],
    [
      'the type of a room above',
      'engine/dataset/a.ts',
      "type A = import('#engine/runs/journal.ts').A;",
      'engine/dataset is below engine/runs',
    ],
    [
      'a path that climbs',
      'core/decide/a.ts',
      "import '../math/stats/moments.ts';",
      "as '#core/math/stats/moments.ts'",
    ],
    ['a folder of its own', 'helpers/a.ts', 'export {};', "'helpers' is not a folder of the architecture"],
  ];
  for (const [name, path, text, expected] of cases) {
    test(name, () => expect(problems(path, text)).toContain(expected));
  }

  test('an import with a computed target, which cannot be checked', () => {
    expect(() => importsOf({ path: 'engine/a.ts', text: 'await import(name);' })).toThrow('cannot be checked');
  });
});

describe('the check accepts', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['zod in core', 'core/a.ts', "import { z } from 'zod';"],
    ['a date that is computed in core', 'core/a.ts', 'export const at = (ms: number) => new Date(ms);'],
    ['ONNX Runtime in the bench', 'engine/runtime/session.ts', "import ort from 'onnxruntime-node';"],
    ['the window in its bench', 'benchmarks/app/start.ts', "import { startApp } from '#e2e/electron/app.ts';"],
    ['generators in an attack', 'fuzz/lib/a.ts', "import * as fc from 'fast-check';"],
    ['reference values in a benchmark', 'benchmarks/a.ts', "import '#core/math/queueing/testing-closed-forms.ts';"],
    ['invented examples in an attack', 'fuzz/a.ts', "import { exampleRun } from '#core/contract/testing/testing.ts';"],
    ['text as data', 'engine/catalog/tables.ts', "import bands from './data/bands.csv?raw';"],
    ['test tools in a test', 'core/a.test.ts', "import { test } from 'vitest'; import fc from 'fast-check';"],
    [
      'the contract in the shell',
      'electron/main.ts',
      "import type { Methods } from '#core/contract/methods/methods.ts';",
    ],
    [
      'a word that only looks like a clock',
      'core/a.ts',
      'export const f = (o: { performance: number }) => o.performance;',
    ],
  ];
  for (const [name, path, text] of cases) {
    test(name, () => expect(problems(path, text)).toBe(''));
  }
});
