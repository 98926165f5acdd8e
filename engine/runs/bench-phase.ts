import type { CalibrationStep } from '#core/contract/calibration.ts';
import type { Execution, ProviderState } from '#core/contract/execution.ts';
import type { RunEvent } from '#core/contract/journal.ts';
import type { ProcessEndFact } from '#core/contract/run-facts.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { BenchTask, Calibrated, ComparedVariant, MadeVariant, Prepared, Scored } from '#engine/bench/protocol.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';
import type { ModelAnswer } from '#engine/bench/tasks/answers.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';

/** How one bench process ended. */
export type PhaseEnd =
  | {
      readonly kind: 'finished';
      readonly prepared: Prepared | null;
      readonly calibrated: Calibrated | null;
      readonly scored: Scored | null;
      readonly made: MadeVariant | null;
      readonly answers: readonly ModelAnswer[] | null;
      readonly tried: ProviderState | null;
      readonly placed: Execution | null;
    }
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
export function runPhase(options: {
  readonly host: BenchHost;
  readonly task: BenchTask;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent, samplesMs: Float64Array | null) => void;
  readonly onCalibrating?: (step: CalibrationStep) => void;
  /** Called for each variant as it is compared, in their order. */
  readonly onCompared?: (compared: ComparedVariant) => void;
  readonly onEndpoint?: (event: EndpointEvent) => void;
}): Promise<PhaseEnd> {
  const { host, task, signal, onEvent } = options;
  if (signal.aborted) return Promise.resolve({ kind: 'stopped' });
  return new Promise((resolve, reject) => {
    const bench = host.spawn({ givesMemoryBack: task.kind === 'compare-variants' });
    let prepared: Prepared | null = null;
    let calibrated: Calibrated | null = null;
    let scored: Scored | null = null;
    let made: MadeVariant | null = null;
    let answers: readonly ModelAnswer[] | null = null;
    let tried: ProviderState | null = null;
    let placed: Execution | null = null;
    let last: PhaseEnd | null = null;
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
      else if (message.kind === 'prepared') prepared = message.prepared;
      else if (message.kind === 'calibrating') options.onCalibrating?.(message.step);
      else if (message.kind === 'calibrated') calibrated = message.calibrated;
      else if (message.kind === 'scored') scored = message.scored;
      else if (message.kind === 'made') made = message.made;
      else if (message.kind === 'compared') options.onCompared?.(message.compared);
      else if (message.kind === 'tried') tried = message.tried;
      else if (message.kind === 'placed') placed = message.placed;
      else if (message.kind === 'endpoint') options.onEndpoint?.(message.event);
      else if (message.kind === 'answers') answers = message.answers;
      else if (message.kind === 'answer') throw new Error('a task was answered like a question');
      else if (message.kind === 'failed') last = { kind: 'failed', error: AppError.fromDocument(message.error) };
      else last = { kind: 'finished', prepared, calibrated, scored, made, answers, tried, placed };
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
