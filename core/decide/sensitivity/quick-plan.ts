import type { PlanDocument, PlanEstimate, ServingOption } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { chooseCentrally } from '#core/decide/verdict/central-choice.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import { frontierOf } from '#core/decide/cheapest/frontier.ts';
import { billedPredictions } from '#core/price/pricing/units.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';
import { isAllowed } from '#core/price/serving/candidate/allowed.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { onceAsked, oncePerNumber } from '#core/once-per.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { statedBill } from '#core/contract/serving/bill-words.ts';
import { statedScaling } from '#core/contract/serving/scaling-words.ts';
import { flippedMode } from '#core/decide/flips/flipped-mode.ts';
import type { Pricer, Simulation } from '#core/price/serving/candidate/types.ts';

/** Estimates plans between two frames. */
export interface QuickPlanner {
  /** A point estimate for another workload, from the rows of the last plan. */
  readonly estimate: (request: {
    readonly plan: PlanDocument;
    readonly workload: Workload;
    /** The last plan that has flips of its own; null if there is none. */
    readonly settled: PlanDocument | null;
  }) => PlanEstimate;
  /** Evaluates one row, so that the projections of its instance type are ready before the first slider moves. */
  readonly prepare: (option: ServingOption, workload: Workload) => void;
}

/** Most rows to pricer between two frames. A plan of all instance types has more. */
const MAX_ROWS = 120;

/** About the spread of a projection: how much cheaper an option must be in the central simulation to replace batch on cost alone. */
const MARGIN = 0.2;

/**
 * Estimates a plan between two frames, until the worker's plan arrives. Prices each row of the last plan in the central simulation as the plan does,
 * with the fleet sized for as many times the load, so the result is a point estimate without intervals that is continuous with the plan; at the
 * plan's own workload it equals the plan. The mode of the verdict comes from the plan's flips if a single input changed, otherwise from the rules in
 * the central simulation. As long as the mode stays, the plan's option stays, unless it no longer holds or another one became much cheaper.
 */
export function createQuickPlanner(evaluateIn: Pricer): QuickPlanner {
  const prepare: QuickPlanner['prepare'] = (option, workload) =>
    void evaluateIn.price(candidateOf(option), workload, plannedSimulation(option));
  const estimate: QuickPlanner['estimate'] = ({ plan, workload, settled }) => {
    if (isSameWorkload(workload, plan.workload)) return estimateOf(plan);
    const pricer = asPlanned(evaluateIn, plan);
    const allowed = plan.options.filter((option) => isAllowed(workload, option, null));
    const contenders = allowed.slice(0, MAX_ROWS).map((option): Contender => {
      const candidate = candidateOf(option);
      const central = pricer.price(candidate, workload, CENTRAL_SIMULATION);
      return { candidate, central, costUsd: central.usd };
    });
    const stated = new Map(plan.options.map((option) => [option.id, option]));
    const rare = new Set(
      contenders
        .filter(({ candidate, central }) =>
          stillRarelyHolds({ option: stated.get(candidate.id), central, planned: plan.workload, workload }),
        )
        .map(({ candidate }) => candidate.id),
    );
    // A GPU that was not measured takes part only where the plan admitted it.
    const admitted = new Set(
      plan.options
        .filter((each) => !rare.has(each.id) && (each.gpu === undefined || (each.feasible && each.excludedBy === null)))
        .map(({ id }) => id),
    );
    const free = contenders.filter(({ candidate }) => !isCommitted(candidate) && admitted.has(candidate.id));
    const model = { candidates: free.map(({ candidate }) => candidate), pricer, margin: MARGIN };
    const choice = chooseCentrally(model, { workload, simulation: CENTRAL_SIMULATION }, free);
    const known = settled === null ? null : flippedMode(settled, workload);
    const isMode = ({ candidate, central }: Contender): boolean =>
      central.feasible && candidate.mode === (known ?? choice.mode);
    const chosen =
      stillChosen(plan, free.filter(isMode)) ??
      (known === null ? null : cheapest(free.filter(isMode))) ??
      choice.chosen;
    const quickOption = (contender: Contender): ServingOption => {
      const { id } = contender.candidate;
      const { gpu, reasons: known = [] } = stated.get(id) ?? {};
      if (rare.has(id)) {
        const rules = known.filter(({ code }) => code === 'excluded-by-rule');
        return optionOf(contender, workload, { excludedBy: stated.get(id)?.excludedBy ?? null, rules });
      }
      if (gpu === undefined) return optionOf(contender, workload, {});
      const excludedBy = admitted.has(id) || !contender.central.feasible ? null : 'gpu-not-measured';
      return optionOf(contender, workload, { excludedBy, gpu, range: rangeOf(pricer, contender, workload) });
    };
    return {
      ...estimateOf(plan),
      workload,
      options: contenders
        .toSorted((a, b) => (a.costUsd === b.costUsd ? 0 : a.costUsd - b.costUsd))
        .map((contender) => quickOption(contender)),
      verdict: verdictOf(
        chosen,
        contenders.filter(({ candidate }) => admitted.has(candidate.id)),
      ),
    };
  };
  return { estimate, prepare };
}

/** The parts of the plan that an estimate keeps: all but those that only a whole plan has. */
function estimateOf(plan: PlanDocument): PlanEstimate {
  const {
    alternatives,
    runs,
    catalog,
    simulations,
    breakEvens,
    costByVolume,
    sensitivity,
    currentDeployment,
    variants,
  } = plan;
  const { mode, optionId, frontier } = plan.verdict;
  return {
    alternatives,
    runs,
    catalog,
    simulations,
    breakEvens,
    costByVolume,
    sensitivity,
    ...(currentDeployment === undefined ? {} : { currentDeployment }),
    ...(variants === undefined ? {} : { variants }),
    workload: plan.workload,
    options: plan.options,
    verdict: { mode, optionId, frontier },
  };
}

/** The central simulation with the slack that the plan gave an option. */
function plannedSimulation({ reasons }: Pick<ServingOption, 'reasons'>): Simulation {
  const slack = reasons.find(({ code }) => code === 'sized-with-slack');
  return slack?.code === 'sized-with-slack' ? slackSimulation(slack.factor) : CENTRAL_SIMULATION;
}

const slackSimulation = oncePerNumber((slack): Simulation => ({ ...CENTRAL_SIMULATION, slack }));

/** Evaluates the options of a plan as the plan does. */
function asPlanned(pricer: Pricer, plan: PlanDocument): Pricer {
  const simulations = new Map(plan.options.map((option) => [option.id, plannedSimulation(option)]));
  const sized = (id: string, simulation: Simulation): Simulation =>
    simulation.slack === 1 ? withSlackOf(simulation, simulations.get(id)) : simulation;
  return {
    usd: (candidate, workload, simulation) => pricer.usd(candidate, workload, sized(candidate.id, simulation)),
    price: (candidate, workload, simulation) => pricer.price(candidate, workload, sized(candidate.id, simulation)),
  };
}

function withSlackOf(simulation: Simulation, planned: Simulation | undefined): Simulation {
  if (planned === undefined || planned === CENTRAL_SIMULATION) return simulation;
  return simulation === CENTRAL_SIMULATION ? planned : { ...simulation, slack: planned.slack };
}

function isSameWorkload(one: Workload, other: Workload): boolean {
  const inOrder = (workload: Workload): string => JSON.stringify(Object.entries(workload).toSorted());
  return one === other || inOrder(one) === inOrder(other);
}

/** The option that the plan chose, unless the cheapest one of its mode is now cheaper by more than a margin, relative to the plan. */
function stillChosen(plan: PlanDocument, holding: readonly Contender[]): Contender | null {
  const chosen = holding.find(({ candidate }) => candidate.id === plan.verdict.optionId);
  const best = cheapest(holding);
  if (chosen === undefined || best === null) return null;
  const before = new Map(plan.options.map(({ id, monthlyUsd }) => [id, monthlyUsd?.value]));
  const ratioBefore = (before.get(chosen.candidate.id) ?? 0) / (before.get(best.candidate.id) ?? Infinity);
  return chosen.costUsd / best.costUsd <= Math.max(1, ratioBefore) * Math.exp(MARGIN) ? chosen : null;
}

/**
 * Whether an option that rarely keeps the SLO over the simulations of the plan still counts as such. An estimate has one simulation, so the option
 * stays excluded unless its latency is further below the SLO than it was.
 */
function stillRarelyHolds(of: {
  readonly option: ServingOption | undefined;
  readonly central: Contender['central'];
  readonly planned: Workload;
  readonly workload: Workload;
}): boolean {
  const { option, central, planned, workload } = of;
  const isRare = option?.excludedBy === 'rarely-holds' || option?.excludedBy === 'holds-less-often';
  if (!isRare || !central.feasible || !workload.callerWaits) return false;
  const now = shareOfSlo(central.explain().latencyMs, workload);
  const before = shareOfSlo(option.latencyMs, planned);
  return now !== null && before !== null && now >= before * (1 - 1e-9);
}

function shareOfSlo(latencyMs: ServingOption['latencyMs'], { sloMs }: Workload): number | null {
  return latencyMs === null || sloMs === null ? null : latencyMs.p99 / sloMs;
}

function candidateOf(option: ServingOption): Contender['candidate'] {
  const { id, service, mode, instanceType, purchase, gpu, variant } = option;
  const candidate = { id, service, mode, instanceType, purchase, ...(variant === undefined ? {} : { variant }) };
  return gpu === undefined ? candidate : { ...candidate, gpuSpeed: gpu.provider };
}

/** z score of the ends of a 90 % interval. */
const Z95 = normalQuantile(0.95);

/** The costs of a GPU at both ends of its specification. */
function rangeOf(
  pricer: Pricer,
  { candidate, central }: Contender,
  workload: Workload,
): Pick<ServingOption, 'monthlyUsd' | 'costPerMillionUsd'> {
  const [slow, fast] = [-Z95, Z95].map(
    (z) => pricer.price(candidate, workload, { ...CENTRAL_SIMULATION, hardwareZ: () => z }).explain().monthlyUsd,
  );
  const { monthlyUsd: value } = central.explain();
  if (value === null) return { monthlyUsd: null, costPerMillionUsd: null };
  const perMillion = 1e6 / billedPredictions(workload);
  const scaled = (factor: number) => ({
    value: value * factor,
    low: (fast ?? value) * factor,
    high: (slow ?? value) * factor,
  });
  return { monthlyUsd: scaled(1), costPerMillionUsd: scaled(perMillion) };
}

function verdictOf(chosen: Contender | null, contenders: readonly Contender[]): PlanEstimate['verdict'] {
  return {
    mode: chosen === null ? 'none' : chosen.candidate.mode,
    optionId: chosen?.candidate.id ?? null,
    frontier: frontierOf(
      contenders
        .filter((each) => each.central.feasible)
        .map(({ candidate, central, costUsd }) => ({
          id: candidate.id,
          costUsd,
          p99Ms: central.p99Ms,
          maxAgeS: central.maxAgeS,
        })),
    ),
  };
}

/** The inputs of an estimate other than the evaluation of a row. */
interface Known extends Pick<ServingOption, 'gpu'> {
  readonly excludedBy?: ServingOption['excludedBy'];
  /** The reasons of the rules that exclude it. */
  readonly rules?: ServingOption['reasons'];
  /** The costs of a GPU that was not measured. */
  readonly range?: Pick<ServingOption, 'monthlyUsd' | 'costPerMillionUsd'>;
}

/**
 * A contender as an option of a plan. Its texts are worded when they are read: a screen shows those of a few options, and to word all of them takes a
 * third of an estimate.
 */
function optionOf(contender: Contender, workload: Workload, known: Known): ServingOption {
  const { candidate } = contender;
  const central = contender.central.explain();
  const { feasible, monthlyUsd } = central;
  const { id, service, mode, instanceType, purchase, variant } = candidate;
  const reasons = onceAsked(() => [...(known.rules ?? []), ...central.reasons.map(statedReason)]);
  const breakdown = onceAsked(() => statedBill(candidate.service, central.breakdown));
  const scaling = onceAsked(() => statedScaling(candidate.service, central.scaling));
  const point = (value: number | null) => (value === null || !feasible ? null : { value, low: null, high: null });
  return {
    id,
    service,
    mode,
    instanceType,
    purchase,
    ...(variant === undefined ? {} : { variant }),
    count: central.count,
    feasible,
    get reasons() {
      return reasons();
    },
    basis: central.basis,
    costPerMillionUsd: point(monthlyUsd === null ? null : (monthlyUsd * 1e6) / billedPredictions(workload)),
    monthlyUsd: point(monthlyUsd),
    get breakdown() {
      return breakdown();
    },
    latencyMs: central.latencyMs,
    freshnessS: central.freshnessS,
    get scaling() {
      return scaling();
    },
    errorHandling: central.errorHandling,
    excludedBy: known.excludedBy ?? null,
    ...known.range,
    ...(known.gpu === undefined ? {} : { gpu: known.gpu }),
  };
}
