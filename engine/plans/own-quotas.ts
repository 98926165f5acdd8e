import Papa from 'papaparse';
import { OwnQuota } from '#core/contract/workload/own-quotas.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readText } from '#engine/platform/document-text.ts';

const COLUMNS: readonly string[] = ['quota', 'value', 'max'];
const REMEDY = 'Write a header and a line for each quota: quota,value,max (the last column is optional).';

/**
 * Reads the quotas of an account: CSV with the columns `quota`, `value` and `max` in any order, `max` being the most that a quota can be raised to, and empty
 * for what Modewise plans for. Throws AppError with the file, the line, the cause and a remedy.
 */
export async function readQuotas(file: string): Promise<readonly OwnQuota[]> {
  const text = await readText(file, 'quotas');
  const { data } = Papa.parse<string[]>(text.trim(), { header: false, skipEmptyLines: false });
  const refuse = (cause: string): never => {
    throw unusable(file, cause, REMEDY);
  };
  const [header = [], ...lines] = data;
  const names = header.map((cell) => cell.trim().toLowerCase());
  const unknown = names.find((name) => !COLUMNS.includes(name));
  const missing = ['quota', 'value'].find((name) => !names.includes(name));
  if (missing !== undefined) return refuse(`the column ${missing} is missing`);
  if (unknown !== undefined) return refuse(`the column ${unknown} is unknown`);
  const lineOf = new Map<string, number>();
  const quotas = lines.flatMap((cells, index): OwnQuota[] => {
    const line = index + 2;
    if (cells.every((cell) => cell.trim() === '')) return [];
    if (cells.length !== names.length)
      return refuse(`line ${line}: it has ${cells.length} cells, the header ${names.length}`);
    const quota = quotaOf(new Map(names.map((name, at) => [name, (cells[at] ?? '').trim()])));
    if (typeof quota === 'string') return refuse(`line ${line}: ${quota}`);
    const earlier = lineOf.get(quota.id);
    if (earlier !== undefined) return refuse(`line ${line}: line ${earlier} states ${quota.id} too`);
    lineOf.set(quota.id, line);
    return [quota];
  });
  return quotas.length === 0 ? refuse('it contains no quota') : quotas;
}

/** The quota of a line, or what is wrong with it. */
function quotaOf(row: ReadonlyMap<string, string>): OwnQuota | string {
  const wrong = ['value', 'max'].find((name) => Number.isNaN(numberIn(row.get(name) ?? '')) && isStated(row, name));
  if (wrong !== undefined) return `${wrong}: "${row.get(wrong) ?? ''}" is not a number of at least 0`;
  const parsed = OwnQuota.safeParse({
    id: row.get('quota'),
    value: numberIn(row.get('value') ?? ''),
    max: isStated(row, 'max') ? numberIn(row.get('max') ?? '') : null,
  });
  return parsed.success ? parsed.data : (parsed.error.issues[0]?.message ?? 'it is not a quota');
}

/** Only `max` may be empty. */
function isStated(row: ReadonlyMap<string, string>, name: string): boolean {
  return name === 'value' || (row.get(name) ?? '') !== '';
}

/** A number of at least 0, with or without commas between thousands; NaN for any other text. */
function numberIn(text: string): number {
  return /^\d{1,3}(,\d{3})+$|^\d+(\.\d+)?$/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
}
