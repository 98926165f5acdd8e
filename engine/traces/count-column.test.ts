import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { countOf } from './count-column.ts';
import { countsIn } from './testing.ts';

const START_MS = Date.UTC(2026, 2, 2);
/** The start of minute number `at`. */
const minute = (at: number): string => new Date(START_MS + at * 60_000).toISOString();

/** A table with a count per minute: `cells` are what its lines have after their time. */
const table = (header: string, cells: readonly string[], delimiter = ','): string =>
  [header, ...cells.map((cell, at) => `${minute(at)}${delimiter}${cell}`)].join('\n');

/** Counts of two hours, their sum, and the same with one cell replaced. */
const COUNTS = Array.from({ length: 120 }, (_, at) => (at === 60 ? 1200 : 10 + ((at * 7) % 13)));
const SUM = COUNTS.reduce((sum, count) => sum + count, 0);
const withCell = (at: number, cell: string): readonly string[] =>
  COUNTS.map((count, each) => (each === at ? cell : String(count)));

const read = (text: string | Uint8Array, column: string | null = null) => countsIn(fileWith('trace.csv', text), column);

test.each(['', 'NaN', '-', '5k', 'null', 'N/A', '-7', '1e13', '0x1F', '1,2,3', '1,234', '12 apples'])(
  'one odd cell is excluded and reported, and every other count stays: %s',
  async (cell) => {
    for (const at of [0, 7, 119]) {
      const { total, facts } = await read(`${table('period,count', withCell(at, cell))}\n`);
      expect([cell, total, facts.count?.name]).toEqual([cell, SUM - (COUNTS[at] ?? 0), 'count']);
      expect(facts.odd.count).toBe(1);
      expect(facts.odd.first?.line).toBe(at + 2);
    }
  },
);

test('a line without its comma is excluded and reported', async () => {
  const lines = table('period,count', COUNTS.map(String)).split('\n');
  const broken = lines.map((line, at) => (at === 30 ? line.replace(',', '') : line));
  const { total, facts } = await read(`${broken.join('\n')}\n`);
  expect([total, facts.bad.count + facts.odd.count]).toEqual([SUM - (COUNTS[29] ?? 0), 1]);
});

test.each(['"1,200"', '"1 200"', "1'200", '1_200', '1200.0', '1.2e3', ' 1200 '])(
  'separators of thousands are read: %s',
  async (cell) => {
    const { total, facts } = await read(`${table('period,count', withCell(60, cell))}\n`);
    expect([total, facts.odd.count]).toEqual([SUM, 0]);
  },
);

test.each([
  ['period,hits', 1],
  ['minute,Requests', 1],
  ['ts,n', 1],
  ['ts,num_requests', 1],
  ['ts,value', 1],
  ['ts,rps', 60],
  ['ts,Requests/s', 60],
  ['ts,hits_per_sec', 60],
])('a column of counts is recognised by its name and by its periods: %s', async (header, factor) => {
  const text = `${table(header, COUNTS.map(String))}\n`;
  const { total, facts } = await read(text);
  expect([total, facts.count?.name, facts.periodS]).toEqual([factor * SUM, header.split(',')[1], 60]);
});

test.each([
  ['region', 'eu'],
  ['avg_latency_ms', '7.5'],
  ['status', '200'],
])('a third column changes nothing: %s', async (name, value) => {
  const cells = COUNTS.map((count) => `${value},${count}`);
  const { total, facts } = await read(`${table(`time,${name},hits`, cells)}\n`);
  expect([total, facts.count?.name]).toEqual([SUM, 'hits']);
  const lines = COUNTS.map((count, at) => JSON.stringify({ time: minute(at), [name]: value, hits: count })).join('\n');
  expect((await read(lines)).total).toBe(SUM);
  expect((await read(`[\n${lines.replaceAll('\n', ',\n')}]`)).total).toBe(SUM);
});

test.each([
  ['ts,requests,hits', (count: number) => `${count},${count + 1}`],
  ['ts,sold', (count: number) => String(count)],
  ['ts,n,region', (count: number) => `${count},eu`],
])('where two readings are possible both are named, and each can be chosen: %s', async (header, cell) => {
  const text = `${table(header, COUNTS.map(cell))}\n`;
  const error = await refusal(() => read(text));
  const name = header.split(',')[1] ?? '';
  expect(error.reason).toContain(`each line is one arrival, or the arrivals of a period are counted in "${name}"`);
  const readings = error
    .toDocument()
    .actions.flatMap((action) => (typeof action === 'object' && 'reading' in action ? [action.reading] : []));
  expect(readings.map(({ traceColumn }) => traceColumn)).toEqual(expect.arrayContaining([`ts,${name}`, 'ts,none']));
  const [counts] = readings;
  expect(counts).toMatchObject({ time: 'ts', count: { name, isRate: false }, rows: 120 });
  // Two hours of 120 minutes.
  expect(counts?.perDay).toBeCloseTo(12 * SUM, 6);
  expect(readings.at(-1)).toMatchObject({ count: null, perDay: expect.closeTo(1440, 6) });
  expect(error.actions.at(-1)).toBe(
    'One arrival per row, times in “ts” (1,440 arrivals a day in the first 120 rows): traceColumn=ts,none',
  );
  expect((await read(text, `ts,${name}`)).total).toBe(SUM);
  expect((await read(text, `,${name}`)).total).toBe(SUM);
  expect((await read(text, 'ts,none')).total).toBe(120);
  expect((await refusal(() => read(text, 'ts,nothing'))).reason).toContain('it has no column "nothing"');
});

test('a reading can be chosen whatever its columns are called, and keeps the unit that the user stated', async () => {
  const readingsIn = async (text: string, column: string | null = null) =>
    (await refusal(() => read(text, column)))
      .toDocument()
      .actions.flatMap((action) => (typeof action === 'object' && 'reading' in action ? [action.reading] : []));
  const odd = `${table(
    '"ts, UTC","a,b",x',
    COUNTS.map((count) => `${count},eu`),
  )}\n`;
  const rows = COUNTS.map((count, at) => `${minute(at).slice(0, 10)},${minute(at).slice(11, 16)},${count}`);
  const split = `date,time,sold\n${rows.join('\n')}\n`;
  const seconds = `at,n,x\n${COUNTS.map((count, at) => `${60 * at},${count},eu`).join('\n')}\n`;
  for (const [text, column, wanted] of [
    [odd, null, ['1,2', '1,none']],
    [split, null, [',sold', ',none']],
    [seconds, 'at(s)', ['at(s),n', 'at(s),none']],
  ] as const) {
    const readings = await readingsIn(text, column);
    expect(readings.map(({ traceColumn }) => traceColumn)).toEqual(wanted);
    expect((await read(text, wanted[0])).total).toBe(SUM);
    expect((await read(text, wanted[1])).total).toBe(120);
  }
});

test('a log of requests stays one, whatever numbers it has', async () => {
  const times = Array.from({ length: 200 }, (_, i) =>
    new Date(START_MS + 1000 * Math.floor(i * i * 0.37)).toISOString(),
  );
  for (const header of ['ts,status,bytes', 'ts,items,price', 'ts,id,user', 'ts,a,b']) {
    const text = [header, ...times.map((time, i) => `${time},${200 + (i % 3)},${(i * 7919) % 1000}`)].join('\n');
    const { total, facts } = await read(`${text}\n`);
    expect([header, total, facts.count]).toEqual([header, 200, null]);
  }
});

test('counts that cannot be read are refused, not counted as one each', async () => {
  const thousands = await refusal(() =>
    read(
      table(
        'period,count',
        COUNTS.map((count) => `${count}k`),
      ),
    ),
  );
  expect(thousands.reason).toContain('the counts in "count" cannot be read: “10k”');
  const words = await refusal(() =>
    read(
      table(
        'period,hits',
        COUNTS.map((count, at) => (at % 4 === 1 ? 'x' : String(count))),
      ),
    ),
  );
  expect(words.reason).toContain('the counts in "hits" cannot be read: “x”');
  const points = await refusal(() =>
    read(
      table(
        'period;count',
        withCell(3, '1.234').map((each) => (each === '1200' ? '1.200' : each)),
        ';',
      ),
    ),
  );
  expect(points.reason).toContain('the point may separate thousands, or a fraction');
  const late = [...COUNTS, ...COUNTS].map(String).concat(Array.from({ length: 60 }, () => '-'));
  expect((await refusal(() => read(`${table('period,count', late)}\n`))).reason).toMatch(
    /“-” in line 242 is not a count/,
  );
});

test('dates alone are refused as times of arrivals; with counts they are days', async () => {
  const days = Array.from({ length: 30 }, (_, day) => new Date(START_MS + day * 86_400_000).toISOString().slice(0, 10));
  for (const text of [
    days.join('\n'),
    `date,path\n${days.map((day) => `${day},/a`).join('\n')}\n`,
    days.map((day) => `${day}T00:00:00Z`).join('\n'),
  ])
    expect((await refusal(() => read(text))).reason).toContain('dates without a time of day');
  const counted = await read(`date,count\n${days.map((day) => `${day},1440`).join('\n')}\n`);
  expect([counted.total, counted.facts.periodS]).toEqual([30 * 1440, 86_400]);
  expect(counted.counts.counts[0]).toBeCloseTo(1, 9);
  const split = await read(
    `date,time,count\n${COUNTS.map((count, at) => `${minute(at).slice(0, 10)},${minute(at).slice(11, 16)},${count}`).join('\n')}\n`,
  );
  expect([split.total, split.facts.periodS]).toEqual([SUM, 60]);
});

test.each(['Europe/Berlin', 'CET', 'America/New_York', 'PST'])(
  'times with the name of a zone are refused: %s',
  async (zone) => {
    const times = COUNTS.map((_, at) => `${minute(at).slice(0, 10)} ${minute(at).slice(11, 16)} ${zone}`);
    for (const text of [
      times.join('\n'),
      `time,count\n${times.map((time) => `${time},5`).join('\n')}`,
      `path,time\n${times.map((time) => `/a,${time}`).join('\n')}`,
    ])
      expect((await refusal(() => read(text))).reason).toContain(`a time zone (${zone})`);
  },
);

test('day numbers of Excel are not taken for seconds', async () => {
  const days = COUNTS.map((_, at) => (46_083 + at / 1440).toFixed(6));
  for (const [text, column] of [
    [days.join('\n'), '1'],
    [`time,count\n${days.map((day) => `${day},5`).join('\n')}\n`, 'time'],
  ] as const) {
    const error = await refusal(() => read(text));
    expect(error.reason).toContain('as seconds, or as days since 1900, which Excel writes');
    expect(error.actions[0]).toContain(`traceColumn=${column}(s)`);
  }
  const seconds = await read(`time\n${days.join('\n')}\n`, 'time(s)');
  expect(seconds.total).toBe(120);
});

test('periods that change are refused with the line', async () => {
  const minutes = [...COUNTS, ...COUNTS].map((count, at) => `${minute(at)},${count}`);
  const hours = Array.from({ length: 40 }, (_, at) => `${minute(240 + 60 * at)},600`);
  const rows = [...minutes, ...hours];
  for (const [each, line] of [
    [rows, 252],
    [rows.toReversed(), 12],
  ] as const)
    expect((await refusal(() => read(`period,count\n${each.join('\n')}\n`))).reason).toBe(
      `the periods of its counts change: 60 s, and 3600 s before line ${line}`,
    );
  const missing = COUNTS.flatMap((count, at) => (at % 7 === 3 || at % 11 === 5 ? [] : [`${minute(at)},${count}`]));
  expect((await read(`period,count\n${missing.join('\n')}\n`)).facts.periodS).toBe(60);
});

test('an id is not taken for a time, and two times without a name are both named', async () => {
  const rows = COUNTS.map((count, at) => `${1_700_000_000 + at * 7919},${minute(at * at)},x${count}`);
  const { facts, counts } = await read(`order_id,when,path\n${rows.join('\n')}\n`);
  expect([facts.column, counts.firstMs]).toEqual(['when', START_MS]);
  const error = await refusal(() => read(`a,b,path\n${rows.join('\n')}\n`));
  expect([error.reason, error.actions[0]]).toEqual([
    'the times may be in "a" or "b"',
    'One arrival per row, times in “a” (10.9 arrivals a day in the first 120 rows): traceColumn=a',
  ]);
  expect(error.actions[1]).toMatch(/times in “b” .*: traceColumn=b$/);
  const zero = rows.map((row) => row.replace(/,.*Z,/, `,${row.length},`));
  expect((await refusal(() => read(`a,time,path\n${zero.join('\n')}\n`))).reason).toContain('"a" or "time"');
});

test('bytes behind an archive are counted', async () => {
  const archive = gzipSync(table('period,count', COUNTS.map(String)));
  const { total, facts } = await read(Buffer.concat([archive, Buffer.from('\0more bytes')]));
  expect([total, facts.ignoredBytes]).toEqual([SUM, 11]);
  expect((await read(archive)).facts.ignoredBytes).toBe(0);
});

test('whatever up to a tenth of the cells hold, the others are counted, and none is silent', async () => {
  const odd = fc.oneof(
    fc.constantFrom('', '-', 'NaN', '5k', '1,234', 'x', '-3', '∞', '1 2', '.5.', '12:30'),
    fc.string({ unit: fc.constantFrom(...'abc0123456789 .-+%kMe') }).filter((text) => Number.isNaN(countOf(text))),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 119 }), odd), { maxLength: 11 }),
      fc.constantFrom('count', 'hits', 'requests'),
      async (changes, name) => {
        const cells = new Map(changes);
        const text = table(
          `period,${name}`,
          COUNTS.map((count, at) => cells.get(at) ?? String(count)),
        );
        const { total, facts } = await read(`${text}\n`);
        expect(total).toBe(COUNTS.reduce((sum, count, at) => sum + (cells.has(at) ? 0 : count), 0));
        expect([facts.count?.name, facts.odd.count + facts.bad.count]).toEqual([name, cells.size]);
      },
    ),
    { numRuns: 100 },
  );
});
