import { parentPort } from 'node:worker_threads';
import type { Dataset, RowChoice } from '#engine/dataset/rows/dataset.ts';
import { buffersOf, type TensorRows } from '#engine/model/tensor-rows.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { chunkRows } from '#engine/runtime/chunk-rows.ts';
import { cores } from '#engine/runtime/cores.ts';
import { openRows } from '#engine/runtime/open-rows.ts';
import { failureDocument } from '#engine/runtime/runtime-failure.ts';
import type { ReaderMessage, ReaderOrder } from './job-protocol.ts';

/**
 * Maximum number of threads of the scan; with more, making tensors becomes slower. The scan pauses when it is far
 * enough ahead. So if inference is the bottleneck it leaves the cores to it, and otherwise it reads as fast as
 * possible.
 */
const MAX_SCAN_THREADS = 8;
const READ_AHEAD_MIB = 32;
const SCAN_MEMORY_MIB = 512;

const guard = guardTasks(parentPort, (error, exit) => {
  send({ kind: 'failed', error });
  exit();
});

/** Number of chunks that may be sent; the main thread adds one for each consumed chunk. */
const credit = { left: 0, wake: (): void => undefined };

/** Waits until a chunk may be sent. */
async function takeCredit(): Promise<void> {
  while (credit.left === 0) {
    await guard.messageOf(
      new Promise<void>((resolve) => {
        credit.wake = resolve;
      }),
    );
  }
  credit.left -= 1;
}

/** The first usable row of the file, with the columns that a choice keeps. */
async function oneRow(dataset: Dataset, { keep, numbered }: RowChoice): Promise<TensorRows> {
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER, keep, numbered };
  for await (const data of dataset.batches({ rowsPerBatch: 1, choice: all })) return data;
  // Throws the error that explains why no row is usable.
  return dataset.load({ maxRows: 1, maxBytes: 1 });
}

function send(message: ReaderMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function readAll(order: Extract<ReaderOrder, { kind: 'begin' }>): Promise<void> {
  const { input, batchSize, mostRows, choice } = order;
  if (input.source.kind !== 'file') throw new Error('a job reads a file');
  const dataset = await openRows(input, input.source, {
    threads: Math.min(cores(), MAX_SCAN_THREADS),
    memoryLimitMiB: SCAN_MEMORY_MIB,
    readAheadMiB: READ_AHEAD_MIB,
  });
  const rowsPerBatch = chunkRows({ batchSize, rowBytes: dataset.rowBytes });
  let sequence = 0;
  let rows = 0;
  const sendChunk = async (data: TensorRows, isBlank: boolean): Promise<void> => {
    await takeCredit();
    send(
      { kind: 'chunk', sequence, data, isBlank },
      buffersOf([...data.inputs.filter((each) => each.batched), ...(data.kept ?? [])]),
    );
    sequence += 1;
    rows += data.rows;
  };
  for await (const data of dataset.batches({ rowsPerBatch, ...(choice === null ? {} : { choice }) })) {
    await sendChunk(data, false);
    if (mostRows !== null && rows >= mostRows) break;
  }
  if (rows === 0 && choice !== null) await sendChunk(await oneRow(dataset, choice), true);
  const { readMs, tensoriseMs } = dataset.times;
  await dataset.close();
  send({ kind: 'end', readMs, tensoriseMs });
}

parentPort?.on('message', (order: ReaderOrder) => {
  if (order.kind === 'more') {
    credit.left += 1;
    credit.wake();
    return;
  }
  credit.left = order.ahead;
  guard.run(() => readAll(order)).catch((error: unknown) => send({ kind: 'failed', error: failureDocument(error) }));
});
