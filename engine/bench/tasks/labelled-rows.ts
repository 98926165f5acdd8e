import { gather } from '#engine/dataset/rows/dataset.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { openRows } from '#engine/runtime/open-rows.ts';
import { loadRows, MAX_BYTES, MAX_ROWS } from '#engine/runtime/rows.ts';

type CompareTask = Extract<BenchTask, { kind: 'compare-variants' }>;

const ROWS_PER_BATCH = 1024;

/** Rows with the label of each. */
interface LabelledRows {
  readonly data: TensorRows;
  /** Null without a label. */
  readonly labels: readonly string[] | null;
}

/** The first rows of the data with the values of the label's column. Throws AppError for a label that is missing or has gaps. */
export async function loadLabelledRows({ input, label, fileRows }: CompareTask): Promise<LabelledRows> {
  const { source } = input;
  if (label === null) return { data: await loadRows(input), labels: null };
  if (source.kind === 'synthetic') throw usage('--label needs data', 'Use --data FILE with a column of right answers.');
  const dataset = await openRows(input, source);
  try {
    const rowsPerBatch = Math.max(1, Math.min(ROWS_PER_BATCH, Math.floor(MAX_BYTES / Math.max(1, dataset.rowBytes))));
    const mostRows = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_BYTES / Math.max(1, dataset.rowBytes))));
    const labels: string[] = [];
    const choice = { from: 0, to: fileRows, keep: [label], numbered: false };
    const data = await gather(noting(dataset.batches({ rowsPerBatch, choice }), labels), mostRows);
    if (data === null) throw usage('no row of the data is complete', 'Use data with at least one complete row.');
    return { data, labels: labels.slice(0, data.rows) };
  } finally {
    await dataset.close();
  }
}

/** Passes batches on and adds the values of their kept column to `labels`. */
async function* noting(batches: AsyncIterable<TensorRows>, labels: string[]): AsyncGenerator<TensorRows> {
  for await (const batch of batches) {
    const [column] = batch.kept ?? [];
    if (column === undefined) throw new Error('the label was not read');
    if (column.missing?.subarray(0, batch.rows).includes(1) === true) throw labelMissing(column.name);
    for (let row = 0; row < batch.rows; row++) labels.push(String(column.data[row]));
    yield batch;
  }
}

function labelMissing(label: string): AppError {
  return unusable(
    null,
    `the label "${label}" is missing in some rows`,
    'Use rows that all have a label, or leave --label out',
  );
}
