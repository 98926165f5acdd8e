import type { CalibrationStep } from '#core/contract/machine/calibration.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { AppError, measurementFailed } from '#engine/platform/app-error.ts';
import { type BenchTask, type ComparedVariant, hasResult, type ResultOf } from '#engine/bench/protocol.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';

/** How one bench process ended that ran a task of this kind. */
export type PhaseEnd<K extends BenchTask['kind'] = BenchTask['kind']> =
  | { readonly kind: 'finished'; readonly result: ResultOf<K> }
  | { readonly kind: 'failed'; readonly error: AppError }
  /** It ended without an error message: a native crash, a kill, or the out-of-memory killer. */
  | { readonly kind: 'crashed'; readonly end: ProcessEndFact }
  | { readonly kind: 'stopped' };

/** An inference cannot be interrupted, so the process is killed this long after a stop request. */
const STOP_GRACE_MS = 2_000;

/**
 * Runs one task in a separate bench process and passes on its events. Resolves however the process ends; rejects only
 * with an error of `onEvent`, after killing the process, because its results could not be stored.
 */
export function runPhase<Task extends BenchTask>(options: {
  readonly host: BenchHost;
  readonly task: Task;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent, samplesMs: Float64Array | null) => void;
  readonly onCalibrating?: (step: CalibrationStep) => void;
  /** Called for each variant as it is compared, in their order. */
  readonly onCompared?: (compared: ComparedVariant) => void;
  readonly onEndpoint?: (event: EndpointEvent) => void;
}): Promise<PhaseEnd<Task['kind']>> {
  const { host, task, signal, onEvent } = options;
  if (signal.aborted) return Promise.resolve({ kind: 'stopped' });
  return new Promise((resolve, reject) => {
    const bench = host.spawn({ givesMemoryBack: task.kind === 'compare-variants' });
    let last: PhaseEnd<Task['kind']> | null = null;
    let failure: { readonly error: unknown } | null = null;
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      bench.send({ kind: 'stop' });
      timer = setTimeout(() => bench.kill(), STOP_GRACE_MS);
    };
    const pass = (event: RunEvent, samplesMs: Float64Array | null): void => {
      if (failure !== null) return;
      try {
        onEvent(event, samplesMs);
      } catch (error) {
        failure = { error };
        bench.kill();
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    bench.onMessage((message) => {
      if (message.kind === 'event') pass(message.event, message.samplesMs);
      else if (message.kind === 'calibrating') options.onCalibrating?.(message.step);
      else if (message.kind === 'compared') options.onCompared?.(message.compared);
      else if (message.kind === 'endpoint') options.onEndpoint?.(message.event);
      else if (message.kind === 'failed') last = { kind: 'failed', error: AppError.fromDocument(message.error) };
      else if (message.kind !== 'finished') throw new Error('a task was answered like a question');
      else if (hasResult(task.kind) && (message.result ?? null) === null)
        last = { kind: 'failed', error: withoutResult() };
      else last = { kind: 'finished', result: message.result as ResultOf<Task['kind']> };
    });
    bench.onExit((end) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (failure !== null) reject(failure.error);
      else if (signal.aborted) resolve({ kind: 'stopped' });
      else resolve(last ?? { kind: 'crashed', end });
    });
    bench.send({ kind: 'task', task });
  });
}

/** The error for a process that finished its task and lost the result. */
export function withoutResult(): AppError {
  return measurementFailed(
    null,
    'the process ended without a result',
    'Start again; if it happens again, please report this.',
  );
}
