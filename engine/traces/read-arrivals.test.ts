import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { ArrivalBins } from './arrival-bins.ts';
import { readArrivals } from './read-arrivals.ts';
import { countsIn } from './testing.ts';

const START_MS = Date.UTC(2026, 2, 2, 9, 0, 0);
const iso = (second: number): string => new Date(START_MS + second * 1000).toISOString();

/** The seconds after 2026-03-02 09:00 at which the arrivals of a file are. */
async function secondsIn(name: string, content: string | Uint8Array, column: string | null = null): Promise<number[]> {
  const { counts } = await countsIn(fileWith(name, content), column);
  return Array.from(counts.counts).flatMap((count, bin) =>
    Array.from({ length: count }, () => (counts.startMs + bin * counts.binMs - START_MS) / 1000),
  );
}

const CLF_DATE = '02/Mar/2026:09:00';
const alb = (created: string, answered: string): string =>
  `https ${answered} app/web/50dc 192.0.2.4:2817 10.0.0.1:80 0.000 0.048 0.000 200 200 57 157 "GET https://www.example.org:443/a b HTTP/1.1" "Agent/1.0 (X, Y)" ECDHE TLSv1.2 arn:aws:tg/web/73e2 "Root=1-58337281-1d84" "www.example.org" "arn:aws:cert/1" 1 ${created} "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"`;

test('the share that is read grows to the whole, in a text and in an archive', async () => {
  const text = Array.from({ length: 400_000 }, (_, second) => iso(second)).join('\n');
  for (const [isGzip, content] of [
    [false, text],
    [true, gzipSync(text, { level: 1 })],
  ] as const) {
    const path = fileWith('long.log', content);
    const shares: number[] = [];
    const onShare = (share: number): void => void shares.push(share);
    await readArrivals({ path, isGzip, column: null, signal: null, onShare }, new ArrivalBins(path));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.length).toBeGreaterThan(8);
    expect(shares[0]).toBeLessThan(0.5);
    expect(shares.at(-1)).toBe(1);
  }
});

test('every form of text is recognised by its content, whatever the file is called', async () => {
  const epoch = START_MS / 1000;
  const forms: Readonly<Record<string, string>> = {
    'seconds since 1970': `${epoch}\n${epoch + 5}\n${epoch + 2}\n`,
    'milliseconds under a name': `sent\n${START_MS}\n${START_MS + 5000}\n${START_MS + 2999}\n`,
    'microseconds in CSV': `id,ts,status\n7,${START_MS}000,200\n8,${START_MS + 5000}000,200\n9,${START_MS + 2000}000,500\n`,
    'nanoseconds in TSV': `span\ttime\nA\t${START_MS}000000\nB\t${START_MS + 5000}000001\nC\t${START_MS + 2000}000000\n`,
    'ISO with blanks': '2026-03-02 09:00:00\n2026-03-02 09:00:05.5\n2026-03-02 09:00:02\n',
    'ISO with zones': '2026-03-02T10:00:00+01:00\r\n2026-03-02T04:00:05-05:00\r\n2026-03-02T09:00:02Z\r\n',
    'quoted CSV of semicolons': `"name";"created_at"\n"a;""b""";"${iso(0)}"\n"c";"${iso(5)}"\n"d";"${iso(2)}"\n`,
    'CSV without a header': `${iso(0)},GET,200\n${iso(5)},GET,404\n${iso(2)},PUT,200\n`,
    'JSON lines': [0, 5, 2].map((at) => JSON.stringify({ level: 'info', time: iso(at), status: 200 })).join('\n'),
    'nested JSON lines': [0, 5, 2].map((at) => JSON.stringify({ request: { timestamp: iso(at) } })).join('\n'),
    'JSON with date and time': [0, 5, 2]
      .map((at) => JSON.stringify({ date: iso(at).slice(0, 10), time: iso(at).slice(11, 19), n: 3 }))
      .join('\n'),
    'a JSON list of records': JSON.stringify(
      [0, 5, 2].map((at) => ({ '@timestamp': iso(at) })),
      null,
      2,
    ),
    'events of a log group': JSON.stringify({
      events: [0, 5, 2].map((at) => ({ timestamp: START_MS + at * 1000, message: 'x' })),
      searchedLogStreams: [],
    }),
    'an Application Load Balancer': [0, 5, 2].map((at) => alb(iso(at), iso(at + 90))).join('\n'),
    'a Classic Load Balancer': [0, 5, 2]
      .map(
        (at) =>
          `${iso(at)} my-elb 192.0.2.4:2817 10.0.0.1:80 0.01 0.02 0.01 200 200 0 29 "GET http://a/ HTTP/1.1" "-" - -`,
      )
      .join('\n'),
    CloudFront: `#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip\n${[0, 5, 2]
      .map((at) => `${iso(at).slice(0, 10)}\t${iso(at).slice(11, 19)}\tLHR62\t2390\t192.0.2.4`)
      .join('\n')}\n`,
    'API Gateway in the common log format': ['00', '05', '02']
      .map((at) => `192.0.2.4 - - [${CLF_DATE}:${at} +0000]"GET /p HTTP/1.1" 200 12 id-${at}`)
      .join('\n'),
    'API Gateway in JSON': ['00', '05', '02']
      .map((at) =>
        JSON.stringify({ requestId: at, ip: '192.0.2.4', requestTime: `${CLF_DATE}:${at} +0000`, status: '200' }),
      )
      .join('\n'),
    'API Gateway in CSV': ['00', '05', '02']
      .map((at) => `192.0.2.4,-,-,${CLF_DATE}:${at} +0000,GET,/p,HTTP/1.1,200,12,id`)
      .join('\n'),
  };
  for (const [what, text] of Object.entries(forms)) {
    expect([what, await secondsIn('trace.bin', text)]).toEqual([what, [0, 2, 5]]);
    expect([what, await secondsIn('trace.txt', gzipSync(text))]).toEqual([what, [0, 2, 5]]);
    expect([what, await secondsIn('marked.txt', `\uFEFF${text}`)]).toEqual([what, [0, 2, 5]]);
  }
});

test('a load balancer’s requests count when they were received, and a named column counts instead', async () => {
  const log = [0, 5].map((at) => alb(iso(at), iso(at + 90))).join('\n');
  expect(await secondsIn('a.log', log)).toEqual([0, 5]);
  expect(await secondsIn('a.log', log, 'time')).toEqual([90, 95]);
  expect((await countsIn(fileWith('a.log', log))).facts).toMatchObject({
    log: 'Application Load Balancer',
    column: 'request_creation_time',
  });
});

test('a named column wins, by its name in any case or its number, and a missing one is named with a near one', async () => {
  const csv = `started_at,ended_at\n${iso(0)},${iso(9)}\n${iso(1)},${iso(8)}\n`;
  expect(await secondsIn('a.csv', csv)).toEqual([0, 1]);
  expect(await secondsIn('a.csv', csv, 'Ended_At')).toEqual([8, 9]);
  expect(await secondsIn('a.csv', csv, '2')).toEqual([8, 9]);
  const error = await refusal(() => countsIn(fileWith('a.csv', csv), 'endet_at'));
  expect(error.message).toBe('a.csv: it has no column "endet_at"');
  expect(error.actions[0]).toBe(
    'Did you mean "ended_at"? Name the column of the times, traceColumn=NAME: started_at, ended_at.',
  );
  const statuses = await refusal(() => countsIn(fileWith('b.csv', 'path,status\n/a,200\n/b,404\n')));
  expect(statuses.message).toBe('b.csv: none of its columns is known to hold times');
  expect(statuses.actions[0]).toContain('traceColumn=NAME: path, status.');
  const long = await refusal(() => countsIn(fileWith('c.csv', `path,${'x'.repeat(9000)}\n/a,200\n/b,404\n`)));
  expect(long.actions[0]).toMatch(/traceColumn=NAME: path, x{60}…\.$/);
});

test('the unit of numbers from another origin is in their name; durations are not taken for times', async () => {
  const ms = await countsIn(fileWith('a.csv', 'arrival_ms,tokens\n0,10\n1500,7\n62000,9\n'));
  expect([ms.counts.firstMs, ms.counts.lastMs]).toEqual([0, 62_000]);
  const nginx = `time_local,request_time\n${CLF_DATE}:00 +0000,0.005\n${CLF_DATE}:04 +0000,0.250\n`;
  expect(await secondsIn('nginx.csv', nginx)).toEqual([0, 4]);
});

test('counts per period are spread over it', async () => {
  const minutes = Array.from({ length: 4 }, (_, minute) => `${iso(minute * 60)},${minute * 60}`);
  const { counts, total, facts } = await countsIn(fileWith('a.csv', `period,count\n${minutes.join('\n')}\n`));
  expect(total).toBe(360);
  expect(facts.periodS).toBe(60);
  // The first minute has none, so the trace starts with the second.
  expect(counts.firstMs).toBe(START_MS + 60_000);
  expect([counts.counts[0], counts.counts[60], counts.counts[179]]).toEqual([1, 2, 3]);
});

test('a count after a comma is not taken for a fraction of a second', async () => {
  const { total, facts } = await countsIn(
    fileWith('a.csv', 'period,count\n1998-04-30 21:30:00,2\n1998-04-30 21:31:00,11\n1998-04-30 21:33:00,7\n'),
  );
  expect([total, facts.column, facts.periodS]).toEqual([20, 'period', 60]);
  const logged = await countsIn(fileWith('a.log', '2026-03-02 09:00:00,250\n2026-03-02 09:00:01,750\n'));
  expect(logged.total).toBe(2);
});

test('joined logs, each with its header, are one trace, also as archives in a row', async () => {
  const old = `#Version: 1.0\n#Fields: date time c-ip\n2026-03-02\t09:00:00\t192.0.2.4\n`;
  const other = `#Version: 1.0\n#Fields: c-ip date time\n192.0.2.4\t2026-03-02\t09:00:07\n`;
  expect(await secondsIn('joined.log', old + other)).toEqual([0, 7]);
  expect(await secondsIn('joined.gz', Buffer.concat([gzipSync(old), gzipSync(other)]))).toEqual([0, 7]);
  const csv = `id,time\n1,${iso(0)}\n`;
  expect(await secondsIn('joined.csv', csv + csv)).toEqual([0, 0]);
});

test('a few lines without a time are counted, with the first of them; more than one in a hundred are refused', async () => {
  const lines = Array.from({ length: 400 }, (_, second) => iso(second));
  const few = [...lines.slice(0, 250), 'upstream timed out', ...lines.slice(250), '', 'x'].join('\n');
  const { total, facts } = await countsIn(fileWith('a.log', `${few}\n`));
  expect(total).toBe(400);
  expect(facts.bad).toEqual({ count: 2, first: { line: 251, text: 'upstream timed out' } });
  expect(facts.isCut).toBe(false);
  const many = lines.map((line, index) => (index % 50 === 49 ? 'lost' : line)).join('\n');
  const error = await refusal(() => countsIn(fileWith('a.log', `${many}\n`)));
  expect(error.message).toBe('a.log: line 50 (“lost”) is not a time, nor are 7 others of 400 lines');
});

test('a half-written last line and a half-written archive leave what is before them', async () => {
  const lines = Array.from({ length: 3000 }, (_, second) => `${second},${iso(second)},${'x'.repeat(second % 40)}`);
  const text = `id,time,path\n${lines.join('\n')}`;
  const half = await countsIn(fileWith('a.csv', text.slice(0, text.lastIndexOf('T'))));
  expect([half.total, half.facts.isCut, half.facts.bad.count]).toEqual([2999, true, 0]);
  // What is left of these is a time, and not that of the line.
  const epoch = Array.from({ length: 50 }, (_, second) => START_MS / 1000 + second).join('\n');
  const digits = await countsIn(fileWith('a.txt', epoch.slice(0, -3)));
  expect([digits.total, digits.facts.isCut]).toEqual([49, true]);
  const packed = gzipSync(text);
  const cut = await countsIn(fileWith('a.gz', packed.subarray(0, packed.length - 2000)));
  expect(cut.facts.isCut).toBe(true);
  expect(cut.total).toBeGreaterThan(1000);
  expect(cut.total).toBeLessThan(3000);
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 200, 400);
  expect((await refusal(() => countsIn(fileWith('a.gz', damaged)))).message).toMatch(/gzip archive is damaged/);
});

test('what holds no times is refused with its kind', async () => {
  for (const [content, cause] of [
    ['', 'it is empty'],
    ['\n\n', 'it is empty'],
    [Buffer.from('PK\x03\x04 and so on'), 'it is a zip archive'],
    [gzipSync('PAR1 and so on'), 'it is Parquet inside gzip'],
    [Buffer.from('\ufeff2026-03-02\n', 'utf16le'), 'it is written in UTF-16'],
    [Buffer.alloc(5000), 'it holds NUL bytes'],
    ['{"a": 1, ', 'it is not valid JSON'],
    ['[]', 'it holds no list of arrivals'],
    ['the quick\nbrown fox\n', 'none of its columns is known to hold times'],
    ['one\ntwo\n', 'line 1 (“one”) is not a time'],
  ] as const)
    expect((await refusal(() => countsIn(fileWith('odd', content)))).message).toContain(`odd: ${cause}`);
});

test('in any order, with lines that are too long, the same arrivals give the same counts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 2, maxLength: 300 }),
      fc.boolean(),
      async (seconds, hasLong) => {
        const lines = seconds.map(iso);
        const long = hasLong && seconds.length > 150 ? [`${'9'.repeat(2 ** 20 + 5)}`] : [];
        const text = [...lines, ...long, ''].join('\n');
        const sorted = [...lines.toSorted(), ''].join('\n');
        const [given, ordered] = [await countsIn(fileWith('a', text)), await countsIn(fileWith('b', sorted))];
        expect([given.counts.startMs, given.counts.lastMs]).toEqual([ordered.counts.startMs, ordered.counts.lastMs]);
        expect(Buffer.from(given.counts.counts.buffer).equals(Buffer.from(ordered.counts.counts.buffer))).toBe(true);
        expect(given.total).toBe(seconds.length);
        expect(given.facts.bad.count).toBe(long.length);
        for (const second of seconds)
          expect(given.counts.counts[START_MS / 1000 + second - given.counts.startMs / 1000]).toBe(
            seconds.filter((each) => each === second).length,
          );
      },
    ),
    { numRuns: 25 },
  );
});

test('no bytes make the reader fail in a way that is not explained', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.string({ unit: fc.constantFrom(...'0123456789-:T ,{}[]"\n#;Zz/+.') }).map((text) => Buffer.from(`x${text}`)),
      ),
      async (bytes) => {
        try {
          const { counts } = await countsIn(fileWith('any', bytes));
          expect(counts.counts.length).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect((error as Error).name).toBe('AppError');
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('whole numbers that are too far apart for seconds are read as milliseconds unless a unit is stated', async () => {
  // As Mooncake writes them: JSON lines from 0, with several arrivals every three seconds.
  const times = Array.from({ length: 400 }, (_, i) => 3000 * Math.floor(i / 8));
  const mooncake = (name: string) =>
    fileWith('mooncake.jsonl', times.map((ms) => JSON.stringify({ [name]: ms, input_length: 7 })).join('\n'));
  const read = await countsIn(mooncake('timestamp'));
  expect([read.counts.lastMs, read.total, read.facts.assumed]).toEqual([147_000, 400, 'ms']);
  const named = await countsIn(mooncake('timestamp'), 'timestamp(s)');
  expect([named.counts.lastMs, named.facts.assumed]).toEqual([147_000_000, null]);
  const stated = await countsIn(mooncake('timestamp_s'));
  expect([stated.counts.lastMs, stated.facts.assumed]).toEqual([147_000_000, null]);
  const other = await countsIn(mooncake('sent'), 'sent (us)');
  expect([other.counts.lastMs, other.facts.column]).toEqual([147, 'sent']);
  // Whole seconds of a busy service, fractions, and a few lines stay seconds.
  for (const each of [times.map((ms) => ms / 1000), times.map((ms) => ms + 0.5), times.slice(-16)]) {
    const { counts, facts } = await countsIn(fileWith('a.csv', `timestamp\n${each.join('\n')}\n`));
    expect([counts.lastMs, facts.assumed]).toEqual([1000 * (each.at(-1) ?? 0), null]);
  }
});
