import type { DataColumn } from './columns.ts';
import { sqlName } from './duck.ts';
import type { TableSource } from './table-types.ts';

/** Numbers above this are milliseconds since 1970, and above a thousand times this microseconds: as seconds they would lie beyond 5138. */
const MAX_SECONDS = 1e11;

/**
 * SQL for a time in seconds since 1970, NULL where there is none or it cannot be read: a time of the file's own type, a number of
 * seconds, milliseconds or microseconds, or text in ISO 8601 (UTC where no offset is said).
 */
export function epochSql(source: TableSource, time: DataColumn): string {
  const name = sqlName(time.name);
  if (!isText(source, time)) return time.kind === 'time' ? `epoch(${name}::TIMESTAMPTZ)` : ofNumber(`${name}::DOUBLE`);
  if (time.kind === 'integer' || time.kind === 'number') return ofNumber(`TRY_CAST(${name} AS DOUBLE)`);
  return `coalesce(epoch(TRY_CAST(${name} AS TIMESTAMP)), epoch(TRY_CAST(${name} AS TIMESTAMPTZ)))`;
}

/** SQL for "there is a time, and it cannot be read". */
export function unreadableTimeSql(source: TableSource, time: DataColumn): string {
  const name = sqlName(time.name);
  const present = isText(source, time) ? `nullif(${name}, '')` : name;
  return `${present} IS NOT NULL AND ${epochSql(source, time)} IS NULL`;
}

function isText({ format }: TableSource, time: DataColumn): boolean {
  return format === 'csv' || format === 'tsv' || time.type === 'VARCHAR';
}

function ofNumber(number: string): string {
  const scale = `CASE WHEN abs(${number}) > ${MAX_SECONDS * 1000} THEN 1e6 WHEN abs(${number}) > ${MAX_SECONDS} THEN 1e3 ELSE 1 END`;
  return `(${number} / ${scale})`;
}
