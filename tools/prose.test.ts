import { expect, test } from 'vitest';
import { proseReadIn } from './prose.ts';
import { allSources } from './sources.ts';

/** Files that may inspect a text, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'cli/commands/serve-model.ts': 'prints the first line of a stack trace',
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
  expect(seen("text.split(','); reasons.includes(reason); file.startsWith('a')")).toEqual([]);
});
