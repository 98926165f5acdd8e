import type { RunEvent } from '../../core/contract/journal.ts';
import { effortBudget } from '../../core/search/effort.ts';
import { AppError } from '../app-error.ts';
import { nowMs } from '../bench/clock.ts';
import type { Prepared } from '../bench/protocol.ts';
import type { BenchHost } from '../hosts/bench-host.ts';
import { runPhase } from './bench-phase.ts';
import type { ResolvedRequest } from './resolve.ts';

/** A start takes seconds with a large model: what is planned for one, until the first has shown it. */
const EXPECTED_START_S = 1;

/**
 * Starts the model in new processes, a few times, and learns whether it runs at all and whether its rows can really be stacked. Returns
 * the request with what was learnt. Throws AppError when the very first start fails: there is nothing to measure then.
 */
export async function prepareRun(options: {
  readonly resolved: ResolvedRequest;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly append: (event: RunEvent) => void;
  readonly markPartial: () => void;
}): Promise<ResolvedRequest> {
  const { append } = options;
  const { coldStarts: starts, coldStartS } = effortBudget(options.resolved.request.effort);
  const deadlineMs = nowMs() + 1000 * coldStartS;
  const at = (): string => new Date().toISOString();
  append({ kind: 'phase-started', phase: 'cold-start', at: at(), expectedS: starts * EXPECTED_START_S });
  let { resolved } = options;
  for (let start = 0; start < starts && (start === 0 || nowMs() < deadlineMs); start++) {
    const prepared = await startOnce({ ...options, resolved, isFirst: start === 0 });
    if (prepared === null) return resolved;
    const { processMs, sessionMs, firstInferenceMs, residentMiB } = prepared;
    append({ kind: 'cold-start', coldStart: { processMs, sessionMs, firstInferenceMs, residentMiB } });
    append({ kind: 'progress', phase: 'cold-start', done: start + 1, of: starts, text: 'cold start' });
    if (prepared.stackingProblem !== null && resolved.input.stackable) {
      resolved = withoutStacking(resolved, prepared.stackingProblem);
      append({ kind: 'model', model: resolved.model });
    }
  }
  append({ kind: 'phase-finished', phase: 'cold-start', at: at() });
  return resolved;
}

async function startOnce(options: {
  readonly resolved: ResolvedRequest;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly isFirst: boolean;
  readonly append: (event: RunEvent) => void;
  readonly markPartial: () => void;
}): Promise<Prepared | null> {
  const { resolved, benchHost, signal, isFirst, append, markPartial } = options;
  const end = await runPhase({
    host: benchHost,
    task: { kind: 'prepare', input: resolved.input, spawnedAtMs: nowMs() },
    signal,
    onEvent: append,
  });
  if (end.kind === 'finished') return end.prepared;
  if (end.kind === 'stopped') return null;
  const file = resolved.model.file;
  const error =
    end.kind === 'failed'
      ? new AppError({ code: end.error.code, file, cause: end.error.reason, actions: end.error.actions })
      : new AppError({
          code: 'measurement-failed',
          file,
          cause: `the process that loads the model ${end.description}`,
          actions: ['check that this machine has the memory for the model, and that ONNX Runtime runs it elsewhere'],
        });
  if (isFirst) throw error;
  markPartial();
  append({ kind: 'incident', phase: 'cold-start', text: `A later cold start failed: ${error.reason}` });
  return null;
}

function withoutStacking(resolved: ResolvedRequest, problem: string): ResolvedRequest {
  const batchableReason = `its leading dimension is free, but two rows cannot be stacked (${problem}): batch mode runs replicas instead`;
  return {
    ...resolved,
    model: { ...resolved.model, batchable: false, batchableReason },
    // The rows keep their leading dimension of one: see BenchInput.
    input: { ...resolved.input, stackable: false },
  };
}
