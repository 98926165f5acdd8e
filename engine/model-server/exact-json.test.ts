import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonLimits, parseExactJson } from './exact-json.ts';
import { RequestError } from './request-error.ts';

const WIDE: JsonLimits = { jsonBytes: 2 ** 25, values: 2 ** 20, objects: 1000, keys: 1000, depth: 72 };
const parse = (text: string, limits: Partial<JsonLimits> = {}): unknown =>
  parseExactJson(Buffer.from(text), { ...WIDE, ...limits });

test.each([
  ['jsonBytes', { jsonBytes: 9 }, '[1,2,3,4]', 413],
  ['values, arrays among them', { values: 4 }, '[1,"a",null]', 400],
  ['values, keys among them', { values: 5 }, '{"a":1,"b":2}', 400],
  ['objects', { objects: 2 }, '[{},{}]', 400],
  ['keys', { keys: 2 }, '{"a":1,"b":2}', 400],
  ['depth', { depth: 3 }, '[[{}]]', 400],
] as const)('%s: what fits is parsed, one more is refused before it is parsed', (_name, limits, text, status) => {
  expect(parse(text, limits)).toEqual(JSON.parse(text));
  const [[key, value]] = Object.entries(limits) as [[keyof JsonLimits, number]];
  try {
    parse(text, { [key]: value - 1 });
    expect.fail('nothing was refused');
  } catch (error) {
    expect(error).toMatchObject({ name: 'RequestError', status });
  }
});

test('brackets, colons and digits in a string count for nothing', () => {
  const text = JSON.stringify(['[[[[{{{{::::1234567890123456789"\\', '\\"[', 1]);
  expect(parse(text, { values: 4, objects: 0, keys: 0, depth: 1 })).toEqual(JSON.parse(text));
});

/** Texts for which a backtracking search takes quadratic time, or one call per character. */
test.each([
  ['a string without an end, full of escaped quotes', `[1234567890123456,"${'\\"'.repeat(400_000)}`],
  ['backslashes', `[1234567890123456,"${'\\'.repeat(800_001)}`],
  ['quotes', `[1234567890123456${',""'.repeat(200_000)}`],
  ['digits with a point behind them', `[${'1'.repeat(800_000)}.]`],
  ['numbers with a point behind them', `[${'1234567890123456.,'.repeat(40_000)}`],
  ['signs', `[1234567890123456${'-'.repeat(800_000)}`],
  ['a long string', `[1234567890123456,"${'x'.repeat(16 * 2 ** 20)}"`],
])('%s: takes time that is linear in the text', (_name, text) => {
  const beganMs = performance.now();
  expect(() => parse(text)).toThrow(RequestError);
  // The earlier search took 20 s and more, or overflowed the stack.
  expect(performance.now() - beganMs).toBeLessThan(5000);
});

test('a long string next to a long number is read', () => {
  const long = 'x'.repeat(16 * 2 ** 20);
  expect(parse(`[1234567890123456,"${long}"]`)).toEqual([{ digits: '1234567890123456' }, long]);
});

const numbers = fc.oneof(
  fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('0', '-0', '1e999', '1234567890123456e3', '1234567890123456.5', '-1234567890123456'),
);

test('numbers of 16 digits and more come as digits wherever they stand, all else as JSON.parse has it', () => {
  const texts = fc.array(
    fc.oneof(
      numbers,
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    ),
  );
  fc.assert(
    fc.property(texts, (tokens) => {
      const text = ` [ ${tokens.join(' ,\n')} ] `;
      const expected = tokens.map((token) =>
        /^-?\d{16,}$/.test(token) ? { digits: token } : (JSON.parse(token) as unknown),
      );
      expect(parse(text)).toEqual(expected);
    }),
  );
});

test('whatever text comes, what is refused is refused as a request', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[[\]{}":,\\ 0-9.eE+\-tfn]{0,40}$/), (text) => {
      let parsed: unknown;
      let refusal: unknown = null;
      try {
        parsed = parse(text);
      } catch (error) {
        refusal = error;
      }
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (isJson) expect(parsed).toBeDefined();
      else expect(refusal).toBeInstanceOf(RequestError);
    }),
    { numRuns: 500 },
  );
});
