import Papa from 'papaparse';
import { runtimeName } from '#core/project/backtest/runtime-name.ts';
import type { PublicResult } from '#core/project/backtest/result.ts';
import type { Machine } from '#core/project/projection/machine.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { machineFor } from './machines.ts';

/** Required columns of a results file; unknown ones are ignored. */
const RESULT_COLUMNS = ['model', 'family', 'precision', 'hardware', 'hw_class', 'stack', 'metric', 'value'] as const;
/** Optional columns. */
const FURTHER_COLUMNS = ['gmacs', 'macts', 'params_m', 'threads', 'batch'] as const;
const METRIC = {
  time: /^(latency(_p\d+)?_ms|ms_per_sample)$/,
  rate: /^(samples|tokens|images|rows|qps).*(\/s|@SLA)$/,
} as const;
const CLASS = /^(cpu_[a-z0-9_]+|cpu|gpu|npu)$/;
const PRECISIONS: Readonly<Record<string, string>> = { q4_K_M: 'q4', amp_fp16: 'fp16' };
/** Batches from this size on saturate a GPU, so larger ones say nothing more about the machine. */
const LARGE_BATCH = 256;

/** The results of a file, and what was excluded. */
export interface ResultsRead {
  readonly results: readonly PublicResult[];
  /** Number of excluded lines, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Reads results: CSV with the columns of the bundled ones. @throws AppError `unusable-input` with the file, the line,
 * the cause and a remedy.
 */
export function readResults(options: {
  readonly text: string;
  readonly file: string;
  readonly machines: ReadonlyMap<string, Machine>;
}): ResultsRead {
  const { text, file, machines } = options;
  const { data, errors } = Papa.parse<string[]>(text, { header: false, skipEmptyLines: false });
  const bad: Bad = (line, cause, remedy) => unusable(file, `line ${line}: ${cause}`, remedy);
  const quote = errors.find((error) => error.type === 'Quotes');
  if (quote !== undefined) throw bad((quote.row ?? 0) + 1, quote.message, 'Close the quotation mark.');
  const header = (data[0] ?? []).map((cell) => cell.trim());
  const missing = RESULT_COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const columns = [...RESULT_COLUMNS, ...FURTHER_COLUMNS].join(',');
    throw bad(1, `the header lacks ${missing.join(', ')}`, `Give the columns ${columns}, in any order.`);
  }
  const leftOut: Record<string, number> = {};
  const results: PublicResult[] = [];
  for (const [index, cells] of data.entries()) {
    const line = index + 1;
    if (index === 0 || cells.every((cell) => cell.trim() === '')) continue;
    if (cells.length !== header.length) {
      throw bad(
        line,
        `it has ${cells.length} cells, the header ${header.length}`,
        'Put quotation marks around cells with a comma.',
      );
    }
    const row = Object.fromEntries(header.map((column, at) => [column, (cells[at] ?? '').trim()]));
    const reason = outOfScope(row);
    if (reason === null) results.push(resultOf(row, line, machines, bad));
    else leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  }
  if (results.length === 0)
    throw bad(1, 'it has no result that can be judged', 'Give at least two machines that ran the same model.');
  return { results, leftOut };
}

type Cells = Readonly<Record<string, string>>;

/** Why a line is outside the scope of the back-test, or null. */
function outOfScope(row: Cells): string | null {
  if (row['hw_class'] === 'npu') return 'accelerators that ONNX Runtime has no execution provider for';
  if (/\[([2-9]|\d\d)x/.test(row['hardware'] ?? '')) return 'several GPUs at once';
  if (/build varies/.test(row['stack'] ?? '')) return 'software whose build differs from line to line';
  return null;
}

type Bad = (line: number, cause: string, remedy: string) => AppError;

/** Throws for an empty required cell, and for an unknown metric or class of hardware. */
function checkWords(row: Cells, line: number, bad: Bad): void {
  const cell = (column: string): string => row[column] ?? '';
  for (const column of RESULT_COLUMNS) {
    if (cell(column) === '') throw bad(line, `${column} is empty`, `Give the ${column}, or leave the line out.`);
  }
  const metric = cell('metric');
  if (!METRIC.time.test(metric) && !METRIC.rate.test(metric)) {
    throw bad(
      line,
      `metric "${metric}" is not known`,
      'Give latency_ms, latency_p50_ms, latency_p90_ms, ms_per_sample, samples/s, images/s, tokens/s or qps@SLA.',
    );
  }
  if (!CLASS.test(cell('hw_class'))) {
    throw bad(
      line,
      `hw_class "${cell('hw_class')}" is not known`,
      'Give cpu_server_x86, cpu_client, cpu_arm, gpu or npu.',
    );
  }
}

function resultOf(row: Cells, line: number, machines: ReadonlyMap<string, Machine>, bad: Bad): PublicResult {
  const cell = (column: string): string => row[column] ?? '';
  checkWords(row, line, bad);
  const optional = (column: string): number | null => {
    if (cell(column) === '') return null;
    const value = Number(cell(column));
    if (!Number.isFinite(value) || value < 0)
      throw bad(
        line,
        `${column} "${cell(column)}" is not a number`,
        'Give a number of zero or more, or leave the cell empty.',
      );
    return value;
  };
  const value = Number(cell('value'));
  if (!Number.isFinite(value) || value <= 0)
    throw bad(line, `value "${cell('value')}" is not a positive number`, 'Give a time or a rate above zero.');
  const metric = cell('metric');
  const runtime = runtimeName(cell('stack'));
  const batch = cell('batch');
  const threads = /^\d+$/.test(cell('threads')) ? Number(cell('threads')) : null;
  const machine = machineFor(machines, { hardware: cell('hardware'), hwClass: cell('hw_class'), stack: cell('stack') });
  const isOneByOne = metric === 'tokens/s' && batch === '1';
  return {
    line,
    model: cell('model'),
    // Generating tokens one by one reads all weights for each token, unlike a prompt, which multiplies matrices.
    family: isOneByOne ? 'gemv' : cell('family'),
    precision: PRECISIONS[cell('precision')] ?? cell('precision'),
    machine,
    runtime: runtime.exact,
    runtimeFamily: runtime.family,
    threads: threads === 0 ? null : threads,
    batch: Number(batch) >= LARGE_BATCH ? 'large' : batch,
    metric,
    ms: METRIC.time.test(metric) ? value : 1000 / value,
    gmacs: optional('gmacs'),
    macts: optional('macts'),
    paramsM: optional('params_m'),
  };
}
