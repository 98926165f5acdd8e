import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import type { LoadPlan } from '#core/contract/endpoint/endpoint.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import type { MeasuredTarget } from '#core/contract/serving/verification.ts';
import { testedLimits } from '#core/verify/check-target.ts';
import { planLoad } from '#core/measure/endpoint/load-plan.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { stopped } from '#engine/endpoint/describe-service.ts';
import { measureEndpoint } from '#engine/endpoint/measure-endpoint.ts';
import type { ReadTarget } from '#engine/endpoint/target.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { requireMachine } from './require-machine.ts';

/** How a deployed service is verified. */
export interface TargetRequest extends Required<ColumnChoice> {
  readonly target: ReadTarget;
  readonly promises: Pick<Promises, 'sloMs' | 'sloPercentile' | 'p99Ms' | 'mode' | 'machine'>;
  /** A file with rows; null for synthetic ones, which a service of the Open Inference Protocol can have. */
  readonly data: string | null;
  readonly ratePerS: number;
  readonly durationS: number;
  readonly signal: AbortSignal;
}

const SEED = 1;
const SYNTHETIC_ROWS = 1024;
/** A cold start may take this long. */
const ANSWER_MS = 60_000;
const COLD_START_S = 120;
const MAX_REQUESTS = 20_000_000;

/**
 * Measures a deployed service at one rate, as `modewise measure-endpoint` does. Throws AppError if it does not answer, does not describe its model,
 * or answers with errors only.
 */
export async function measureTarget(request: TargetRequest): Promise<MeasuredTarget> {
  const { target, promises, data, ratePerS, signal } = request;
  const { sloMs, sloPercentile: percentile } = promises;
  const { shown } = target;
  const found = await measureEndpoint({
    ...request,
    benchHost: createChildBenchHost(),
    plan: planOf(ratePerS, request.durationS),
    slo: sloMs === null ? null : { ms: sloMs, percentile },
    limits: testedLimits(promises),
    syntheticRows: data === null ? SYNTHETIC_ROWS : null,
    model: null,
    seed: SEED,
    connections: null,
    generators: null,
    timeoutMs: ANSWER_MS,
    onMachine: (machine) => requireMachine(promises, machine, { place: shown.url, of: 'service' }),
    onEvent: () => undefined,
  });
  if (signal.aborted) throw stopped(shown.url);
  const [point] = found.points;
  if (point === undefined) {
    const said = found.because.map(({ text }) => text).join('; ');
    throw unusable(shown.url, said, 'Send it a request yourself, and check the response.');
  }
  const { file, sha256, encoded: rows } = found.data;
  return {
    kind: 'target',
    url: shown.url,
    protocol: shown.protocol,
    model: shown.model,
    seed: SEED,
    data: { file, sha256, rows },
    durationS: point.durationS,
    point,
  };
}

/**
 * One rate, after a warm-up that may wake the service. The load is what production offers, with the bursts that come by chance, so the second with the
 * most requests is not limited.
 */
function planOf(ratePerS: number, durationS: number): LoadPlan {
  const seconds = 2 * Math.max(durationS, 1 / ratePerS) + COLD_START_S;
  const plan = planLoad({
    caps: { ratePerS: 4 * ratePerS + 20, requests: MAX_REQUESTS, seconds, usd: null },
    price: null,
    ratesPerS: [ratePerS],
    // A slow rate is measured for the time of one request at least.
    durationS: Math.max(durationS, 1 / ratePerS),
  });
  if (plan === null) throw new Error('a rate of one request needs no more than is allowed');
  return { ...plan, most: { ...plan.most, seconds } };
}
