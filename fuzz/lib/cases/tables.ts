import * as fc from 'fast-check';
import type { Chance } from '#fuzz/lib/chance.ts';
import { ODD_NAMES } from '#fuzz/lib/mutate/odd-names.ts';

/** Possible contents of a cell in a text table. */
const CELLS = [
  '1',
  '-2.5',
  '3e8',
  '1e999',
  '-1e-999',
  '9007199254740993',
  '123456789012345678901234567890',
  'NaN',
  'inf',
  'NA',
  '',
  'true',
  '2026-01-15',
  '2026-01-15T09:00:00Z',
  '1,5',
  '12 %',
  '$3',
  'text',
  '"',
  '""',
  '"a,b"',
  '[1,2,3,4]',
  '{"a":1}',
  '\u0000',
  '\u001B[31m',
  "'",
] as const;

const NAMES = ['a', 'b', 'c', 'd', 'x', 'y', 'label', 'class', 'c0', 'c1', 'text', 'is_fraud'] as const;

/** How a file is generated: `calm` files are almost valid, so that they pass the first checks. */
type Mood = 'calm' | 'wild';

const moodOf = (chance: Chance): Mood => (chance.happens(0.5) ? 'calm' : 'wild');

function name(chance: Chance, index: number, mood: Mood): string {
  if (mood === 'calm') return NAMES[index] ?? `v${index}`;
  if (chance.happens(0.15)) return chance.pick(ODD_NAMES).slice(0, 200);
  return chance.happens(0.6) ? (NAMES[index % NAMES.length] ?? 'a') : `v${index}`;
}

function cell(chance: Chance, mood: Mood): string {
  if (chance.happens(mood === 'calm' ? 0.98 : 0.7)) return String(chance.between(-100, 100) / 4);
  return chance.happens(0.95) ? chance.pick(CELLS) : 'x'.repeat(chance.size(1, 300_000));
}

function encode(text: string, chance: Chance, mood: Mood): Buffer {
  const body = Buffer.from(text);
  if (chance.happens(mood === 'calm' ? 0.97 : 0.85)) return body;
  return chance.pick<() => Buffer>([
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(text, 'latin1'),
    () => Buffer.concat([body, Buffer.alloc(chance.size(1, 2000))]),
  ])();
}

/** A CSV file with changing delimiters, quotes, line ends and widths, and at most 100,000 columns. */
export function csvFile(chance: Chance): Buffer {
  const mood = moodOf(chance);
  const isCalm = mood === 'calm';
  const isWide = !isCalm && chance.happens(0.1);
  const columns = isWide ? chance.size(100, 100_000) : isCalm ? 4 : chance.size(1, 12);
  const rows = isWide ? chance.between(1, 3) : chance.size(1, 200);
  const delimiter = chance.pick([',', ',', ',', ';', '\t', '|', ' ']);
  const lineEnds = chance.pick([['\n'], ['\n'], ['\r\n'], ['\r'], ['\n', '\r\n', '\r']]);
  const end = (): string => chance.oneOf(lineEnds) ?? '\n';
  const width = (): number => (chance.happens(isCalm ? 0.998 : 0.97) ? columns : chance.size(1, columns * 2));
  const header = Array.from({ length: columns }, (_, index) => name(chance, index, mood)).join(delimiter);
  const lines = Array.from({ length: rows }, () =>
    Array.from({ length: width() }, () => (isWide ? '1' : cell(chance, mood))).join(delimiter),
  );
  const all = chance.happens(0.9) ? [header, ...lines] : lines;
  return encode(all.map((line) => line + end()).join(''), chance, mood);
}

/** A JSON value that is deep, wide, long or slightly invalid. */
function hardValue(chance: Chance): string {
  switch (chance.between(0, 5)) {
    case 0: {
      const depth = chance.size(10, 100_000);
      return '['.repeat(depth) + ']'.repeat(chance.happens(0.8) ? depth : 0);
    }
    case 1: {
      const depth = chance.size(10, 50_000);
      return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    }
    case 2:
      return `[${'1,'.repeat(chance.size(1, 100_000))}1]`;
    case 3:
      return `"${'\\u0000é'.repeat(chance.size(1, 100_000))}"`;
    case 4:
      return chance.pick([
        '1e999',
        '-0',
        '123456789012345678901234567890',
        'NaN',
        '01',
        '.5',
        "'a'",
        '"\\uD800"',
        'tru',
      ]);
    default:
      return JSON.stringify(chance.draw(fc.jsonValue({ maxDepth: 6 })));
  }
}

function jsonRow(chance: Chance, mood: Mood): string {
  const isCalm = mood === 'calm';
  const isWide = !isCalm && chance.happens(0.02);
  const keys = isWide ? chance.size(100, 100_000) : isCalm ? 4 : chance.size(1, 8);
  const isHard = chance.happens(isCalm ? 0.02 : 0.12) ? chance.between(0, keys - 1) : -1;
  const fields = Array.from({ length: keys }, (_, index) => {
    const key = JSON.stringify(isWide ? `pixel${index}` : name(chance, index, mood));
    const plain =
      isWide || chance.happens(isCalm ? 0.99 : 0.8) ? String(index / 4) : JSON.stringify(chance.pick(CELLS));
    return `${key}:${index === isHard ? hardValue(chance) : plain}`;
  });
  return `{${fields.join(',')}}`;
}

const lines = (chance: Chance, mood: Mood): readonly string[] =>
  Array.from({ length: chance.size(1, 20) }, () =>
    chance.happens(mood === 'calm' ? 0.99 : 0.95) ? jsonRow(chance, mood) : hardValue(chance),
  );

/** A JSONL file. */
export function jsonlFile(chance: Chance): Buffer {
  const end = chance.pick(['\n', '\n', '\r\n', '\r', '\n\n']);
  const mood = moodOf(chance);
  return encode(lines(chance, mood).join(end) + (chance.happens(0.8) ? end : ''), chance, mood);
}

/** A JSON file, usually a list of rows. */
export function jsonFile(chance: Chance): Buffer {
  const mood = moodOf(chance);
  const whole = chance.happens(0.8) ? `[${lines(chance, mood).join(',')}]` : hardValue(chance);
  return encode(whole, chance, mood);
}

/** Tables that once ended or stalled a reader; they run first with every seed. */
export const KNOWN_TABLES: readonly (readonly ['csv' | 'jsonl', () => Buffer])[] = [
  ['jsonl', () => Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`)],
  ['jsonl', () => Buffer.from(`{"a":1}\n{"a":"\0"}\n{"a":\0}\n`)],
  ['jsonl', () => Buffer.from(`{"a":1}\n{"a":1e999}\n{"a":`)],
  [
    'csv',
    () => {
      const numbers = Array.from({ length: 100_000 }, (_, index) => index);
      return Buffer.from(`${numbers.map((index) => `v${index}`).join(',')}\n${numbers.join(',')}\n`);
    },
  ],
  [
    'jsonl',
    () => {
      const fields = Array.from({ length: 785 }, (_, index) => `"pixel${index}":${index}`);
      return Buffer.from(`{${fields.join(',')}}\n`.repeat(20));
    },
  ],
];
