import { expect, test } from 'vitest';
import { describeData } from '#engine/dataset/questions/describe-data.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { fileWith, input, refusal } from '#engine/dataset/rows/testing.ts';
import { MAX_JSON_DEPTH } from './json-shape.ts';
import { MAX_COLUMNS } from './max-columns.ts';

/** The rows of a file for an input of `width` values. */
export async function read(
  path: string,
  width: number,
  { verify = true, maps = [], drops = [] }: { verify?: boolean; maps?: string[]; drops?: string[] } = {},
) {
  const dataset = await openDataset({
    path,
    inputs: [input('x', 'float', ['N', width])],
    batchable: true,
    maps,
    drops,
    dims: {},
    verify,
  });
  try {
    const rows = await dataset.load({ maxRows: 1000, maxBytes: 1e8 });
    return { rows: rows.rows, values: [...(rows.inputs[0]?.data ?? [])].map(Number), mapping: dataset.mapping };
  } finally {
    await dataset.close();
  }
}

const DEEP = 100_000;
const lists = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** Objects in objects. */
export const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

type DeepFile = readonly [what: string, name: string, content: string, line: number];

/** JSON that is nested deeply. Without the checks, it crashes the test process with SIGSEGV in DuckDB. */
export const DEEP_FILES: readonly DeepFile[] = [
  ['lists in a line', 'a.jsonl', `{"a":1}\n{"a":${lists(DEEP)}}\n`, 2],
  ['objects in a line', 'a.jsonl', objects(DEEP), 1],
  ['lists in a file that is one list', 'a.json', `[{"a":1},\n{"a":${lists(DEEP)}}]`, 2],
  ['objects without an end', 'a.json', `{"a":${'{"a":'.repeat(DEEP)}`, 1],
  ['lists behind a text that is not closed', 'a.jsonl', `{"a":"\n{"a":${lists(DEEP)}}\n`, 2],
  ['lists behind an escaped quote', 'a.jsonl', `{"b":"\\\\\\"","a":${lists(DEEP)}}\n`, 1],
];

/** One test for each file that is nested deeply. */
export function testDeepFiles(files: readonly DeepFile[]): void {
  test.each(files)(
    'JSON that is nested deeply is refused before DuckDB sees it: %s',
    async (_what, name, content, line) => {
      const path = fileWith(name, content);
      for (const action of [() => describeData(path), () => read(path, 1), () => read(path, 1, { verify: false })]) {
        const error = await refusal(action);
        expect(error).toMatchObject({ code: 'unusable-input', file: path });
        expect(error.reason).toBe(`line ${line}: its values are nested more than ${MAX_JSON_DEPTH} deep`);
      }
    },
  );
}

const manyNames = (count: number): string => Array.from({ length: count }, (_, index) => `c${index}`).join(',');
const manyValues = (count: number): string => '1,'.repeat(count).slice(0, -1);

type WideFile = readonly [what: string, name: string, content: string];

/** Tables that are too wide. */
export const WIDE_FILES: readonly WideFile[] = [
  ['names that differ', 'a.csv', `${manyNames(100_000)}\n${manyValues(100_000)}\n`],
  ['one name again and again', 'a.csv', `${'a,'.repeat(99_999)}a\n${manyValues(100_000)}\n`],
  ['another key in each row', 'a.jsonl', Array.from({ length: 40_000 }, (_, index) => `{"k${index}":1}`).join('\n')],
  [
    'many keys in one row',
    'a.jsonl',
    `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(',')}}\n`,
  ],
];

/** One test for each table that is too wide. */
export function testWideFiles(files: readonly WideFile[]): void {
  test.each(files)(
    'a table that is too wide is refused with the bound, not worked on for minutes: %s',
    async (_what, name, content) => {
      const startedMs = performance.now();
      const error = await refusal(() => describeData(fileWith(name, content)));
      expect(error.reason).toContain(`up to ${MAX_COLUMNS.toLocaleString('en')} columns can be read`);
      // It took minutes before; now a second on an idle machine.
      expect(performance.now() - startedMs).toBeLessThan(30_000);
    },
  );
}

const ENDS = ['\n', '\r\n', '\r'] as const;

type LineEnds = readonly [first: string, second: string, third: string];

/** The ends of three lines. */
export const LINE_ENDS: readonly LineEnds[] = ENDS.flatMap((first) =>
  ENDS.flatMap((second) => ENDS.map((third) => [first, second, third] as const)),
);

/** One test for three ends of lines. */
export function testLineEnds(ends: readonly LineEnds[]): void {
  test.each(ends)('lines that end with %j, %j and %j are read, or refused as mixed', async (first, second, third) => {
    const path = fileWith('a.csv', `a,b${first}1,2${second}3,4${third}5,6${first}`);
    if (first === second && second === third) {
      expect((await read(path, 2)).values).toEqual([1, 2, 3, 4, 5, 6]);
      return;
    }
    const error = await refusal(() => describeData(path));
    expect(error.reason).toMatch(
      new RegExp(`^it mixes line ends: line 1 ends with .*, line ${second === first ? 3 : 2} with`),
    );
    expect(error.actions.join(' ')).toContain('dos2unix');
  });
}
