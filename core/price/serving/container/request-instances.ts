import type { Reason } from '#core/contract/reasons/reasons.ts';
import { createExpectedCeil } from '#core/math/stats/expected-ceil.ts';
import { oncePer } from '#core/once-per.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { answerLimits } from '#core/price/serving/candidate/answer-limits.ts';
import { scaledFleet, type ScaledFleet } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { expectedRate } from '#core/price/serving/candidate/expected-rate.ts';
import { attemptRates, attemptsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { fleetMachine, type FleetMachine, machineOnce } from '#core/price/serving/candidate/fleet.ts';
import { machineParts, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { peakOver, productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { FIXED, TRAFFIC } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, type EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { impossible, type Impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { type FrontDoor, requestPath } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { newExplanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { coldStartMs, spreadOf } from '#core/price/serving/function/function-plan.ts';
import { cycleOf } from '#core/price/traffic/week.ts';
import { vcpuPart } from './fargate.ts';
import { containersFor, type ContainerOffer, deployedContainer } from './container-gpu.ts';
import { InstanceDay } from './instance-day.ts';
import type { ManagedContainers } from './managed-containers.ts';
import { type CallScaler, type Loading, loadingsOf, type Scaling } from './instance-loading.ts';
import type { TaskSize } from './task-sizes.ts';

/** The rows of the prices of a vCPU-second and a GiB-second. */
type Rate = readonly [cpu: string, memory: string];

/** A service that starts instances for its requests. An instance takes several at a time. */
export interface InstanceService {
  readonly of: ManagedContainers;
  /** The start of the ids of its limits. */
  readonly limits: Extract<FrontDoor, 'cloud-run' | 'container-apps'>;
  /** What starts an instance. */
  readonly scaling: Scaling;
  /** Whether an instance is paid while it answers, or for its whole life. */
  readonly paidWhile: 'answering' | 'alive';
  readonly rate: Rate;
  /** The rate of an instance that is kept ready while it has no request; null if it is that of all others. */
  readonly idleRate: Rate | null;
  /** The price of requests and the number that it is for; null if they are free. */
  readonly requests: readonly [id: string, per: number] | null;
}

/** US dollars. */
interface Prices {
  readonly hourUsd: (size: TaskSize) => number;
  readonly idleHourUsd: ((size: TaskSize) => number) | null;
  readonly requestUsd: number;
}

function pricesIn(lookup: Lookup, { rate, idleRate, requests }: InstanceService, gpuHourUsd: number): Prices | null {
  const hourly = ([cpu, memory]: Rate): Prices['hourUsd'] => {
    const [cpuUsd, memoryUsd] = [lookup.usd(cpu), lookup.usd(memory)];
    return ({ vcpus, memoryGb }) => 3600 * (vcpus * cpuUsd + memoryGb * memoryUsd) + gpuHourUsd;
  };
  const ids = [...rate, ...(idleRate ?? []), ...(requests === null ? [] : [requests[0]])];
  if (ids.some((id) => lookup.unitUsd(id) === null)) return null;
  return {
    hourUsd: hourly(rate),
    idleHourUsd: idleRate === null ? null : hourly(idleRate),
    requestUsd: requests === null ? 0 : lookup.usd(requests[0]) / requests[1],
  };
}

/** What its owner decides before traffic arrives. */
interface SizedInstances {
  readonly server: InstanceServer;
  /** Instances that are kept ready. */
  readonly ready: 0 | 1;
  readonly loading: Loading;
}

/** Prepares a service on the cheapest size; one instance is kept ready where starts from none would break the SLO. */
export function requestInstances(service: InstanceService): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => {
    const { context } = stated;
    const offer = containersFor(service.of, stated);
    if (offer.state === 'impossible') return offer;
    const { sizes, reason, gpu } = offer.plan;
    const prices = pricesIn(context.lookup, service, gpu.hourUsd);
    if (prices === null) return impossible(productsUnpriced(context.lookup, service.of.product));
    const serverOf = oncePer((size: TaskSize) => new InstanceServer({ stated, service, prices, size, reason, gpu }));
    const sizeOf = sizedOnce((asked) => cheapest(asked, sizes.map(serverOf)));
    return planned((asked, to) => {
      const sized = sizeOf(asked);
      if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
      return sized.plan.server.serve(asked, sized.plan, to);
    });
  };
}

/** Shares of the usual load of an instance: those that fleets of machines try. */
const LOWER_LOADS = [0.7, 0.5] as const;

function cheapest(asked: Asked, servers: readonly InstanceServer[]): Planning<SizedInstances> {
  let best: (SizedInstances & { readonly usd: number }) | null = null;
  let missed: () => Impossible = () => impossible({ code: 'task-size-missing' });
  for (const server of servers) {
    const rate = expectedRate(asked, server.machine);
    if (rate.state === 'impossible') {
      missed = () => rate;
      continue;
    }
    // Where the usual load leaves too many requests late while instances start, a lower one may not.
    for (const share of [1, ...LOWER_LOADS]) {
      let served = false;
      for (const sized of server.settings(asked, rate.plan, share)) {
        const tally = new Tally(null);
        tally.begin(asked.workload);
        if (server.serve(asked, sized, tally)) {
          served = true;
          if (best === null || tally.usd < best.usd) best = { ...sized, usd: tally.usd };
        } else if (share === 1) missed = () => refusedBy(asked, sized);
      }
      if (served) break;
    }
  }
  return best === null ? missed() : planned(best);
}

/** Why a size does not meet the requirements. */
function refusedBy(asked: Asked, sized: SizedInstances): Impossible {
  const explanation = newExplanation();
  const tally = new Tally(explanation);
  tally.begin(asked.workload);
  sized.server.serve(asked, sized, tally);
  return impossible(...explanation.refusal);
}

/** A smaller share of the requests is not mentioned. */
const MIN_COLD_SHARE = 0.0005;

/** What instances of a size are made from. */
interface InstancesOf {
  readonly stated: Stated;
  readonly service: InstanceService;
  readonly prices: Prices;
  readonly size: TaskSize;
  readonly reason: Reason;
  readonly gpu: ContainerOffer['gpu'];
}

/** Instances of one size, whatever the draw. */
class InstanceServer {
  readonly machine: FleetMachine;
  readonly #of: InstancesOf;
  readonly #fleetOf: (ready: 0 | 1, loading: Loading) => ScaledFleet;
  readonly #day: InstanceDay;
  readonly #startS: number;
  readonly #utilisation: number;
  readonly #stepMs: number;
  readonly #mostInstances: number;
  readonly #billedSteps: (steps: number) => number;

  constructor(of: InstancesOf) {
    const { stated, service, size, gpu } = of;
    const { context, workload } = stated;
    const { limit } = context.lookup;
    const row = (item: string): number => limit(`${service.limits}.${item}`);
    const { profile, networkGbps, vcpus } = size;
    this.#of = of;
    this.machine = machineOnce(stated, `${service.limits} ${vcpus} vCPU ${size.memoryGb} GiB`, () => {
      const path = requestPath(stated, service.limits, profile);
      return fleetMachine(workload, { profile, networkGbps }, path, { vcpu: vcpuPart(context.lookup, vcpus) });
    });
    const idleMinutes = gpu.idleMinutes ?? row('idle-kept');
    this.#startS = row('startup') + gpu.startupS + coldStartMs(context.run) / 1000 / Math.min(1, vcpus);
    this.#utilisation = row('utilisation');
    this.#stepMs = row('billing-step');
    this.#mostInstances = row('instances');
    this.#day = new InstanceDay(cycleOf(workload), 60 * idleMinutes);
    this.#billedSteps = createExpectedCeil(spreadOf(context.run));
    const tracking = { kind: service.limits, idleS: 60 * idleMinutes, canMend: false };
    const startIn = ({ coldStartRatio }: Draw): number => this.#startS * coldStartRatio;
    const fleets = new Map<string, ScaledFleet>();
    this.#fleetOf = (minMachines, { utilisation: safetyFactor, requests }) => {
      const key = `${minMachines} ${safetyFactor} ${requests?.timeS} ${requests?.share}`;
      const settings = {
        tracking: { ...tracking, safetyFactor, ...(requests === undefined ? {} : { requests }) },
        minMachines,
      };
      const fleet = fleets.get(key) ?? scaledFleet(stated, this.machine, startIn, settings);
      fleets.set(key, fleet);
      return fleet;
    };
  }

  /** The ways in which it can be set, for the rate that an instance is expected to sustain within the SLO, and a share of the usual load. */
  settings(asked: Asked, xSloPerS: number, share: number): readonly SizedInstances[] {
    const { scaling } = this.#of.service;
    const utilisation = share * this.#utilisation;
    const loadings = loadingsOf(asked, { machine: this.machine, scaling, xSloPerS, utilisation });
    return loadings.flatMap((loading) => ([0, 1] as const).map((ready) => ({ server: this, ready, loading })));
  }

  /** Puts what it costs and delivers in a draw into a tally. False if it does not meet the requirements there. */
  serve(asked: Asked, { ready, loading }: SizedInstances, to: Tally): boolean {
    const { service, size } = this.#of;
    const { simulation: draw } = asked;
    const { ratePerS } = loading;
    const fleet = this.#fleetOf(ready, loading).follow(asked, ratePerS / loading.utilisation, to);
    if (fleet === null) return false;
    if (fleet.peakMachines > this.#mostInstances) {
      const over = { unit: 'instance', needed: fleet.peakMachines, limit: this.#mostInstances } as const;
      return to.refuse(() => peakOver({ ...over, product: service.of.product }));
    }
    const startS = this.#startS * draw.coldStartRatio;
    const serviceMs = this.machine.latencyMs(draw, 50, 0);
    const { meanPerS, peakPerS } = attemptRates(asked);
    this.#day.load({
      meanPerS,
      perInstancePerS: ratePerS,
      serviceS: serviceMs / 1000,
      billedS: (this.#billedSteps(serviceMs / this.#stepMs) * this.#stepMs) / 1000,
      sessions: size.profile.sessions,
      saturationPerS: this.machine.saturationPerS(draw),
      startS,
      ready,
    });
    if (!this.#delay(asked, { startMs: 1000 * startS, loadedPerS: Math.min(ratePerS, peakPerS) }, to)) return false;
    // Loads close to one that a single instance carries may need a second one: no value between them.
    const beyondFirst = fleet.peakMachines > 1 ? fleet.meanBeyondFirst : 0;
    this.#bill(asked, { alive: 1 - this.#day.asleepShare + beyondFirst, ready, startS }, to);
    if (to.explanation !== null) {
      this.#explain(asked, { ready, startMs: 1000 * startS, scaler: loading.scaler }, to);
      to.explanation.profile = size.profile;
      // Whether an instance more may be kept ready is another setting of the service, which is compared above.
      to.explanation.reasons.push(...fleet.outcome(0));
    }
    return true;
  }

  /** Adds the wait of requests that start an instance. False if it breaks a limit on the time of an answer. */
  #delay(
    asked: Asked,
    { startMs, loadedPerS }: { readonly startMs: number; readonly loadedPerS: number },
    to: Tally,
  ): boolean {
    const { wakingShare: share } = this.#day;
    const { simulation: draw } = asked;
    const { path } = this.machine;
    // Who sizes with slack does not rely on starts being rare or short enough: other traffic and other starts are worse.
    const slack = draw.sizedIn === null ? draw.slack : 1;
    for (const { kind, percentile, limitMs } of answerLimits(asked.workload)) {
      const isRare = share <= (slack > 1 ? 0 : 1 - percentile / 100);
      if (kind !== 'slo' || isRare) continue;
      const ms = path.addedMs(draw, percentile) + this.machine.latencyMs(draw, percentile, loadedPerS) + startMs;
      if (ms <= limitMs / slack) continue;
      const cause = { cause: 'cold-start', causeMs: startMs, causeShare: share } as const;
      return to.refuse(() => [{ code: 'latency-over-slo', percentile, ms, sloMs: limitMs, ...cause }]);
    }
    if (share > 0.01) to.p99Ms += startMs;
    if (share > 0.5) to.p50Ms += startMs;
    return true;
  }

  #bill(
    asked: Asked,
    { alive, ready, startS }: { readonly alive: number; readonly ready: number; readonly startS: number },
    to: Tally,
  ): void {
    const { service, prices, size } = this.#of;
    const { answering, startsPerS } = this.#day;
    const kept = discountFactor(asked.workload);
    const isPaidAnswering = service.paidWhile === 'answering';
    const busyReady = prices.idleHourUsd === null ? ready : Math.min(answering, ready);
    const paid = isPaidAnswering ? answering + startsPerS * startS : alive - ready + busyReady;
    const { vcpus, memoryGb } = size;
    to.item(
      isPaidAnswering ? 'instances-answering' : 'instances-alive',
      paid * MONTH_H,
      'hour',
      prices.hourUsd(size) * kept,
    )?.describe({
      fields: { vcpus, memoryGb, meanInstances: paid },
      kept,
      grows: isPaidAnswering ? TRAFFIC : { growth: 'in-part', fixedQuantity: Math.min(paid, 1) * MONTH_H },
    });
    if (prices.idleHourUsd !== null && ready > 0) {
      to.item('instances-ready', (ready - busyReady) * MONTH_H, 'hour', prices.idleHourUsd(size) * kept)?.describe({
        fields: { count: ready, vcpus, memoryGb },
        kept,
        grows: FIXED,
      });
    }
    if (service.requests !== null) to.item('instance-requests', attemptsPerMonth(asked), 'request', prices.requestUsd);
  }

  #explain(
    asked: Asked,
    { ready, startMs, scaler }: { readonly ready: number; readonly startMs: number; readonly scaler: CallScaler },
    to: Tally,
  ): void {
    const { explanation } = to;
    if (explanation === null) return;
    const { service, size, reason, gpu } = this.#of;
    const { wakingShare: share, asleepIfNone } = this.#day;
    if (share > MIN_COLD_SHARE) explanation.reasons.unshift({ code: 'cold-starts', share, coldMs: startMs });
    if (ready > 0) {
      explanation.reasons.unshift({
        code: 'provisioned',
        containers: ready,
        why: asleepIfNone > MIN_COLD_SHARE ? 'cold-starts' : 'cheaper',
        share: asleepIfNone,
        coldMs: startMs,
      });
    }
    const idleMinutes = gpu.idleMinutes ?? asked.context.lookup.limit(`${service.limits}.idle-kept`);
    explanation.reasons.push(
      scaler.by === 'requests-at-once'
        ? { code: 'instance-concurrency', atOnce: scaler.atOnce }
        : { code: 'instance-rate', ratePerS: scaler.target },
      { code: 'idle-kept', minutes: idleMinutes, isBilled: service.paidWhile === 'alive' },
      reason,
    );
    const latencyMs = { p50: to.p50Ms, p99: to.p99Ms };
    explanation.latencyParts = () =>
      partsOf(latencyMs, machineParts(asked, this.machine), share > 0.01 ? 'cold-start' : 'queue');
    const count = to.count;
    explanation.deployment = () => ({
      machine: deployedContainer(service.of, asked, size),
      use: {
        kind: 'function',
        count,
        provisioned: ready,
        ...(scaler.by === 'requests-at-once' ? { atOnce: scaler.atOnce } : {}),
        scaler: { by: scaler.by, target: scaler.target },
      },
    });
  }
}
