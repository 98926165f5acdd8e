import type { DuckDBConnection } from '@duckdb/node-api';
import { columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import { rowsOf, sqlName, sqlText } from './duck.ts';
import type { TableSource } from './table-types.ts';

/** How people and tools write a missing number, in lower case. An empty cell is missing anyway; `NaN` is a number. */
const MISSING = ['na', 'n/a', '#n/a', '<na>', 'null', 'none', '?'];
const SAMPLE_ROWS = 20_480;
/** Above this share of numbers a text column is numeric, with invalid values. */
const MIN_SHARE = 0.5;

/** Numbers of a text file that DuckDB does not read as such. */
interface WrittenColumn {
  readonly hasComma: boolean;
  readonly hasMissing: boolean;
}

function isMissing(name: string): string {
  return `lower(trim(${name})) IN (${MISSING.map(sqlText).join(', ')})`;
}

/** SQL for a text cell as DuckDB reads numbers: with a decimal point, and NULL where it says that it is missing. */
function plainNumber(name: string, { hasComma, hasMissing }: WrittenColumn): string {
  const point = hasComma ? `CASE WHEN contains(${name}, '.') THEN ${name} ELSE replace(${name}, ',', '.') END` : name;
  return hasMissing ? `CASE WHEN ${isMissing(name)} THEN NULL ELSE ${point} END` : point;
}

/** The columns with a decimal comma or words for missing values, from the first rows. */
async function findWritten(
  connection: DuckDBConnection,
  source: TableSource,
  texts: readonly DataColumn[],
  mayHaveComma: boolean,
): Promise<ReadonlyMap<string, { readonly how: WrittenColumn; readonly type: string }>> {
  const facts = texts.flatMap((column, index) => {
    const name = sqlName(column.name);
    const plain = plainNumber(name, { hasComma: mayHaveComma, hasMissing: true });
    return [
      `count(${plain}) AS "n${index}"`,
      `count(TRY_CAST(${plain} AS DOUBLE)) AS "d${index}"`,
      `count_if(regexp_full_match(${plain}, '[+-]?\\d{1,18}')) AS "i${index}"`,
      `count_if(${isMissing(name)}) AS "m${index}"`,
      `count_if(regexp_full_match(trim(${name}), '[+-]?\\d*,\\d+([eE][+-]?\\d+)?')) AS "c${index}"`,
      // 1,234 may be a thousand and more: only other numbers of decimals show what the comma is.
      `count_if(regexp_full_match(trim(${name}), '[+-]?[1-9]\\d{0,2},\\d{3}')) AS "t${index}"`,
    ];
  });
  const sample = `SELECT ${texts.map(({ name }) => sqlName(name)).join(', ')} FROM ${source.from(new Map())} LIMIT ${SAMPLE_ROWS}`;
  const [row] = await rowsOf(connection, `SELECT ${facts.join(', ')} FROM (${sample})`);
  const count = (name: string): number => Number(row?.[name] ?? 0);
  return new Map(
    texts.flatMap((column, index) => {
      const values = count(`n${index}`);
      const numbers = count(`d${index}`);
      const hasComma = mayHaveComma && count(`c${index}`) > count(`t${index}`);
      const hasMissing = count(`m${index}`) > 0;
      if ((!hasComma && !hasMissing) || values === 0 || numbers / values <= MIN_SHARE) return [];
      const type = numbers < values ? 'VARCHAR' : count(`i${index}`) === values ? 'BIGINT' : 'DOUBLE';
      return [[column.name, { how: { hasComma, hasMissing }, type }] as const];
    }),
  );
}

function noteOf({ hasComma, hasMissing }: WrittenColumn): string {
  const notes = [
    ...(hasComma ? ['decimal commas'] : []),
    ...(hasMissing ? ['words such as NA as missing values'] : []),
  ];
  return `read with ${notes.join(' and ')}`;
}

/**
 * The source of a CSV or TSV file with numbers as people write them: `1,5` in a file whose delimiter is another, and
 * `NA`, `NULL` or `?` for a missing number. Only text columns that then hold numbers change; each has a note.
 */
export async function withWrittenNumbers(
  connection: DuckDBConnection,
  source: TableSource,
  delimiter: string,
): Promise<TableSource> {
  const texts = source.columns.filter(({ type }) => type === 'VARCHAR');
  const written = texts.length === 0 ? new Map() : await findWritten(connection, source, texts, delimiter !== ',');
  if (written.size === 0) return source;
  const columns = source.columns.map((column) => {
    const found = written.get(column.name);
    return found === undefined ? column : { ...columnOf(column.name, found.type), note: noteOf(found.how) };
  });
  const from: TableSource['from'] = (types) => {
    const asText = new Map([...types].filter(([name]) => !written.has(name)));
    const replaced = [...written].map(([name, { how }]) => {
      const plain = plainNumber(sqlName(name), how);
      return `CAST(${plain} AS ${types.get(name) ?? 'VARCHAR'}) AS ${sqlName(name)}`;
    });
    return `(SELECT * REPLACE (${replaced.join(', ')}) FROM ${source.from(asText)})`;
  };
  return { ...source, columns, from };
}
