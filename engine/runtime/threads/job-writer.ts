import { parentPort } from 'node:worker_threads';
import { openResultWriter, type ResultWriter } from '#engine/dataset/write/result-writer.ts';
import { isElementType } from '#engine/model/tensor-rows.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { cores } from '#engine/runtime/cores.ts';
import { failureDocument } from '#engine/runtime/runtime-failure.ts';
import type { WriterMessage, WriterOrder } from './job-protocol.ts';

/** One thread appends rows; writing the file at the end, when nothing else runs, may use all cores. */
const MAX_WRITER_THREADS = 8;
const WRITER_MEMORY_MIB = 512;

let path = '';
let writer: ResultWriter | null = null;
let writeMs = 0;

function send(message: WriterMessage): void {
  parentPort?.postMessage(message);
}

const guard = guardTasks(parentPort, (error, exit) => {
  send({ kind: 'failed', error });
  exit();
});

async function append({ rows, outputs }: Extract<WriterOrder, { kind: 'rows' }>): Promise<void> {
  const columns = outputs.flatMap(({ name, type, width }) => (isElementType(type) ? [{ name, type, width }] : []));
  writer ??= await openResultWriter({
    path,
    columns,
    threads: Math.min(cores(), MAX_WRITER_THREADS),
    memoryLimitMiB: WRITER_MEMORY_MIB,
  });
  writer.append(
    rows,
    outputs.map((output) => output.data),
    outputs.map((output) => output.missing ?? null),
  );
}

async function handle(order: WriterOrder): Promise<void> {
  const startedMs = nowMs();
  if (order.kind === 'begin') path = order.path;
  else if (order.kind === 'rows') {
    await append(order);
    writeMs += nowMs() - startedMs;
    send({ kind: 'written' });
  } else {
    await writer?.finish();
    writeMs += nowMs() - startedMs;
    send({ kind: 'ended', writeMs });
  }
}

// One order after the other, so that the file has the order of the messages.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (order: WriterOrder) => {
  last = last
    .then(() => guard.run(() => handle(order)))
    .catch((error: unknown) => send({ kind: 'failed', error: failureDocument(error) }));
});
