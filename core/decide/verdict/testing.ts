import { pricedOf } from '#core/price/serving/candidate/evaluation.ts';
import type { Evaluator } from '#core/price/serving/evaluator.ts';
import type { ServiceId, ServingMode } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { Candidate, Evaluation, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';

/** A small market for tests: four services on invented machines. It has the structure of real costs, but none of the numbers. */
interface Machine {
  readonly usdPerHour: number;
  readonly rowsPerS: number;
  readonly serviceMs: number;
}

const MACHINES: Readonly<Record<string, Machine>> = {
  'a1.small': { usdPerHour: 0.1, rowsPerS: 400, serviceMs: 12 },
  'a1.large': { usdPerHour: 0.21, rowsPerS: 900, serviceMs: 8 },
  'b2.large': { usdPerHour: 0.26, rowsPerS: 1_300, serviceMs: 5 },
};

const PRICE_FACTOR = { 'on-demand': 1, spot: 0.4, '1yr': 0.65, '3yr': 0.45 } as const;

function candidate(
  service: ServiceId,
  mode: ServingMode,
  type: string | null,
  purchase: Candidate['purchase'],
): Candidate {
  return { id: `${service}/${type ?? '-'}/${purchase}`, service, mode, instanceType: type, purchase };
}

/** Every candidate of the market. */
export const MARKET: readonly Candidate[] = [
  ...Object.keys(MACHINES).flatMap((type) => [
    candidate('ec2-batch', 'batch', type, 'on-demand'),
    candidate('ec2-batch', 'batch', type, 'spot'),
    candidate('sagemaker-endpoint', 'realtime', type, 'on-demand'),
    candidate('sagemaker-endpoint', 'realtime', type, '1yr'),
    candidate('kinesis-microbatch', 'microbatch', type, 'on-demand'),
  ]),
  candidate('lambda', 'realtime', null, 'on-demand'),
];

type Priced = Pick<Evaluation, 'monthlyUsd' | 'count' | 'latencyMs' | 'freshnessS'> & {
  readonly refusal: Reason | null;
};

/** Prices the market. `startupS` and `windowMs` are fixed at 300 s and 400 ms. */
export function evaluateMarket(subject: Candidate, workload: Workload, simulation: Simulation): Evaluation {
  const priced = priceOf(subject, workload, simulation);
  const common = {
    candidate: subject,
    basis: subject.instanceType === null ? 'assumed' : 'projected',
    scaling: { code: 'unknown' },
    errorHandling: { unit: 'request', expectedReworkPct: 100 * workload.failureRate },
  } as const;
  if (priced.refusal !== null) {
    const nothing = { count: null, monthlyUsd: null, breakdown: [], latencyMs: null, freshnessS: null };
    return { ...common, ...nothing, feasible: false, reasons: [priced.refusal] };
  }
  const { count, monthlyUsd, latencyMs, freshnessS } = priced;
  const breakdown = [{ code: 'compute', monthlyUsd: monthlyUsd ?? 0 }];
  return { ...common, count, monthlyUsd, breakdown, latencyMs, freshnessS, feasible: true, reasons: [] };
}

/** The request handling of every server in the market. */
const HANDLING = { ms: 1, factor90: 2, isMeasured: false, sigma: 0 };

/** Evaluates a candidate for a workload in a simulation. */
export type Evaluate = (candidate: Candidate, workload: Workload, simulation: Simulation) => Evaluation;

/** A pricer by evaluations, which are explained already, on machines without figures. */
export function pricerBy(evaluate: Evaluate): Pricer & Pick<Evaluator, 'figuresOf' | 'handlingOf'> {
  const price: Pricer['price'] = (...asked) => pricedOf(evaluate(...asked));
  return { price, usd: (...asked) => price(...asked).usd, figuresOf: () => null, handlingOf: () => HANDLING };
}

/** The prices of the market. */
export const MARKET_PRICER = pricerBy(evaluateMarket);

function priceOf(subject: Candidate, workload: Workload, simulation: Simulation): Priced {
  const demand = { ...workload, predictionsPerDay: workload.predictionsPerDay * simulation.trafficRatio };
  if (subject.instanceType === null) return priceLambda(demand);
  const machine = MACHINES[subject.instanceType];
  if (machine === undefined) throw new Error(`no machine ${subject.instanceType}`);
  const speed =
    simulation.speedRatio *
    Math.exp(
      0.15 * simulation.hardwareZ({ instanceType: subject.instanceType, uarch: 'one' }) +
        0.03 * simulation.measurementZ,
    );
  const spot = subject.purchase === 'spot' ? simulation.spotPriceRatio : 1;
  const discount = 1 - workload.discountPct / 100;
  const usdPerHour = machine.usdPerHour * PRICE_FACTOR[subject.purchase] * spot * discount;
  const rowsPerS = machine.rowsPerS * speed;
  switch (subject.mode) {
    case 'batch':
      return priceBatch(demand, { usdPerHour, rowsPerS, startupS: 300 * simulation.startupRatio });
    case 'microbatch':
      return priceStream(demand, { usdPerHour, rowsPerS });
    default:
      return priceEndpoint(demand, { usdPerHour, rowsPerS: rowsPerS / 4, serviceMs: machine.serviceMs / speed });
  }
}

function refuse(text: string): Priced {
  const refusal: Reason = { code: 'text-only', text, priceMark: null };
  return { refusal, count: null, monthlyUsd: null, latencyMs: null, freshnessS: null };
}

function priceBatch(
  workload: Workload,
  m: { readonly usdPerHour: number; readonly rowsPerS: number; readonly startupS: number },
): Priced {
  const load = workload.predictionsPerDay / 86_400 / m.rowsPerS;
  if (load >= 1) return refuse('one machine cannot keep up');
  const longest = Math.min(86_400, ((workload.maxStalenessS ?? Infinity) - m.startupS) / (1 + load));
  const periodS = workload.batchPeriodS ?? longest;
  const runS = m.startupS + load * periodS;
  if (periodS < runS) return refuse('a run would not end before the next');
  if (runS + periodS > (workload.maxStalenessS ?? Infinity) * (1 + 1e-9)) return refuse('the answers would be too old');
  if (runS > (workload.deadlineS ?? Infinity)) return refuse('the run would miss its deadline');
  const runs = (730 * 3_600) / periodS;
  return {
    refusal: null,
    count: 1,
    monthlyUsd: (runs * runS * m.usdPerHour) / 3_600,
    latencyMs: null,
    freshnessS: { mean: runS + periodS / 2, max: runS + periodS },
  };
}

function priceStream(workload: Workload, m: { readonly usdPerHour: number; readonly rowsPerS: number }): Priced {
  const p99 = 400 + workload.pathOverheadMs;
  if (workload.callerWaits && p99 > (workload.sloMs ?? Infinity)) return refuse('the window is longer than the SLO');
  if (p99 / 1000 > (workload.maxStalenessS ?? Infinity)) return refuse('the window is longer than the tolerated age');
  const { peakPerS } = ratesOf(workload, 1);
  const count = Math.max(1, Math.ceil(peakPerS / (0.8 * m.rowsPerS)));
  const shards = Math.max(1, Math.ceil(peakPerS / 1_000));
  const monthlyUsd = 730 * (count * m.usdPerHour + shards * 0.015);
  return { refusal: null, count, monthlyUsd, latencyMs: { p50: 220, p99 }, freshnessS: { mean: 0.22, max: 0.4 } };
}

function priceEndpoint(
  workload: Workload,
  m: { readonly usdPerHour: number; readonly rowsPerS: number; readonly serviceMs: number },
): Priced {
  const p99 = 3 * m.serviceMs + workload.pathOverheadMs;
  if (p99 > (workload.sloMs ?? Infinity)) return refuse('the p99 is over the SLO');
  const { peakPerS } = ratesOf(workload, 1);
  const count = Math.max(workload.minInstances, Math.ceil(peakPerS / (0.5 * m.rowsPerS)));
  const monthlyUsd = 730 * count * m.usdPerHour;
  return { refusal: null, count, monthlyUsd, latencyMs: { p50: m.serviceMs, p99 }, freshnessS: { mean: 0, max: 0.1 } };
}

function priceLambda(workload: Workload): Priced {
  const p99 = 80 + workload.pathOverheadMs;
  if (p99 > (workload.sloMs ?? Infinity)) return refuse('the p99 is over the SLO');
  if (workload.payloadBytesIn > 6e6) return refuse('the payload is over 6 MB');
  const monthlyUsd = ((workload.predictionsPerDay * 730) / 24) * 2e-6;
  return { refusal: null, count: 1, monthlyUsd, latencyMs: { p50: 30, p99 }, freshnessS: { mean: 0, max: 0.1 } };
}
