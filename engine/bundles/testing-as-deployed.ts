import { basename } from 'node:path';
import type { BundleText } from '#core/bundle/bundle.ts';
import { assertNever } from '#core/assert-never.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import { type PlanDocument, type ServingOption, slackOf } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { createRandom } from '#core/math/stats/random.ts';
import type { AutoscalerRules } from '#core/price/autoscaling/autoscaler.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import type { Evaluator } from '#core/price/serving/evaluator.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { cycleOf } from '#core/price/traffic/week.ts';
import { hpa } from '#core/scale/policies/hpa.ts';
import { scheduled } from '#core/scale/policies/scheduled.ts';
import { stepScaling } from '#core/scale/policies/step-scaling.ts';
import { targetTracking } from '#core/scale/policies/target-tracking.ts';
import { vertexPolicy } from '#core/scale/policies/vertex.ts';
import { largestOf, type Policy, requestsPerInstance, type Signal, utilisation } from '#core/scale/policy.ts';
import { NO_RETRIES } from '#core/scale/callers.ts';
import { drawStarts } from '#core/scale/start-times.ts';
import { simulateFleet } from '#core/scale/simulate.ts';
import { READ_BACK, type ReadFleet, type ReadScaler } from './testing-as-deployed-files.ts';
import { treeOf } from './testing-stated.ts';
import { filesOf } from './testing.ts';

/** A fleet over its cycle. */
interface Figures {
  /** Paid instances: their mean, and the most of a minute. */
  readonly mean: number;
  readonly peak: number;
  /** Share of the requests that are late or given up. */
  readonly missedShare: number;
}

/** An option of a plan next to what its files deploy. */
export interface AsDeployed {
  readonly optionId: string;
  readonly service: string;
  /** Mean instances that the bill pays for, and the whole bill in US dollars a month. */
  readonly billed: { readonly mean: number; readonly monthlyUsd: number };
  /** What the plan's own simulation, which its graph shows, has. */
  readonly planned: Figures;
  /** The policies with the numbers of the files, on the plan's day, and the bill with their instances. */
  readonly readBack: Figures & { readonly monthlyUsd: number };
  /** CPU in use of an instance at the rate that it carries ÷ the target in the files: above 1.1, or no autoscaler adds another. Null without such a target. */
  readonly fullOverTarget: number | null;
}

/** What the machines of an option really do, found without its files. */
interface TrueMachine {
  /** Rate of one instance that the plan's simulation takes as full. */
  readonly fullPerS: number;
  /** vCPU seconds of one request. */
  readonly cpuS: number;
}

/**
 * Runs the policies of `core/scale` with the numbers that the files of an option state, on the day of its plan.
 * @param sources.cpuOf vCPU seconds of a request on the machines of an option, found without its files.
 */
export function asDeployed(
  { plan, option }: { readonly plan: PlanDocument; readonly option: ServingOption },
  sources: {
    readonly evaluator: Evaluator;
    readonly catalog: Catalog;
    readonly cpuOf: (option: ServingOption) => number;
  },
): AsDeployed {
  const { evaluator, catalog, cpuOf } = sources;
  const read = READ_BACK[option.service];
  if (read === undefined) throw new Error(`nothing reads the fleet of ${option.service}`);
  const fleet = read(treesOf(filesOf(plan, option)), option);
  const planned = plannedOf(plan, option, evaluator);
  const { peakPerS } = attemptsOf(plan.workload);
  const machine = { fullPerS: peakPerS / planned.peakLoad, cpuS: cpuOf(option) };
  const figures =
    fleet.scaler === null
      ? { mean: fleet.min, peak: fleet.min, missedShare: 0 }
      : followed(plan, { fleet, machine, catalog });
  const billed = billedOf(option);
  const { monthlyUsd } = billed;
  return {
    optionId: option.id,
    service: option.service,
    billed: { mean: billed.mean, monthlyUsd },
    planned,
    readBack: { ...figures, monthlyUsd: monthlyUsd + (figures.mean - planned.mean) * billed.nextUsd },
    fullOverTarget: fullOverTarget(fleet, machine),
  };
}

/** Mean and peak requests a second, with retries. */
function attemptsOf(workload: Workload): ReturnType<typeof ratesOf> {
  return ratesOf(workload, 1 + retriedShare(workload.failureRate));
}

function fullOverTarget({ scaler, perNode }: ReadFleet, { fullPerS, cpuS }: TrueMachine): number | null {
  if (scaler === null || scaler.kind === 'tracking') return null;
  const percent =
    scaler.kind === 'hpa'
      ? scaler.metric.percent
      : scaler.kind === 'azure-rules'
        ? Math.max(...scaler.each.map(({ threshold }) => threshold))
        : scaler.percent;
  return (100 * fullPerS * cpuS) / perNode / scaler.vcpus / percent;
}

function treesOf(files: readonly BundleText[]): ReadonlyMap<string, unknown> {
  return new Map(files.map(({ file, text }) => [basename(file), treeOf(file, text)]));
}

/** The fleet of the plan's graph; a fleet that does not follow its load has one size. */
function plannedOf(plan: PlanDocument, option: ServingOption, evaluator: Evaluator): Figures & { peakLoad: number } {
  const found = evaluator.fleetByMinute(option, plan.workload, slackOf(option));
  if (found === null) {
    const { count } = option;
    if (count === null) throw new Error(`${option.id} has no size`);
    return { mean: count, peak: count, missedShare: 0, peakLoad: Number.NaN };
  }
  const { load, ordered, missed } = found;
  return {
    mean: sum(ordered) / ordered.length,
    peak: Math.max(...ordered),
    missedShare: sum(missed) / sum(load),
    peakLoad: Math.max(...load),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((all, each) => all + each, 0);
}

/** Items of a bill that are instances by the hour. The last one is what a further instance costs. */
const INSTANCES = /^(?:always-on|by-the-minute|nodes|autoscaled-nodes|(?:spot-|committed-|autoscaled-)?tasks)$/;

/** Mean instances of a bill, and what one more costs each month. */
function billedOf({ breakdown, monthlyUsd }: ServingOption) {
  const items = breakdown.filter(({ code }) => INSTANCES.test(code));
  const hours = items.reduce((all, { quantity }) => all + Number(quantity), 0);
  const last = items.findLast(({ quantity }) => Number(quantity) > 0);
  if (last === undefined || monthlyUsd === null) throw new Error('the bill has no instances');
  return {
    mean: hours / MONTH_H,
    monthlyUsd: monthlyUsd.value,
    nextUsd: (MONTH_H * last.monthlyUsd) / Number(last['quantity']),
  };
}

/** Seconds of an instance's slots: a request of X_slo instances keeps one busy. */
const SERVICE_S = 0.1;
/** Minutes of the cycle's end that come before it, as in the plan. */
const WARM_MINUTES = 90;

function followed(
  { workload }: PlanDocument,
  of: { readonly fleet: ReadFleet; readonly machine: TrueMachine; readonly catalog: Catalog },
): Figures {
  const { fleet, machine, catalog } = of;
  const lookup = createLookup(catalog);
  const rules = lookup.autoscalers();
  const { perNode } = fleet;
  const { meanPerS } = attemptsOf(workload);
  const day = cycleOf(workload);
  const podPerS = machine.fullPerS / perNode;
  const { length } = day.perMinute;
  const counts = Float64Array.from(
    { length: length + WARM_MINUTES },
    (_, at) => (60 * (day.perMinute[(at - WARM_MINUTES + length) % length] ?? 0) * meanPerS) / podPerS,
  );
  const random = createRandom(1);
  const startS = fleet.startLimits.reduce((all, limit) => all + lookup.limit(limit), 0);
  const starts = drawStarts(
    { kind: 'log-normal', medianS: startS, p99S: 2 * startS },
    rules.burst,
    random.fork('starts'),
  );
  const { nodes } = fleet;
  const { bins } = simulateFleet({
    trace: { startWeekday: ((day.startMinute ?? 0) + 10_080 - WARM_MINUTES) / 1440, binS: 60, counts },
    policy: policyOf(fleet, { rules, machine: { ...machine, fullPerS: podPerS } }),
    server: { slots: SERVICE_S, serviceS: SERVICE_S, serviceScv: 0 },
    callers: {
      lateS: SERVICE_S,
      timeoutS: workload.callerWaits ? 30 : Infinity,
      queueLimit: Infinity,
      whileEmpty: 'wait',
      retries: NO_RETRIES,
    },
    starts: nodes === null ? starts : () => 5,
    drainS: 30,
    initial: Math.ceil((2 * (counts[0] ?? 0)) / 60),
    random,
    nodes:
      nodes === null
        ? null
        : { rules: rules.nodes, podsPerNode: perNode, minNodes: nodes.min, maxNodes: nodes.max, starts },
    binS: 60,
  });
  const paid = Array.from({ length }, (_, minute) => {
    const at = minute + WARM_MINUTES;
    const own = (bins.readyS[at] ?? 0) + (bins.startingS[at] ?? 0) + (bins.drainingS[at] ?? 0);
    return (nodes === null ? own / perNode : (bins.nodeS[at] ?? 0)) / 60;
  });
  const over = (values: Float64Array): number => sum(values.subarray(WARM_MINUTES));
  return {
    mean: paid.reduce((all, each) => all + each, 0) / length,
    peak: Math.max(...paid),
    missedShare: (over(bins.late) + over(bins.failed)) / over(bins.arrived),
  };
}

interface Metrics {
  readonly rules: AutoscalerRules;
  /** Of one pod, instance or task. */
  readonly machine: TrueMachine;
}

/** The policy of a fleet's files. */
function policyOf({ scaler, min, max, schedule }: ReadFleet, metrics: Metrics): Policy {
  if (scaler === null) throw new Error('the fleet has one size');
  const policy = unscheduled(scaler, { min, max }, metrics);
  return schedule.length === 0
    ? policy
    : scheduled(
        policy,
        schedule.map(({ weekS, min: least }) => ({ weekS, min: least, max })),
      );
}

/** CPU in use, in percent of what one instance has or requests. */
function cpuPct({ fullPerS, cpuS }: TrueMachine, vcpus: number): Signal {
  const load = utilisation(SERVICE_S);
  return (view, endS, periodS) => (load(view, endS, periodS) * fullPerS * cpuS) / vcpus;
}

function unscheduled(
  scaler: ReadScaler,
  limits: { readonly min: number; readonly max: number },
  { rules, machine }: Metrics,
): Policy {
  switch (scaler.kind) {
    case 'tracking': {
      const signal: Signal = (view, endS, periodS) => requestsPerInstance(view, endS, periodS) * machine.fullPerS;
      const { target, warmUpS } = scaler;
      return targetTracking({ rules: { ...rules.tracking, ...scaler.rules }, signal, target, warmUpS, ...limits });
    }
    case 'hpa': {
      const { metric, vcpus, downStabilizationS } = scaler;
      const { scaleDown } = rules.behavior;
      const behavior = { ...rules.behavior, scaleDown: { ...scaleDown, stabilizationS: downStabilizationS } };
      const metrics = [{ ...metric, signal: cpuPct(machine, vcpus) }];
      return hpa({ rules: rules.hpa, behavior, metrics, ...limits });
    }
    case 'highest-of-window': {
      const { percent, vcpus, everyS, windowS } = scaler;
      const own = { ...rules.vertex, ...(everyS === null ? {} : { everyS }), ...(windowS === null ? {} : { windowS }) };
      return vertexPolicy(own, { signal: cpuPct(machine, vcpus), target: percent, ...limits });
    }
    case 'azure-rules': {
      const signal = cpuPct(machine, scaler.vcpus);
      return largestOf(
        scaler.each.map(({ when, threshold, windowS, cooldownS, percent }) =>
          stepScaling({
            rules: { periodS: 60, delayS: rules.tracking.delayS, points: 1, cooldownS },
            signal: (view, endS) => signal(view, endS, windowS),
            alarm: { when, threshold, orEqual: false },
            type: 'PercentChangeInCapacity',
            minMagnitude: 1,
            steps: [{ lower: null, upper: null, adjustment: percent }],
            ...limits,
          }),
        ),
      );
    }
    default:
      return assertNever(scaler);
  }
}

/** A row of a table: what an option bills, what was simulated, and what its files deploy. */
export function asDeployedLine({ optionId, billed, planned, readBack, fullOverTarget }: AsDeployed): string {
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const fleet = ({ mean, peak, missedShare }: Figures): string =>
    `${short(mean)}, at most ${short(peak)}, missed ${(100 * missedShare).toFixed(2)} %`;
  const cells = [
    optionId,
    `${short(billed.mean)}, $${short(billed.monthlyUsd)}`,
    fleet(planned),
    `${fleet(readBack)}, $${short(readBack.monthlyUsd)}`,
    fullOverTarget === null ? '' : short(fullOverTarget),
  ];
  return `| ${cells.join(' | ')} |`;
}
