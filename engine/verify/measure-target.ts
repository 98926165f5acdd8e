import { basename, resolve } from 'node:path';
import type { Promises } from '#core/contract/promises.ts';
import type { MeasuredTarget } from '#core/contract/verification.ts';
import { processEndFix, processEndText } from '#core/words/run-facts.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';
import type { BenchInput, RowSource } from '#engine/runtime/bench-input.ts';
import { servedInputs } from './served-inputs.ts';
import { askService, type ServiceAddress, stopped } from './service-address.ts';

/** How a service is called. */
export interface TargetRequest {
  readonly service: ServiceAddress;
  readonly model: string;
  readonly promises: Pick<Promises, 'sloMs' | 'sloPercentile'>;
  /** A file with rows; null for synthetic ones. */
  readonly data: string | null;
  readonly maps: readonly string[];
  readonly drops: readonly string[];
  readonly labels: readonly string[];
  readonly dims: Readonly<Record<string, number>>;
  readonly ratePerS: number;
  readonly durationS: number;
  readonly signal: AbortSignal;
}

const SEED = 1;
const SYNTHETIC_ROWS = 1024;

/**
 * Calls a deployed service with an open loop at one rate, from a bench process. Throws AppError if it does not answer, does not describe its
 * model, or answers with errors only.
 */
export async function measureTarget(request: TargetRequest): Promise<MeasuredTarget> {
  const { service, model, data, ratePerS, durationS, promises, signal } = request;
  const path = `/v2/models/${encodeURIComponent(model)}`;
  const described = servedInputs(await askService(service, path, signal), service.shown);
  const source: RowSource =
    data === null
      ? { kind: 'synthetic', rows: SYNTHETIC_ROWS, seed: SEED }
      : { kind: 'file', path: resolve(data), maps: request.maps, drops: request.drops, labels: request.labels };
  const input: BenchInput = {
    modelPath: '',
    outputs: [],
    ...described,
    stackable: described.batchable,
    weightBytes: 0,
    source,
    dims: request.dims,
  };
  const { sloMs, sloPercentile: percentile } = promises;
  const end = await runPhase({
    host: createChildBenchHost(),
    task: {
      kind: 'call',
      input,
      endpoint: service.endpoint,
      target: {
        path: `${service.basePath}${path}/infer`,
        host: service.host,
        headers: service.headers,
        form: hasBinary(await askService(service, '/v2', signal)) ? 'binary' : 'json',
      },
      ratePerS,
      durationS,
      seed: SEED,
      slo: sloMs === null ? null : { ms: sloMs, percentile },
    },
    signal,
    onEvent: () => undefined,
  });
  const called = calledOf(end, service.shown);
  return {
    kind: 'target',
    url: service.shown,
    protocol: 'v2',
    model,
    seed: SEED,
    data: {
      file: data === null ? null : basename(data),
      sha256: data === null ? null : await sha256OfFile(resolve(data)),
      rows: called.rows,
    },
    durationS,
    point: called.point,
    withinSlo: called.withinSlo,
    sloLatencyMs: called.sloLatencyMs,
  };
}

/** Whether a server states the binary extension of the protocol. */
function hasBinary(server: unknown): boolean {
  const extensions: unknown = typeof server === 'object' && server !== null ? Reflect.get(server, 'extensions') : null;
  return Array.isArray(extensions) && extensions.includes('binary_tensor_data');
}

function calledOf(end: Awaited<ReturnType<typeof runPhase>>, shown: string) {
  switch (end.kind) {
    case 'finished':
      if (end.called === null) break;
      if (end.called.kind === 'called') return end.called;
      throw unusable(shown, end.called.cause, 'Send it one request of yours, and see what it says.');
    case 'failed':
      throw end.error;
    case 'crashed':
      throw new AppError({
        code: 'measurement-failed',
        file: shown,
        cause: `the process that called it ${processEndText(end.end)}`,
        actions: [processEndFix(end.end)],
      });
    case 'stopped':
  }
  throw stopped(shown);
}
