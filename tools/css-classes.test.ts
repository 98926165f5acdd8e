import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allSources } from './sources.ts';

const RENDERER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'renderer');

/** The classes of a CSS module: those of its selectors, except a library's inside `:global()`. */
function classesOf(css: string): ReadonlySet<string> {
  const selectors = css.replaceAll(/\/\*[\s\S]*?\*\/|:global\([^)]*\)|\{[^{}]*\}/g, ' ');
  return new Set([...selectors.matchAll(/\.([a-z_][\w-]*)/gi)].map(([, name = '']) => name));
}

/** A file that imports a CSS module as `name`. */
interface Reader {
  readonly path: string;
  readonly text: string;
  readonly name: string;
}

/** The classes that a file reads by their names. */
function namedIn({ text, name }: Reader): readonly string[] {
  return [...text.matchAll(new RegExp(`\\b${name}\\['([^']+)'\\]`, 'g'))].map(([, each = '']) => each);
}

/** Whether a file reads a class: by its name, or by a computed one if the file has it as a word. */
function reads(reader: Reader, className: string): boolean {
  const isComputed = new RegExp(`\\b${reader.name}\\[[^']`).test(reader.text);
  return namedIn(reader).includes(className) || (isComputed && new RegExp(`\\b${className}\\b`).test(reader.text));
}

const sheets = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
  .map((path) => `renderer/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.module.css'))
  .map((path) => ({ path, classes: classesOf(readFileSync(join(RENDERER, '..', path), 'utf8')) }));

const readers = new Map<string, Reader[]>(sheets.map(({ path }) => [path, []]));
for (const { path, text } of allSources(RENDERER)) {
  for (const [, name = '', specifier = ''] of text.matchAll(/^import (\w+) from '([^']+\.module\.css)';$/gm)) {
    const sheet = specifier.startsWith('#') ? specifier.slice(1) : join(dirname(path), specifier).replaceAll('\\', '/');
    readers.get(sheet)?.push({ path, text, name });
  }
}

test('every class of a CSS module is read by a file that imports it', () => {
  expect(sheets.length).toBeGreaterThan(20);
  const unused = sheets.flatMap(({ path, classes }) =>
    [...classes]
      .filter((each) => !readers.get(path)?.some((reader) => reads(reader, each)))
      .map((each) => `${path}: .${each}`),
  );
  expect(unused).toEqual([]);
});

test('every class that a file reads is in its CSS module', () => {
  const missing = sheets.flatMap(({ path: sheet, classes }) =>
    (readers.get(sheet) ?? []).flatMap((reader) =>
      namedIn(reader)
        .filter((each) => !classes.has(each))
        .map((each) => `${reader.path}: .${each} of ${sheet}`),
    ),
  );
  expect(missing).toEqual([]);
});
