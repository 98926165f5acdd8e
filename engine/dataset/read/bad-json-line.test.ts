import { expect, test } from 'vitest';
import { openDuck } from './duck.ts';
import { openTable } from './table-source.ts';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';

async function reasonOf(content: string): Promise<string> {
  const file = fileWith('bad.jsonl', content);
  const instance = await openDuck({});
  try {
    const connection = await instance.connect();
    const error = await refusal(() => openTable(connection, file, 'jsonl'));
    expect(error).toMatchObject({
      code: 'unusable-input',
      file,
      actions: [expect.stringMatching(/^(Correct the line|Save the file)/)],
    });
    return error.reason;
  } finally {
    instance.closeSync();
  }
}

const ROW = '{"a":1,"b":2}\n';

test.each([
  ['the last line, cut', `${ROW}{"a":1,"b"`, 2],
  ['the last line, cut, with a line break behind it', `${ROW}{"a":1,"b"\n`, 2],
  ['the only line', '{"a"', 1],
  ['a line in the middle', `${ROW}{"a":1,"b"\n${ROW}`, 2],
  ['a line behind empty ones', `${ROW}\n  \n{"a":1,"b"`, 4],
  ['a line with Windows line ends', '{"a":1}\r\n\r\n{"a"\r\n', 3],
  ['a line with something behind its object', `${ROW}${ROW}{"a":1} junk\n`, 3],
  ['a line behind one that only DuckDB takes', `{"a":NaN}\n{"a":1}\n{"a"`, 3],
  ['a line behind one with a line separator in its text', `{"a":"x\u2028y"}\n{"a"`, 2],
  ['a line behind a byte order mark', '\uFEFF{"a":1}\n{"a"', 2],
  ['a line far down', `${ROW.repeat(150_000)}\n{"a":1,"b"\n${ROW}`, 150_002],
])('the error names the line that is not JSON, counted as an editor does: %s', async (_what, content, line) => {
  expect(await reasonOf(content)).toMatch(new RegExp(`^line ${line} is not valid JSON: unexpected \\w+`));
});

test('a byte order mark alone is named as what it is', async () => {
  expect(await reasonOf(`\uFEFF${ROW}${ROW}`)).toBe('line 1 begins with a byte order mark (BOM)');
});
