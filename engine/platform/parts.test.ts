import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PARTS } from '#core/contract/methods/parts.ts';

interface Manifest {
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(new URL(`../../${folder}package.json`, import.meta.url), 'utf8')) as Manifest;
}

test('every part is named with the licence that its package bears', () => {
  for (const { name, licence } of PARTS) {
    expect({ name, licence }).toEqual({ name, licence: manifest(`node_modules/${name}/`).license });
  }
});

test('every package that the program ships is among the parts', () => {
  expect(PARTS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(manifest('').dependencies)));
});
