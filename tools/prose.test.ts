import { expect, test } from 'vitest';
import { phrasesIn, proseReadIn } from './prose.ts';
import { allProse, allSources } from './sources.ts';

/** Files that may inspect a text, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'engine/fleet/aws/observe-batch.ts': 'AWS says only in words that a machine was taken away',
  'cli/commands/serve-model.ts': 'prints the first line of a stack trace',
  'electron/main.ts': 'escapes ampersands in menu labels',
};

const TESTS = /\.test\.tsx?$|^(e2e|fuzz|tools)\/|\/testing/;

test('no source decides by the words of a sentence or takes one apart', () => {
  const found = [...allSources()]
    .filter(({ path }) => !TESTS.test(path) && !Object.hasOwn(ALLOWED, path))
    .flatMap((file) => proseReadIn(file).map((call) => `${file.path}: ${call}`));
  expect(found).toEqual([]);
});

test('the check finds methods and regular expressions, on variables and fields', () => {
  const seen = (text: string) => proseReadIn({ path: 'core/a.ts', text });
  expect(seen("reason.startsWith('a')")).toEqual(["reason.startsWith('a')"]);
  expect(seen("/a/.test(option.reason ?? '')")).toHaveLength(1);
  expect(seen("one?.text.includes('a')")).toHaveLength(1);
  expect(seen("chart.subtitle.split(':')")).toHaveLength(1);
  expect(seen("one.headline.replace(' a month', '')")).toHaveLength(1);
  expect(seen("text.split(','); reasons.includes(reason); file.startsWith('a')")).toEqual([]);
});

test('the check sees what a formatter made, directly and in a variable', () => {
  const seen = (text: string, from = '#core/words/format/format.ts') =>
    proseReadIn({ path: 'core/words/a.ts', text: `import { usd } from '${from}'; ${text}` });
  expect(seen("usd(1).replace('$', '')")).toEqual(["usd(1).replace('$', '')"]);
  expect(seen('const low = usd(1); low.slice(0, -3)', './format.ts')).toHaveLength(1);
  expect(seen('const low = usd(1); /[.]/.exec(low)')).toHaveLength(1);
  expect(seen('rows.slice(0, 3); file.replace(a, b)')).toEqual([]);
  expect(seen("usd(1).replaceAll('*', '')", '#core/words/format/safe-text.ts')).toEqual([]);
});

/** It quotes the phrases. */
const THIS_FILE = 'tools/prose.test.ts';

test('no string, comment or document has a phrase that must be decoded', () => {
  const found = allProse()
    .filter(({ path }) => path !== THIS_FILE)
    .flatMap((file) =>
      phrasesIn(file).map(({ line, phrase, instead }) => `${file.path}:${line}: “${phrase}”: write ${instead}`),
    );
  expect(found).toEqual([]);
});

test('a phrase is found in strings, JSX, comments and Markdown, and not in names and code', () => {
  const lines = (path: string, text: string) =>
    phrasesIn({ path, text }).map(({ line, phrase }) => `${line} ${phrase}`);
  expect(
    lines('core/a.ts', "const world = 'world';\nconst a = 'in 97 worlds';\n/** It stands\n * in the room. */"),
  ).toEqual(['2 worlds', '3 stands in', '4 in the room']);
  expect(lines('renderer/a.tsx', 'const a = <p>This is no rate.</p>;')).toEqual(['1 is no rate']);
  expect(lines('core/a.ts', "const a = 'There is no rate, and it is no longer there.';")).toEqual([]);
  expect(lines('core/a.ts', 'const a = `It is no ${name}.`;')).toEqual(['1 is no ']);
  expect(lines('core/a.ts', "const a = ['dear team', 'a simulation stands in for the clock'];")).toEqual([]);
  expect(lines('core/a.ts', "const a = ['the dear end', 'a dearer option'];")).toHaveLength(2);
  expect(lines('docs/a.md', 'one `world`\n\n```sh\nbeside\n```\n\nis said [as](beside.md)')).toEqual(['7 is said']);
});
