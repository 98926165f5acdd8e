import { gzipSync } from 'node:zlib';
import type { Chance } from '#fuzz/lib/chance.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { ODD_NAMES } from '#fuzz/lib/mutate/odd-names.ts';

const START_MS = Date.UTC(2026, 2, 2, 9);
const DAY_MS = 86_400_000;

/** A trace of arrivals as a file, and what is odd about it. */
export interface TraceFile {
  readonly about: string;
  readonly bytes: Buffer;
}

/** Moments of arrivals in milliseconds: in order or not, equal, far in the past or the future, years apart. */
function momentsOf(chance: Chance, isCalm: boolean): readonly number[] {
  const count = chance.size(isCalm ? 20 : 1, 3000);
  if (isCalm) {
    const everyMs = chance.pick([1, 250, 1000, 60_000, 3_600_000]);
    const moments = Array.from({ length: count }, (_, i) => START_MS + everyMs * i);
    return chance.happens(0.5) ? moments : moments.toReversed();
  }
  const start = chance.pick([START_MS, START_MS, START_MS, 0, Date.UTC(9999, 11, 31), Date.UTC(2200, 0), -62e12, -1e9]);
  const spanMs = chance.pick([0, 60_000, 3_600_000, DAY_MS, 8 * DAY_MS, 3649 * DAY_MS, 4000 * DAY_MS, 1e15]);
  const moments = Array.from({ length: count }, (_, i) => start + Math.floor((i * spanMs) / count));
  if (chance.happens(0.3)) return moments.map(() => start + chance.between(0, 1e6) * (spanMs / 1e6));
  return chance.happens(0.2) ? moments.flatMap((each) => [each, each]) : moments;
}

/** Times that are none, or almost. */
const ODD_TIMES = [
  '',
  '-',
  'NaN',
  'Infinity',
  '-1',
  '1e308',
  '1e999',
  '99999999999999999999999',
  '0001-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-12-31T23:59:60Z',
  '2026-03-29T02:30:00+01:00',
  '2026-03-29T02:30:00',
  '2026-10-25T02:30:00+02:00',
  '31/Foo/2026:09:30:00 +0000',
  '29/Feb/2025:09:30:00 +0000',
  '1767225600',
  '1767225600000',
  '1767225600000000000',
  '2026-03-02T09:00:00+99:99',
  '\u0000',
  '\u001B[2J',
  '"',
  '[',
] as const;

function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function logDate(ms: number): string {
  const text = iso(ms);
  return `${text.slice(8, 10)}/${MONTHS[new Date(ms).getUTCMonth()] ?? 'Foo'}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}

/** A moment as text, in one unit or form for the whole file. */
function writerOf(chance: Chance): (ms: number) => string {
  return chance.pick<(ms: number) => string>([
    iso,
    iso,
    (ms) => iso(ms).replace('T', ' ').slice(0, 19),
    (ms) => String(ms / 1000),
    (ms) => String(ms),
    (ms) => `${ms}000`,
    (ms) => `${ms}000000`,
    (ms) => String((ms - START_MS) / 1000),
    logDate,
    (ms) => iso(ms).replace('Z', '+05:30'),
  ]);
}

const HEADERS = ['time', 'timestamp', 'ts', 'arrival_ms', 'timestamp(us)', 'period', 'count', 'id', 'status'] as const;

function headerName(chance: Chance): string {
  return chance.happens(0.7) ? chance.pick(HEADERS) : chance.pick(ODD_NAMES).slice(0, 300);
}

type Form = (times: readonly string[], chance: Chance) => string;

const table: Form = (times, chance) => {
  const delimiter = chance.pick([',', ',', ';', '\t', '|', ' ']);
  const columns = chance.size(1, 40);
  const at = chance.between(0, columns - 1);
  const header = Array.from({ length: columns }, () => headerName(chance));
  const rows = times.map((time, row) =>
    Array.from({ length: columns }, (_, column) => (column === at ? time : String(row % 7))),
  );
  const all = chance.happens(0.7) ? [header, ...rows] : rows;
  return all.map((cells) => cells.join(delimiter)).join(chance.pick(['\n', '\n', '\r\n', '\r']));
};

/** Cells of a column of counts that hold none, or write one in another way. */
const ODD_COUNTS = [
  '',
  '-',
  'NaN',
  'null',
  '5k',
  '-1',
  '1e12',
  '1e300',
  '0.5',
  '1.234',
  '1,234',
  '"1,234"',
  "1'234",
  '1 234',
  '=1+1',
  '0x10',
  '12:30',
  '1,2,3,4',
] as const;

/** Tables of counts: odd names, odd cells, further columns, a comma that is missing, periods that change, dates alone, names of zones. */
const counts: Form = (times, chance) => {
  const oddShare = chance.pick([0, 0.005, 0.05, 0.5]);
  const count = (): string =>
    chance.happens(oddShare) ? chance.pick(ODD_COUNTS) : chance.pick(['1', '7', '0', '250']);
  const name = chance.pick(['count', 'hits', 'n', 'rps', 'requests', 'Requests/s', 'value', headerName(chance)]);
  const more = chance.pick(['', '', ',eu', ',200', ',7.5', `,${name}`]);
  const suffix = chance.pick(['', '', '', ' Europe/Berlin', ' CET']);
  const write = chance.pick<(time: string) => string>([
    (time) => time,
    (time) => `${time}${suffix}`,
    (time) => time.slice(0, 10),
  ]);
  const rows = times.map((time) => `${write(time)}${chance.happens(oddShare / 10) ? '' : ','}${count()}${more}`);
  const column = more.replace(/^,.*/, ',more');
  return `${chance.pick(['period', 'ts', 'order_id', 'a'])},${name}${column}\n${rows.join('\n')}\n`;
};

const jsonLines: Form = (times, chance) => {
  const name = headerName(chance);
  const nested = chance.happens(0.2);
  return times
    .map((time) => JSON.stringify(nested ? { [name]: { [name]: time, x: [1] } } : { [name]: time, n: 1 }))
    .join('\n');
};

const jsonList: Form = (times, chance) =>
  JSON.stringify(
    chance.happens(0.5) ? times : { events: times.map((time) => ({ timestamp: time })), more: null },
    null,
    chance.pick([0, 2]),
  );

const metrics: Form = (times, chance) => {
  const oddShare = chance.pick([0, 0.001, 0.1]);
  const odd = (value: unknown): unknown =>
    !chance.happens(oddShare) ? value : chance.pick([null, -1, 'x', [[[]]], 1e300]);
  if (chance.happens(0.3))
    return JSON.stringify({
      Label: odd('Requests'),
      Datapoints: times.map((time) => ({ Timestamp: time, Sum: odd(3) })),
    });
  const result = { Label: odd('RequestCount'), Timestamps: odd(times), Values: times.map(() => odd(5)) };
  return JSON.stringify({
    MetricDataResults: chance.happens(0.8) ? [result] : [result, odd(result)],
    NextToken: odd(''),
  });
};

const alb: Form = (times) =>
  times
    .map(
      (time) =>
        `https ${time} app/web/50dc 192.0.2.4:2817 10.0.0.1:80 0.000 0.048 0.000 200 200 57 157 "GET https://a/ HTTP/1.1" "A/1.0" - - - "-" "-" "-" 1 ${time} "forward"`,
    )
    .join('\n');

const w3c: Form = (times, chance) => {
  const fields = chance.pick(['date time x-edge-location', 'time date', 'x', '', 'date', headerName(chance)]);
  const rows = times.map((time) => `${time.slice(0, 10)}\t${time.slice(11, 19)}\tLHR62`);
  return `#Version: 1.0\n#Fields: ${fields}\n${rows.join('\n')}\n${chance.happens(0.3) ? `#Fields: time date\n${rows.join('\n')}` : ''}`;
};

const gateway: Form = (times) => times.map((time) => `192.0.2.4 - - [${time}]"GET /p HTTP/1.1" 200 12 id`).join('\n');

const FORMS = { table, counts, jsonLines, jsonList, metrics, alb, w3c, gateway };

function encoded(text: string, chance: Chance): Buffer {
  const body = Buffer.from(text);
  if (chance.happens(0.85)) return body;
  return chance.pick<() => Buffer>([
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([body, Buffer.alloc(chance.size(1, 2000))]),
    () => Buffer.concat([body, Buffer.from('\n'), chance.bytes(chance.size(1, 5000))]),
  ])();
}

function packed(body: Buffer, chance: Chance): Buffer {
  if (chance.happens(0.6)) return body;
  const archive = gzipSync(body, { level: chance.pick([0, 1, 9]) });
  return chance.pick<() => Buffer>([
    () => archive,
    () => archive.subarray(0, chance.between(2, archive.length)),
    () => Buffer.concat([archive, archive]),
    () => Buffer.concat([archive, chance.bytes(chance.size(1, 100))]),
    () => Buffer.concat([archive, Buffer.alloc(1), chance.bytes(chance.size(1, 100))]),
    () => gzipSync(archive),
    () => mutateBytes(archive, chance),
  ])();
}

/** A trace in a form of its own, or parts of two; times out of order, missing or impossible; encodings, archives that end too early. */
export function traceFile(chance: Chance): TraceFile {
  const isCalm = chance.happens(0.5);
  const write = writerOf(chance);
  const oddShare = isCalm ? 0 : chance.pick([0, 0, 0.005, 0.05, 0.5]);
  const times = momentsOf(chance, isCalm).map((ms) => (chance.happens(oddShare) ? chance.pick(ODD_TIMES) : write(ms)));
  const names = Object.keys(FORMS) as (keyof typeof FORMS)[];
  const name = chance.oneOf(names) ?? 'table';
  const mixed = !isCalm && chance.happens(0.1) ? (chance.oneOf(names) ?? 'table') : null;
  const text = `${FORMS[name](times, chance)}${mixed === null ? '' : `\n${FORMS[mixed](times, chance)}`}`;
  const body = isCalm
    ? Buffer.from(text)
    : encoded(chance.happens(0.1) ? text.slice(0, chance.between(0, text.length)) : text, chance);
  const bytes = packed(chance.happens(0.15) ? mutateBytes(body, chance) : body, chance);
  return {
    about: `${name}${mixed === null ? '' : ` and ${mixed}`}, ${times.length} times, ${bytes.length} bytes`,
    bytes,
  };
}

/** Queries whose results are written as Parquet: null and wrong types, and odd names and times. */
export const PARQUET_QUERIES: readonly string[] = [
  "SELECT TIMESTAMP '2026-03-02 09:00:00' + INTERVAL (i) SECOND AS ts, i AS id FROM range(500) t(i)",
  "SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE TIMESTAMP '2026-03-02' + INTERVAL (i) SECOND END AS ts FROM range(500) t(i)",
  'SELECT NULL::TIMESTAMP AS ts FROM range(500)',
  "SELECT 'x' AS timestamp, [i] AS list, {'a': i} AS time FROM range(500) t(i)",
  "SELECT 'nan'::DOUBLE AS ts FROM range(500)",
  "SELECT 'infinity'::TIMESTAMP AS ts FROM range(500)",
  'SELECT i::DECIMAL(30, 10) AS "arrival_ms" FROM range(500) t(i)',
  'SELECT i * 1e300 AS ts FROM range(500) t(i)',
  'SELECT (i * 9000000000000)::HUGEINT AS ts FROM range(500) t(i)',
  'SELECT i AS "\'; DROP TABLE t; --", i AS "time""" FROM range(500) t(i)',
  "SELECT DATE '0001-01-01' + i::INTEGER AS date, TIME '09:00:00' AS time FROM range(500) t(i)",
  "SELECT TIMESTAMP '2026-03-02' + INTERVAL (i * 3000) DAY AS period, 1e308 AS count FROM range(2) t(i)",
  "SELECT TIMESTAMP '2026-03-02' + INTERVAL (i) MINUTE AS period, -1 AS count FROM range(50) t(i)",
  'SELECT 1 AS ts WHERE false',
];
