import { unusable } from '#engine/platform/app-error.ts';
import { type Delimiter, LineCells } from './line-cells.ts';
import type { ReadColumns } from './count-column.ts';
import { readColumns } from './read-columns.ts';
import { columnAdvice, type SampledColumn, type TimeColumn, timeOf } from './time-column.ts';

/** How the lines of a text file hold times. */
export interface LinesLayout extends ReadColumns {
  readonly kind: 'lines';
  readonly delimiter: Delimiter;
  /** Cells of a line. */
  readonly width: number;
  /** The first line, if it has the names of the columns. */
  readonly header: string | null;
  /** The names of the columns of a W3C log, whose order may change under another header; null for other files. */
  readonly fields: readonly string[] | null;
  /** The kind of log, if it is a known one. */
  readonly log: string | null;
}

/** JSON objects, one per line, with the names of the fields that hold the time: one, or date and time of day. */
export interface JsonLinesLayout extends ReadColumns {
  readonly kind: 'json-lines';
  readonly fields: readonly string[];
}

export type Layout = LinesLayout | JsonLinesLayout | { readonly kind: 'json-document' };

/** The file that is recognised: its name, its first lines, and the column that the user named. */
export interface Sampled {
  readonly file: string;
  readonly lines: readonly string[];
  readonly column: string | null;
}

/** Columns of an access log of an Application Load Balancer, whose lines begin with the protocol. */
const ALB = [
  'type time elb client:port target:port request_processing_time target_processing_time response_processing_time',
  'elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol target_group_arn trace_id domain_name',
  'chosen_cert_arn matched_rule_priority request_creation_time actions_executed redirect_url error_reason',
]
  .join(' ')
  .split(' ');

/** Logs without a header: how their lines begin, and the names of their columns. */
const LOGS = [
  {
    log: 'Application Load Balancer',
    form: /^(https?|h2|grpcs|wss?) \d{4}-\d\d-\d\dT\S+ \S+ \S+:\d+ /,
    names: ALB,
  },
  { log: 'Classic Load Balancer', form: /^\d{4}-\d\d-\d\dT\S+Z \S+ \S+:\d+ \S+ -?[\d.]+ /, names: ['timestamp'] },
] as const;

/** Share of the first lines that must have a form. */
const ENOUGH = 0.9;

const DELIMITERS = ['\t', ',', ';', '|', ' '] as const;

/** The remedy for a file without times. */
export const TIMES_ADVICE =
  'Write one arrival per line: seconds (12.5) or an ISO 8601 time (2026-01-31T09:30:00Z), or a column of such times in CSV, JSON lines or Parquet.';

/** Recognises a text file by its first lines. Throws AppError with the columns that it has if none has times. */
export function recognise(sampled: Sampled): Layout {
  const lines = sampled.lines.filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (/^\s*(\{|\[\s*($|[[{"\]-]|\d+[.,\s\]]))/.test(first)) return jsonLayout(sampled, lines);
  const fields = lines.findIndex((line) => line.startsWith('#Fields:'));
  const rows = lines.filter((line) => !line.startsWith('#'));
  if (fields >= 0) return fieldsLayout(sampled, lines[fields] ?? '', rowsAfter(lines, fields));
  const known = LOGS.find(({ form }) => rows.filter((line) => form.test(line)).length > ENOUGH * rows.length);
  if (known !== undefined) return named(sampled, { delimiter: ' ', rows, header: null, ...known });
  return delimited(sampled, rows);
}

/** The rows under a header, up to the next one of joined files. */
function rowsAfter(lines: readonly string[], header: number): readonly string[] {
  const after = lines.slice(header + 1);
  const next = after.findIndex((line) => line.startsWith('#'));
  return next < 0 ? after : after.slice(0, next);
}

/** The names in a header of a W3C log. */
export function fieldNames(header: string): readonly string[] {
  return header.slice('#Fields:'.length).trim().split(/\s+/);
}

/** A W3C log, as CloudFront writes it: `#Fields:` has the names, and tabs or blanks separate the values. */
function fieldsLayout(sampled: Sampled, fields: string, rows: readonly string[]): LinesLayout {
  const names = fieldNames(fields);
  const delimiter = rows.some((line) => line.includes('\t')) ? '\t' : ' ';
  const log =
    names.includes('x-edge-location') || names.includes('cs-uri-stem') ? 'CloudFront or another W3C log' : null;
  return { ...named(sampled, { delimiter, rows, names, header: null, log }), fields: names };
}

interface Table {
  readonly delimiter: Delimiter;
  readonly rows: readonly string[];
  /** Names of the first columns; the others are numbered. */
  readonly names: readonly string[];
  readonly header: string | null;
  readonly log: string | null;
}

function cellsOf(line: string, delimiter: Delimiter): readonly string[] {
  const bytes = Buffer.from(line);
  return new LineCells(delimiter).all(bytes, { from: 0, to: bytes.length });
}

function columnsOf({ delimiter, rows, names }: Table): readonly SampledColumn[] {
  const cells = rows.map((line) => cellsOf(line, delimiter));
  // A blank separates words too; other lines have a usual number of cells, and one that has more is odd.
  const usual = delimiter === ' ' ? Math.max(0, ...cells.map((row) => row.length)) : mostFrequent(cells);
  const width = Math.max(names.length, usual);
  return Array.from({ length: width }, (_, index) => ({
    name: names[index] ?? String(index + 1),
    values: cells.map((row) => row[index] ?? ''),
  }));
}

/** The number of cells that most lines have. */
function mostFrequent(rows: readonly (readonly string[])[]): number {
  const times = new Map<number, number>();
  for (const { length } of rows) times.set(length, (times.get(length) ?? 0) + 1);
  return [...times].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0];
}

function layoutOf(sampled: Sampled, table: Table): LinesLayout | null {
  const columns = columnsOf(table);
  const read = readColumns(sampled, columns);
  if (read === null) return null;
  const { delimiter, header, log } = table;
  return { kind: 'lines', delimiter, ...read, width: columns.length, header, fields: null, log };
}

function named(sampled: Sampled, table: Table): LinesLayout {
  return layoutOf(sampled, table) ?? refuse(sampled, columnsOf(table));
}

function refuse({ file, column }: Sampled, columns: readonly SampledColumn[]): never {
  const cause = column === null ? 'none of its columns is known to hold times' : `it has no column "${column}"`;
  throw unusable(file, cause, columnAdvice(columns, column), ...(column === null ? [TIMES_ADVICE] : []));
}

/** Text in lines: one time per line, or columns with the delimiter that gives a column of times. */
function delimited(sampled: Sampled, rows: readonly string[]): LinesLayout {
  if (rows.length === 0) throw unusable(sampled.file, 'it is empty', TIMES_ADVICE);
  refuseZoneNames(sampled.file, rows);
  const tables = DELIMITERS.map((delimiter) => tableOf(rows, delimiter)).filter((table) => table !== null);
  const single = singleOf(rows);
  // A blank stands between a date and its time of day, but a comma before a count could be one before a fraction of a second.
  const isOne = sampled.column === null && tables.every(({ delimiter }) => delimiter === ' ');
  const order = isOne ? [single, ...tables] : [...tables, single];
  for (const table of order.filter((each) => each !== null)) {
    const layout = layoutOf(sampled, table);
    if (layout !== null) return layout;
  }
  const [widest] = tables;
  if (widest !== undefined) return refuse(sampled, columnsOf(widest));
  const at = rows.findIndex((line) => Number.isNaN(timeOf(line, null)));
  const line = sampled.lines.indexOf(rows[Math.max(0, at)] ?? '') + 1;
  throw unusable(sampled.file, `line ${line} (“${(rows[at] ?? '').slice(0, 40)}”) is not a time`, TIMES_ADVICE);
}

/** A time of day with the name of its zone, such as `09:00 Europe/Berlin` or `09:00:00 CET`; UTC and GMT are read. */
const ZONE_NAME =
  /\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?["\s]*\[?((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[\w/+-]+|(?:CES?T|WES?T|EES?T|[ECMP][SD]T|AE[SD]T|NZ[SD]T|MSK|BST|IST|JST|KST|HKT|SGT)\b)/;

/** Throws AppError for times in a zone that has a name: without it, they would be read as another time, or as a date alone. */
function refuseZoneNames(file: string, rows: readonly string[]): void {
  const found = rows.map((row) => ZONE_NAME.exec(row)?.[1] ?? null);
  const [zone] = found.filter((each) => each !== null);
  if (zone === undefined || found.filter((each) => each !== null).length < ENOUGH * (rows.length - 1)) return;
  throw unusable(
    file,
    `its times have the name of a time zone (${zone}), which is not read`,
    'Write their distance from UTC (2026-01-31T09:30:00+01:00), or UTC.',
  );
}

/** One time per line, with or without a name above; null if that is not what most lines are. */
function singleOf(rows: readonly string[]): Table | null {
  const isTime = rows.map((line) => !Number.isNaN(timeOf(line, null)));
  const hasHeader = rows.length > 1 && isTime[0] === false && !rows[0]?.includes(',');
  // Files that were joined repeat their header.
  const body = hasHeader ? rows.filter((row) => row !== rows[0]) : rows;
  if (isTime.filter(Boolean).length < ENOUGH * body.length) return null;
  const names = hasHeader ? [(rows[0] ?? '').trim().replaceAll('"', '')] : ['1'];
  return { delimiter: null, rows: body, names, header: hasHeader ? (rows[0] ?? null) : null, log: null };
}

/** The lines as a table with a delimiter; null if it does not separate most lines into as many cells. */
function tableOf(rows: readonly string[], delimiter: Exclude<Delimiter, null>): Table | null {
  const widths = rows.map((line) => cellsOf(line, delimiter).length);
  const [width = 0] = widths;
  const alike = widths.filter((each) => (delimiter === ' ' ? each > 1 : each === width)).length;
  if (width < 2 || alike < ENOUGH * rows.length) return null;
  const cells = cellsOf(rows[0] ?? '', delimiter);
  const isHeader = rows.length > 1 && !cells.some((cell) => !Number.isNaN(timeOf(cell, null)));
  const [header = null] = isHeader ? rows : [];
  const names = isHeader ? cells : [];
  return { delimiter, rows: rows.filter((row) => row !== header), names, header, log: null };
}

/** JSON: an object per line, or one document. */
function jsonLayout(sampled: Sampled, lines: readonly string[]): Layout {
  const [first = null, second = null] = lines.slice(0, 2).map((line) => objectOf(line));
  if (first === null || (lines.length > 1 && second === null)) return { kind: 'json-document' };
  if (lines.length === 1 && Object.values(first).some((value) => Array.isArray(value) && value.length > 0))
    return { kind: 'json-document' };
  const records = lines.map((line) => objectOf(line)).filter((record) => record !== null);
  const columns = columnsOfRecords(records);
  const read = readColumns(sampled, columns);
  if (read === null) return refuse(sampled, columns);
  return { kind: 'json-lines', ...read, fields: fieldsOf(columns, read.time) };
}

/** The names of the fields of a time column of records. */
export function fieldsOf(columns: readonly SampledColumn[], { index, clock }: TimeColumn): readonly string[] {
  return [index, ...(clock === null ? [] : [clock])].map((each) => columns[each]?.name ?? '');
}

/** Fields that are looked at to find the time. */
const MAX_FIELDS = 1024;

/** The first records of a list as columns. The fields of an object in a record have the names of both: `request.time`. */
export function columnsOfRecords(records: readonly Readonly<Record<string, unknown>>[]): readonly SampledColumn[] {
  const names = new Set(records.flatMap((record) => pathsOf(record)));
  return [...names]
    .slice(0, MAX_FIELDS)
    .map((name) => ({ name, values: records.map((record) => fieldText(record, name)) }));
}

function pathsOf(record: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    isRecord(value) ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
  );
}

/** A field of a record as text, by its name or the names of both levels; empty if it has none. */
export function fieldText(record: Readonly<Record<string, unknown>>, name: string): string {
  const dot = name.indexOf('.');
  const outer = Object.hasOwn(record, name) || dot < 0 ? record[name] : record[name.slice(0, dot)];
  const value = isRecord(outer) ? outer[name.slice(dot + 1)] : outer;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A line as a JSON object; null if it is none. */
export function objectOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
