import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { describeData, inspectData } from '#engine/dataset/questions/describe-data.ts';
import { MAX_JSON_DEPTH } from './json-shape.ts';
import { MAX_COLUMN_NAME } from './max-columns.ts';
import { write } from '#engine/dataset/rows/testing-tables.ts';
import { fileWith, input, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import {
  DEEP_FILES,
  LINE_ENDS,
  objects,
  read,
  testDeepFiles,
  testLineEnds,
  testWideFiles,
  WIDE_FILES,
} from './untrusted-data.cases.ts';

// untrusted-data.full.test.ts has the other files.
testDeepFiles(everyNth(DEEP_FILES, 3));
testWideFiles(everyNth(WIDE_FILES, 2));
testLineEnds(everyNth(LINE_ENDS, 4));

test('JSON that is nested as deep as it may be is read, brackets in texts do not count', async () => {
  const nested = objects(MAX_JSON_DEPTH - 1);
  const path = fileWith('a.jsonl', `{"a":${nested},"b":2,"t":"${'['.repeat(500)}"}\n`);
  expect(await describeData(path)).toMatchObject({ rows: 1, columns: [{}, { name: 'b' }, { name: 't' }] });
});

test.each(['jsonl', 'json'])(
  'rows of 784 keys of one type in %s are 784 columns that bind to a model',
  async (format) => {
    const names = Array.from({ length: 784 }, (_, index) => `pixel${index}`);
    const rows = [0, 1].map((row) =>
      JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row + index]))),
    );
    const path = fileWith(`a.${format}`, format === 'json' ? `[${rows.join(',\n')}]` : rows.join('\n'));
    expect((await describeData(path)).columns.map((column) => column.name)).toEqual(names);
    const got = await read(path, 784);
    expect(got.rows).toBe(2);
    expect(got.values.slice(783, 786)).toEqual([783, 1, 2]);
  },
);

test.each([
  ['a.jsonl', '{"json":1.5}\n{"json":2.5}\n'],
  ['a.json', '[{"json":1.5},{"json":2.5}]'],
  ['a.csv', 'json\n1.5\n2.5\n'],
])('a column may be called json: %s', async (name, content) => {
  expect((await read(fileWith(name, content), 1)).values).toEqual([1.5, 2.5]);
});

test.each([
  ['a.jsonl', '{"a":1}\n[1,2]\n', 'line 2: expected an object, found a list'],
  ['a.jsonl', '1\n2\n', 'line 1: expected an object, found a number'],
  ['a.json', '[{"a":1},\n "x"]', 'line 2: expected an object, found a text'],
  ['a.jsonl', '{}\n{}\n', 'its objects have no keys'],
])('the error names rows that are not objects: %s %j', async (name, content, cause) => {
  const error = await refusal(() => describeData(fileWith(name, content)));
  expect(error.reason).toContain(cause);
  expect(error.actions.join(' ')).toContain('one object per row');
});

test.each(['{"":1,"b":2}\n{"":3,"b":4}\n', '{"a":1,"A":2}\n{"a":3,"A":4}\n'])(
  'keys that DuckDB renames are refused, not read as empty: %j',
  async (content) => {
    const error = await refusal(() => describeData(fileWith('a.jsonl', content)));
    expect(error.reason).toContain('cannot be told apart');
  },
);

test.each([
  ['{"a":1,"a_1":2}\n', 'x=a,a_1'],
  ['{"C0":1,"b":2}\n', 'x=C0,b'],
  ['{"a":1,"a_1":null,"b":2}\n', 'x=a,b'],
])('keys that only look renamed are columns: %j', async (content, map) => {
  expect((await read(fileWith('a.jsonl', content), 2, { maps: [map] })).values).toEqual([1, 2]);
});

test('a key with a NUL character is refused by its cause', async () => {
  const error = await refusal(() => describeData(fileWith('a.jsonl', '{"a\\u0000b":1,"c":2}\n')));
  expect(error.reason).toContain('NUL character');
});

const LONG_NAME = 'x'.repeat(MAX_COLUMN_NAME + 1);
test.each<readonly [what: string, file: () => string | Promise<string>]>([
  ['in a header', () => fileWith('a.csv', `a,${LONG_NAME}\n1,2\n`)],
  ['in a quote that is not closed', () => fileWith('a.tsv', `a\t"b\n${'1\t2\n'.repeat(2 ** 21)}`)],
  ['as a key', () => fileWith('a.jsonl', `{"a":1,"${LONG_NAME}":2}\n`)],
  [
    'in Parquet',
    () =>
      write(
        'parquet',
        ['a', LONG_NAME].map((name) => ({ name, cells: [1, 2] })),
      ),
  ],
])('a name of a column that no document can hold is refused: %s', async (_, file) => {
  const error = await refusal(async () => describeData(await file()));
  expect(error).toMatchObject({ code: 'unusable-input', file: expect.stringContaining('.') });
  expect(error.reason).toBe('the name of column 2 has more than 1,024 characters');
  expect(error.actions.join(' ')).toContain('Rename the column');
});

test('a line with a NUL byte is named, also where the text was not checked before', async () => {
  const error = await refusal(() => read(fileWith('a.jsonl', '{"a":1}\n{"a":\u0000}\n'), 1, { verify: false }));
  expect(error.reason).toMatch(/^line 2 /);
});

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf32 = (text: string): Buffer =>
  Buffer.concat(
    Array.from(text, (character) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(character.codePointAt(0) ?? 0);
      return bytes;
    }),
  );

test.each([
  ['UTF-16 with its mark', utf16('\uFEFFa,b\n1,2\n'), 'it is written in UTF-16', '-f UTF-16 '],
  ['big-endian UTF-16 with its mark', utf16('\uFEFFa,b\n1,2\n').swap16(), 'it is written in UTF-16', '-f UTF-16 '],
  ['UTF-16 without a mark', utf16('a,b\n1,2\n'), 'it is written in UTF-16', '-f UTF-16LE '],
  ['UTF-32 with its mark', utf32('\uFEFFa,b\n1,2\n'), 'it is written in UTF-32', '-f UTF-32 '],
  ['UTF-32 without a mark', utf32('a,b\n1,2\n'), 'it is written in UTF-32', '-f UTF-32LE '],
  ['a NUL byte', Buffer.from('a,b\n1,2\n3,\0\n'), 'line 3 holds a NUL byte', 'tr -d'],
])('text that is not UTF-8 is named, with the command that converts it: %s', async (_what, content, cause, remedy) => {
  const error = await refusal(() => describeData(fileWith('a.csv', content)));
  expect(error.reason).toContain(cause);
  expect(error.actions.join(' ')).toContain(remedy);
});

test('line breaks inside quotes do not end a line', async () => {
  const path = fileWith('a.csv', 'a,b,t\r\n1,2,"x\ny"\r\n3,4,z\r\n');
  expect((await read(path, 2, { drops: ['t'] })).values).toEqual([1, 2, 3, 4]);
});

test.each([
  ['a.csv', 'a,b\n1e999,2\n3,4\n', '"a": 1 infinite of 2 values'],
  ['a.csv', 'a,b\n1e39,2\n3,4\n', '"a": 1 infinite of 2 values'],
  ['a.csv', 'a,b\nnan,2\nNaN,4\n', '"a": 2 NaN of 2 values'],
  ['a.jsonl', '{"a":1e999,"b":2}\n{"a":1,"b":NaN}\n', '"a": 1 infinite of 2 values, "b": 1 NaN of 2 values'],
  ['a.jsonl', '{"l":[1,1e999]}\n{"l":[1,2]}\n', '"l": 1 infinite of 4 values'],
])(
  'values that are not finite are noted in the mapping of inspect and of the run: %s %j',
  async (name, content, note) => {
    const path = fileWith(name, content);
    const inputs = [input('x', 'float', ['N', 2])];
    const maps = content.includes('"b"') ? ['x=a,b'] : [];
    const inspected = await inspectData({ path, model: { inputs, batchable: true }, maps, dims: {} });
    expect(inspected.mapping[0]?.note).toContain(`not finite: ${note}`);
    expect((await read(path, 2, { maps })).mapping[0]?.note).toContain(`not finite: ${note}`);
  },
);

test('finite values get no note', async () => {
  expect((await read(fileWith('a.csv', 'a,b\n1.5,2.5\n,4\n'), 2)).mapping[0]?.note).toBeNull();
});

test('the error names a JSON value that is larger than DuckDB accepts', async () => {
  const path = join(scratch(), 'a.json');
  writeFileSync(path, `{"a":"${'x'.repeat(40 * 2 ** 20)}"}`);
  const error = await refusal(() => describeData(path));
  expect(error.reason).toBe('a value in it takes more than 16 MiB');
  expect(error.actions.join(' ')).toContain('JSONL');
});
