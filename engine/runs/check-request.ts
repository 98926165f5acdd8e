import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { ModelDescription } from '#core/contract/model/model.ts';
import { MAX_POINT_REQUESTS } from '#core/contract/base/numbers.ts';
import type { DataDescription } from '#core/contract/run/run.ts';
import { largestCap } from '#core/measure/search/microbatch-grid.ts';
import { usage } from '#engine/platform/app-error.ts';
import { cores } from '#engine/runtime/cores.ts';
import { elementBytes, elementCount } from '#engine/model/row-room.ts';
import { elementTypeOf } from '#engine/model/tensor-rows.ts';
import { memory } from '#core/words/format/format.ts';
import { availableBytes } from '#engine/platform/available-memory.ts';

/** The resources of this machine. */
export interface Machine {
  readonly cores: number;
  /** Memory that can still be allocated. */
  readonly freeBytes: number;
}

/** The thread limit on machines with few cores: enough to show the effect of too many. */
const MIN_THREADS = 64;
const MAX_THREADS_PER_CORE = 8;
/** Memory of a session in addition to its weights, and of the weights as ONNX Runtime packs them. */
const SESSION_BYTES = 32 * 2 ** 20;
const WEIGHT_COPIES = 1.5;
/** A batch as input and output, and both again while the next one is prepared. */
const BATCH_COPIES = 4;

/** This machine as it is now. */
export function thisMachine(): Machine {
  return { cores: cores(), freeBytes: availableBytes() };
}

/**
 * Rejects settings that exceed the machine, before anything starts. Throws AppError (usage) with the option, its number
 * and the maximum.
 */
export function checkSettings(request: MeasureRequest, machine: Machine): void {
  checkThreads({ threads: Math.max(1, ...request.threads), replicas: Math.max(1, ...request.replicas) }, machine);
  const { durationS } = request;
  const ratePerS = Math.max(0, ...request.ratesPerS);
  if (durationS === null || durationS * ratePerS <= MAX_POINT_REQUESTS) return;
  throw usage(
    `${ratePerS} requests per second for ${durationS} s are ${durationS * ratePerS} requests, and a point is limited to ${MAX_POINT_REQUESTS}`,
    'Use a lower --rate or a shorter --duration-s.',
  );
}

/** Rejects sessions with many times more threads than cores. Throws AppError (usage). */
export function checkThreads(
  { threads, replicas }: { readonly threads: number; readonly replicas: number },
  machine: Pick<Machine, 'cores'>,
): void {
  const most = Math.max(MIN_THREADS, MAX_THREADS_PER_CORE * machine.cores);
  if (threads * replicas <= most) return;
  const sessions = replicas === 1 ? 'one session' : `${replicas} sessions`;
  throw usage(
    `${sessions} of ${threads} threads would be ${threads * replicas} threads, and this machine has ${machine.cores} cores`,
    `Use at most ${most} threads in total: --replicas × --threads.`,
  );
}

/** Rejects batches and sessions that do not fit in memory. Throws AppError (usage) with the numbers. */
export function checkMemory(
  {
    request,
    model,
    data,
  }: {
    readonly request: MeasureRequest;
    readonly model: ModelDescription;
    readonly data: DataDescription;
  },
  machine: Machine,
): void {
  const replicas = Math.max(1, ...request.replicas);
  const rowBytes = bytesOfRow(model, data);
  const rows = largestBatchOf(request, model);
  const sessionBytes = SESSION_BYTES + WEIGHT_COPIES * model.weightBytes;
  const batchBytes = BATCH_COPIES * rows * rowBytes;
  const bytes = replicas * (sessionBytes + batchBytes);
  if (bytes <= machine.freeBytes) return;
  throw usage(
    `${replicas} ${replicas === 1 ? 'session' : 'sessions'} with batches of up to ${rows} rows of ${rowBytes} bytes take about ${memory(bytes)} of memory, and ${memory(machine.freeBytes)} are free`,
    batchBytes > sessionBytes
      ? 'Use smaller batches (--batch-size, --max-batch), or measure fewer modes with --modes.'
      : 'Use fewer --replicas, or a machine with more memory.',
  );
}

/** The largest requested batch or default of micro-batch. The batch search itself only tries sizes that fit. */
function largestBatchOf(request: MeasureRequest, { batchable }: ModelDescription): number {
  if (!batchable) return 1;
  const asked = request.modes.includes('batch') ? request.batchSizes : [];
  const cap = request.modes.includes('microbatch') ? [largestCap(request)] : [];
  return Math.max(1, ...asked, ...cap);
}

function bytesOfRow({ inputs }: ModelDescription, { mapping }: DataDescription): number {
  return mapping.reduce((total, { input, rowShape }) => {
    // Unknown types are rejected elsewhere.
    const type = elementTypeOf(inputs.find((each) => each.name === input)?.type ?? '') ?? 'string';
    return total + elementBytes(type) * elementCount(rowShape);
  }, 0);
}
