import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BillExtract, type BillRequest, MAX_BILL_LINES } from '#core/contract/catalog/bill.ts';
import { counted } from '#core/words/format/format.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { costColumns, costTextSql, lacksAmortisedSql } from './amortised-cost.ts';
import { type BillColumns, type BillField, billColumns } from './bill-columns.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { detectFormat } from '#engine/dataset/read/data-format.ts';
import { type DuckLimits, openDuck, rowsOf, sqlName, sqlText } from '#engine/dataset/read/duck.ts';
import { duckFailure } from '#engine/dataset/read/duck-failure.ts';
import { openTable } from '#engine/dataset/read/table-source.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';
import { checkText } from '#engine/dataset/read/text-check.ts';

/** A file of actual cost. */
type BillFile = DuckLimits & Omit<BillRequest, 'file'> & { readonly path: string };

/**
 * Sums the rows of a FOCUS or CUR extract by month, service, region, currency, category and unit, in DuckDB, so that no row passes through
 * JavaScript. Throws AppError (unusable-input) for a file of other columns, and for dates and costs that cannot be read.
 */
export async function readBill(bill: BillFile): Promise<BillExtract> {
  const { path, tag, resource } = bill;
  const format = detectFormat(path);
  if (format === 'npy' || format === 'npz') {
    throw unusable(path, 'it has no columns by name', 'Export the bill as CSV or Parquet.');
  }
  const instance = await openDuck(bill);
  try {
    // Text that is not UTF-8 can crash the reader, so check it first.
    if (format !== 'parquet') await checkText(path, format);
    const connection = await instance.connect();
    const source = await openTable(connection, path, format);
    const columns = billColumns(path, source.columns);
    await connection.run(`CREATE TEMP VIEW charges AS ${chargesSql(source, columns, { tag, resource })}`);
    await refuseUnreadable(connection, path, columns);
    const lines = await summed(connection);
    if (lines.length === 0) throw nothingLeft(path, bill);
    if (lines.length > MAX_BILL_LINES) throw tooManyLines(path);
    return BillExtract.parse({
      file: basename(path),
      format: columns.format,
      costColumn: costColumns(columns).join(', '),
      lacksAmortised: await isLacking(connection),
      statesCurrency: columns.named('currency') !== null,
      lines,
    });
  } catch (error) {
    throw await duckFailure(path, error);
  } finally {
    instance.closeSync();
  }
}

/** Larger amounts, and times outside of these years, are errors of the file: their sums and months would mean nothing. */
const MAX_COST = 1e15;
const MAX_QUANTITY = 1e25;
const YEARS = [1990, 2200] as const;
/** The longest name of a service, region or unit. */
const MAX_NAME = 1_000;

/** SQL for a column as text, NULL where it is empty or absent. */
function textSql(column: DataColumn | null): string {
  return column === null ? 'NULL::VARCHAR' : `nullif(trim(CAST(${sqlName(column.name)} AS VARCHAR)), '')`;
}

/** Fields of a charge and the names of their texts. */
const TEXTS = {
  start: 'start_text',
  end: 'end_text',
  service: 'service_text',
  productCode: 'product_text',
  region: 'region_text',
  currency: 'currency_text',
  category: 'category_text',
  chargeClass: 'class_text',
  unit: 'unit_text',
  quantity: 'quantity_text',
} as const satisfies Partial<Record<BillField, string>>;

/** SQL for the charges: what each field says, and as what it means; NULL for a cost or start that cannot be read. */
function chargesSql(
  source: TableSource,
  columns: BillColumns,
  { tag, resource }: Pick<BillRequest, 'tag' | 'resource'>,
): string {
  const textOf = (field: BillField): string => textSql(columns.named(field));
  const texts = [
    ...Object.entries(TEXTS).map(([field, name]) => `${textOf(field as keyof typeof TEXTS)} AS ${name}`),
    `${costTextSql(columns, textOf)} AS cost_text`,
    `${lacksAmortisedSql(columns, textOf)} AS is_lacking`,
  ];
  const conditions = [
    ...(tag === null ? [] : [`${tagSql(columns, tag.key)} = ${sqlText(tag.value)}`]),
    ...(resource === null ? [] : [`contains(${textSql(columns.required('resource'))}, ${sqlText(resource)})`]),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const name = (text: string): string => `left(${text}, ${MAX_NAME})`;
  const number = (text: string, max: number): string =>
    `CASE WHEN abs(TRY_CAST(${text} AS DOUBLE)) <= ${max} THEN TRY_CAST(${text} AS DOUBLE) END`;
  return `
    SELECT is_lacking, cost_text, ${number('cost_text', MAX_COST)} AS cost, start_text, start_at,
      CASE WHEN end_at BETWEEN start_at AND start_at + INTERVAL 400 DAYS THEN end_at ELSE start_at + INTERVAL 1 SECOND END AS end_at,
      ${name("coalesce(service_text, product_text, '(none)')")} AS service, ${name('region_text')} AS region,
      ${name("upper(coalesce(currency_text, 'USD'))")} AS currency, ${categorySql(columns)} AS category,
      ${name('unit_text')} AS unit, ${number('quantity_text', MAX_QUANTITY)} AS quantity
    FROM (
      SELECT *, TRY_CAST(end_text AS TIMESTAMP) AS end_at,
        CASE WHEN year(TRY_CAST(start_text AS TIMESTAMP)) BETWEEN ${YEARS[0]} AND ${YEARS[1]} THEN TRY_CAST(start_text AS TIMESTAMP) END AS start_at
      FROM (SELECT ${texts.join(', ')} FROM ${source.from(new Map())} ${where})
    )`;
}

/** SQL for the category of a charge, from the words of FOCUS (ChargeCategory, ChargeClass) or of CUR (line item type). */
function categorySql({ format }: BillColumns): string {
  const category = "lower(coalesce(category_text, 'usage'))";
  if (format === 'focus') {
    return `CASE WHEN lower(class_text) = 'correction' THEN 'refund'
      ELSE CASE ${category} WHEN 'tax' THEN 'tax' WHEN 'credit' THEN 'credit' WHEN 'adjustment' THEN 'refund'
        WHEN 'purchase' THEN 'purchase' ELSE 'usage' END END`;
  }
  return `CASE WHEN ${category} = 'tax' THEN 'tax' WHEN ${category} = 'credit' THEN 'credit' WHEN ${category} = 'refund' THEN 'refund'
    WHEN ${category} LIKE '%discount' OR ${category} = 'savingsplannegation' THEN 'discount'
    WHEN ${category} LIKE '%fee' THEN 'purchase' ELSE 'usage' END`;
}

/** SQL for the value of a tag, by its name or as AWS prefixes it. */
function tagSql(columns: BillColumns, key: string): string {
  const own = columns.tagColumn(key);
  if (own !== null) return textSql(own);
  const column = columns.required('tags');
  const name = sqlName(column.name);
  const json = column.type === 'VARCHAR' ? `TRY_CAST(${name} AS JSON)` : `to_json(${name})`;
  const pointers = ['', 'user:', 'user_'].map((prefix) => {
    const escaped = `${prefix}${key}`.replaceAll('~', '~0').replaceAll('/', '~1');
    return `json_extract_string(${json}, ${sqlText(`/${escaped}`)})`;
  });
  return `coalesce(${pointers.join(', ')})`;
}

async function refuseUnreadable(connection: DuckDBConnection, path: string, columns: BillColumns): Promise<void> {
  for (const [field, remedy] of [
    ['cost', 'Write costs as plain numbers with a point: 12.34.'],
    ['start', 'Write times as ISO 8601: 2026-03-01T00:00:00Z.'],
  ] as const) {
    const value = field === 'cost' ? 'cost' : 'start_at';
    const isBad = `${value} IS NULL AND (${field}_text IS NOT NULL OR '${field}' = 'start')`;
    const [row] = await rowsOf(
      connection,
      `SELECT count(*) AS bad, any_value(${field}_text) AS example FROM charges WHERE ${isBad}`,
    );
    const bad = Number(row?.['bad'] ?? 0);
    if (bad === 0) continue;
    const example = row?.['example'];
    const names = field === 'cost' ? costColumns(columns) : [columns.named(field)?.name ?? field];
    const name = names.length === 1 ? `the column ${names[0]}` : `the columns ${names.join(', ')}`;
    const shown = typeof example === 'string' ? `for example ${JSON.stringify(example)}` : 'they are empty';
    throw unusable(path, `${counted(bad, 'value')} of ${name} cannot be read, ${shown}`, remedy);
  }
}

/** Whether a charge is of a commitment whose amortised cost the file does not have. */
async function isLacking(connection: DuckDBConnection): Promise<boolean> {
  const [row] = await rowsOf(connection, 'SELECT count(*) AS lacking FROM charges WHERE is_lacking');
  return Number(row?.['lacking'] ?? 0) > 0;
}

async function summed(connection: DuckDBConnection): Promise<BillExtract['lines']> {
  const rows = await rowsOf(
    connection,
    `SELECT strftime(start_at, '%Y-%m') AS month, service, region, currency, category, unit, sum(cost) AS cost,
       sum(quantity) AS quantity, min(epoch_ms(start_at))::DOUBLE AS start_ms, max(epoch_ms(start_at))::DOUBLE AS last_start_ms, max(epoch_ms(end_at))::DOUBLE AS end_ms, count(*) AS rows
     FROM charges WHERE cost IS NOT NULL GROUP BY ALL ORDER BY ALL LIMIT ${MAX_BILL_LINES + 1}`,
  );
  const optional = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return rows.map((row) => ({
    month: String(row['month']),
    service: String(row['service']),
    region: optional(row['region']),
    currency: String(row['currency']),
    category: BillExtract.shape.lines.element.shape.category.parse(row['category']),
    unit: optional(row['unit']),
    cost: Number(row['cost']),
    quantity: row['quantity'] === null ? null : Number(row['quantity']),
    startMs: Number(row['start_ms']),
    lastStartMs: Number(row['last_start_ms']),
    endMs: Number(row['end_ms']),
    rows: Number(row['rows']),
  }));
}

function nothingLeft(path: string, { tag, resource }: Pick<BillRequest, 'tag' | 'resource'>): AppError {
  const filters = [
    ...(tag === null ? [] : [`the tag ${tag.key}=${tag.value}`]),
    ...(resource === null ? [] : [`a resource with ${JSON.stringify(resource)}`]),
  ];
  const which = filters.length === 0 ? 'a cost' : filters.join(' and ');
  return unusable(path, `no row has ${which}`, 'Check the name and its spelling, or compare without it.');
}

function tooManyLines(path: string): AppError {
  const most = MAX_BILL_LINES.toLocaleString('en');
  return unusable(
    path,
    `its rows are of more than ${most} combinations of month, service, region, currency and unit`,
    'Export fewer months or fewer services, or restrict the rows to a tag or a resource.',
  );
}
