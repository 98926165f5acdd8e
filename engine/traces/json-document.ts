import { unusable } from '#engine/platform/app-error.ts';
import type { ArrivalSink } from './arrival-bins.ts';
import { type CountColumn, PeriodWatch, periodOf } from './count-column.ts';
import { columnsOfRecords, fieldText, fieldsOf, isRecord, type Sampled, TIMES_ADVICE } from './layout.ts';
import { readColumns } from './read-columns.ts';
import { columnAdvice, timeOf } from './time-column.ts';
import { type BadLines, TraceSink } from './trace-sink.ts';

/** Maximum size of a JSON document, which is read whole: its text, and its values, because each takes memory of its own. */
const MAX_DOCUMENT_BYTES = 64 * 2 ** 20;
const MAX_DOCUMENT_VALUES = 4_000_000;

const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b] as const;

/** Adds up what a JSON document will take. */
export class DocumentSize {
  readonly #file: string;
  #bytes = 0;
  #values = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Throws AppError for a document that is too large to be read whole. */
  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    // Commas in texts count too, which only makes the limit lower.
    for (const byte of piece) if (byte === COMMA || byte === BRACKET || byte === BRACE) this.#values++;
    const isLong = this.#bytes > MAX_DOCUMENT_BYTES;
    if (!isLong && this.#values <= MAX_DOCUMENT_VALUES) return;
    const limit = isLong ? `${MAX_DOCUMENT_BYTES / 2 ** 20} MiB` : `${MAX_DOCUMENT_VALUES / 1e6} million values`;
    throw unusable(
      this.#file,
      `it is one JSON document of more than ${limit}`,
      'Write one JSON object per line (jq -c ".[]" FILE > NEW-FILE).',
    );
  }
}

/** What a document held. */
export interface DocumentFacts {
  /** What it is, if it is a known export. */
  readonly log: string | null;
  /** The field or metric that was read. */
  readonly column: string;
  /** The unit that its numbers are assumed to have, because nothing states it and seconds would be too far apart; null otherwise. */
  readonly assumed: 'ms' | null;
  /** Seconds of each period, if it has counts. */
  readonly periodS: number | null;
  /** The column or field of the counts; null for one arrival per line, and for a metric. */
  readonly count: CountColumn | null;
  /** Lines or records without a time, and the first of them. */
  readonly bad: BadLines;
  /** Those without a count. */
  readonly odd: BadLines;
  /** Whether the service says that there is more to export. */
  readonly isPartial: boolean;
}

/** Counts at their times. */
interface Series {
  readonly name: string;
  readonly points: readonly { readonly ms: number; readonly count: number }[];
}

/** Metrics that count requests, and those of them that count only some. */
const COUNTS_REQUESTS = /request|invocation|count|messages?(sent|received)|incomingrecords|sum|calls/i;
const COUNTS_SOME = /error|5xx|4xx|httpcode|throttle|latency|rejected|unhealthy|host/i;

/** Puts the arrivals of a JSON document into a sink: an export of CloudWatch metrics, or a list of records. Throws AppError. */
export function takeDocument(sampled: Sampled, text: string, sink: ArrivalSink): DocumentFacts {
  const { file } = sampled;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw unusable(file, `it is not valid JSON: ${message}`, 'Export it again, or write one JSON object per line.');
  }
  if (isRecord(json) && Array.isArray(json['MetricDataResults'])) {
    const series = json['MetricDataResults'].filter(isRecord).map((each) => metricData(file, each));
    return takeSeries(sampled, { series, isPartial: isPartial(json) }, sink);
  }
  if (isRecord(json) && Array.isArray(json['Datapoints'])) {
    const series = [statistics(file, plainText(json['Label']) ?? 'Datapoints', json['Datapoints'].filter(isRecord))];
    return takeSeries(sampled, { series, isPartial: false }, sink);
  }
  const list = isRecord(json) ? Object.values(json).find(Array.isArray) : json;
  return takeRecords(sampled, Array.isArray(list) ? list : [], sink);
}

function isPartial(json: Readonly<Record<string, unknown>>): boolean {
  const results: unknown = json['MetricDataResults'];
  const states = Array.isArray(results) ? results.filter(isRecord).map((each) => each['StatusCode']) : [];
  return typeof json['NextToken'] === 'string' || states.includes('PartialData');
}

/** A result of GetMetricData. */
function metricData(file: string, result: Readonly<Record<string, unknown>>): Series {
  const name = plainText(result['Label']) ?? plainText(result['Id']) ?? 'metric';
  const [times, values] = [listIn(result, 'Timestamps'), listIn(result, 'Values')];
  if (times.length !== values.length)
    throw unusable(
      file,
      `the metric "${name}" has ${times.length} timestamps and ${values.length} values`,
      'Export the metric again.',
    );
  return { name, points: times.map((time, index) => pointOf(file, { name, time, value: values[index] })) };
}

/** The data points of GetMetricStatistics, which are in no order. */
function statistics(file: string, name: string, points: readonly Readonly<Record<string, unknown>>[]): Series {
  const key = ['Sum', 'SampleCount'].find((each) => points.every((point) => typeof point[each] === 'number'));
  if (key === undefined)
    throw unusable(
      file,
      `the metric "${name}" has neither sums nor sample counts`,
      'Export it with --statistics Sum: arrivals are counts, not averages.',
    );
  return { name, points: points.map((point) => pointOf(file, { name, time: point['Timestamp'], value: point[key] })) };
}

/** A text or number as text; null for anything else, which may be too deep to be shown. */
function plainText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function listIn(result: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const list: unknown = result[key];
  return Array.isArray(list) ? list : [];
}

function pointOf(
  file: string,
  { name, time, value }: { readonly name: string; readonly time: unknown; readonly value: unknown },
): Series['points'][number] {
  const ms = timeOf(plainText(time) ?? '', 's');
  if (Number.isNaN(ms) || typeof value !== 'number' || !(value >= 0 && value <= 1e12))
    throw unusable(
      file,
      `the metric "${name}" has the value ${shown(value)} at ${shown(time)}`,
      'Export the metric again, with counts (Sum) that are not negative.',
    );
  return { ms, count: value };
}

function shown(value: unknown): string {
  return JSON.stringify(plainText(value) ?? typeof value).slice(0, 80);
}

/** Counts the series that is named or that counts requests. */
function takeSeries(
  { file, column }: Sampled,
  { series, isPartial: partial }: { readonly series: readonly Series[]; readonly isPartial: boolean },
  sink: ArrivalSink,
): DocumentFacts {
  const likely = series.filter(({ name }) => COUNTS_REQUESTS.test(name) && !COUNTS_SOME.test(name));
  const named = series.filter(({ name }) => name.toLowerCase() === column?.toLowerCase());
  const chosen = column !== null ? named : series.length === 1 ? series : likely;
  const [one] = chosen;
  if (one === undefined || chosen.length > 1) {
    const columns = series.map(({ name }) => ({ name, values: [] }));
    const what =
      column === null ? 'metrics, and no single one that counts requests' : `metrics, and not one "${column}"`;
    throw unusable(file, `it has ${series.length} ${what}`, columnAdvice(columns, column));
  }
  const periodS = periodOf(one.points.map(({ ms }) => ms));
  const watch = new PeriodWatch(file, periodS * 1000);
  for (const { ms, count } of one.points.toSorted((a, b) => a.ms - b.ms)) {
    watch.add(ms, 1);
    if (count > 0) sink.add(ms, 1, count, periodS * 1000);
  }
  const [bad, odd] = [none(), none()];
  const log = 'CloudWatch metrics';
  return { log, column: one.name, assumed: null, periodS, count: null, bad, odd, isPartial: partial };
}

function none(): BadLines {
  return { count: 0, first: null };
}

/** Records of a list, such as the events of a log export, or times alone. */
function takeRecords(sampled: Sampled, list: readonly unknown[], sink: ArrivalSink): DocumentFacts {
  const { file, column } = sampled;
  const records = list.map((each) => (isRecord(each) ? each : { time: each }));
  if (records.length === 0) throw unusable(file, 'it holds no list of arrivals', TIMES_ADVICE);
  const columns = columnsOfRecords(records.slice(0, 200));
  const read = readColumns(sampled, columns);
  if (read === null)
    throw unusable(file, 'none of its fields is known to hold times', columnAdvice(columns, column), TIMES_ADVICE);
  const { time, count, periodS } = read;
  const [field = '', clock] = fieldsOf(columns, time);
  const traced = new TraceSink(file, read, sink);
  const bad = none();
  records.forEach((record, index) => {
    const text = fieldText(record, field);
    const ms = timeOf(clock === undefined ? text : `${text} ${fieldText(record, clock)}`, time.unit);
    if (!Number.isNaN(ms) && count === null) return traced.arrival(ms, index + 1);
    if (!Number.isNaN(ms)) return traced.counted(ms, index + 1, fieldText(record, count?.name ?? ''));
    bad.count++;
    bad.first ??= { line: index + 1, text: text.slice(0, 80) };
  });
  traced.end();
  const { name, assumed } = time;
  return { log: null, column: name, assumed, periodS, count, bad, odd: traced.odd, isPartial: false };
}
