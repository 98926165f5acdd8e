import type { InstancePrice, InstanceType } from '#core/contract/catalog/catalog.ts';
import type { RateError } from '#core/project/projection/measurement-error.ts';
import { quantileAtZ } from '#core/project/projection/predictive.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { onceEach, oncePer } from '#core/once-per.ts';
import type { ServingContext, Stated } from './asked.ts';
import { discountFactor } from './option.ts';
import type { Draw } from './draw.ts';
import type { Lookup } from './lookup.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { numberPerDraw } from './per-draw.ts';
import type { Candidate, Simulation } from './types.ts';

/** An instance type with the model's profile on it. */
export interface Machine {
  readonly instance: InstanceType;
  /** Baseline bandwidth, without bursts; null if unknown. */
  readonly networkGbps: number | null;
  readonly profile: CapacityProfile;
}

/** An EC2 instance, or a machine of another cloud, under the purchase of a candidate. */
export interface Ec2Machine extends Machine {
  readonly price: InstancePrice;
  /** US dollars per hour in a draw, after the workload's discount. */
  readonly usdPerHour: (draw: Draw) => number;
}

/** The quantities that decide the speed of a profile in a simulation. */
type Projected = Pick<
  CapacityProfile,
  'instanceType' | 'uarch' | 'sigmaLog' | 'quantiles' | 'sourceShare' | 'measurement' | 'disturbanceSigmaLog'
>;

/** True ÷ projected throughput of a profile in a draw, in batch and wherever the inferences themselves are priced. */
export const speedupOf = numberPerDraw((profile: Projected, draw) =>
  ratioWith(draw, profile, errorAt(profile.measurement.batch, profile, draw.measurementZ)),
);

/** True ÷ projected rate of single requests within an SLO, which has an interval of its own. */
export const liveSpeedupOf = numberPerDraw((profile: Projected, draw) => {
  const { live, correlation } = profile.measurement;
  const { measurementZ, liveZ } = draw;
  const z =
    liveZ === null ? measurementZ : correlation * measurementZ + Math.sqrt(1 - correlation * correlation) * liveZ;
  return ratioWith(draw, profile, errorAt(live, profile, z));
});

function ratioWith(simulation: Simulation, profile: Projected, measurementLog: number): number {
  const { quantiles, sigmaLog } = profile;
  const z = simulation.hardwareZ(profile);
  return (
    simulation.speedRatio * Math.exp((quantiles === null ? sigmaLog * z : quantileAtZ(quantiles, z)) + measurementLog)
  );
}

/** The log error of a measured rate: what disturbed it made it slower, so only faster true values are wider. */
function errorAt({ slower, faster }: RateError, { disturbanceSigmaLog }: Projected, z: number): number {
  return z <= 0 ? slower * z : Math.hypot(faster, disturbanceSigmaLog) * z;
}

/** True ÷ measured ratio of a whole job's rate to that of inference alone, in a simulation. */
export function jobErrorIn({ jobZ }: Simulation, { jobSigmaLog }: Pick<CapacityProfile, 'jobSigmaLog'>): number {
  return Math.exp(jobSigmaLog * jobZ);
}

/** Nine of ten true prices of published spot capacity lie within ×/÷ this of the price: a judgement. */
export const SPOT_PRICE_FACTOR90 = 1.3;

/** Rows per second of a whole job on a machine in a simulation. */
export function jobRowsPerSOf(
  simulation: Simulation,
  machine: {
    readonly profile: Pick<CapacityProfile, 'jobRowsPerS' | 'jobSigmaLog' | 'jobCapPerS'>;
    readonly speedup: number;
  },
): number {
  const { profile, speedup } = machine;
  return Math.min(profile.jobRowsPerS * speedup * jobErrorIn(simulation, profile), profile.jobCapPerS);
}

/**
 * Whether the speed of an instance type depends on CPU credits: AWS's t3.medium and Azure's Standard_B2s, but not Google Cloud's
 * t2d-standard-4.
 */
export function isBurstable(instanceType: string): boolean {
  return /^(ml\.)?t\d[a-z]*\.|^Standard_B\d/.test(instanceType);
}

/** The model on an instance type. Impossible if it cannot be projected, or on a burstable type, because plans do not model credits. */
export function machineOf({ context }: Pick<Stated, 'context'>, instance: InstanceType): Planning<Machine> {
  const projection = context.project(instance);
  if (projection.state === 'refused') return impossible(...projection.reasons);
  const { instanceType } = instance;
  if (isBurstable(instanceType)) return impossible({ code: 'burstable-instance', instanceType });
  const { profile } = projection;
  const { networkGbps = null } = instance;
  return planned({ instance, networkGbps, profile });
}

/** The candidate's instance type with its hourly price. */
export function ec2Machine({ context, candidate, workload }: Stated): Planning<Ec2Machine> {
  const found = rentedOf(context)(candidate);
  if (found.state === 'impossible') return found;
  const listUsd = found.plan.price.usdPerHour * discountFactor(workload);
  const isSpot = candidate.purchase === 'spot';
  const spread = spotSpread(found.plan.price);
  const mostUsd = spread === 1 ? Infinity : onDemandUsd(context.lookup, found.plan.instance) * discountFactor(workload);
  const usdPerHour = (draw: Draw): number =>
    isSpot ? Math.min(mostUsd, listUsd * draw.spotPriceRatio ** spread) : listUsd;
  return planned({ ...found.plan, usdPerHour });
}

/** How much wider than that of a published spot price the spread of an estimated one is, in logarithms. */
function spotSpread({ factor90 }: InstancePrice): number {
  return factor90 === undefined ? 1 : Math.log(factor90) / Math.log(SPOT_PRICE_FACTOR90);
}

/** The price on demand, which no spot price exceeds; Infinity if it is not known. */
function onDemandUsd(lookup: Lookup, instance: InstanceType): number {
  return lookup.ec2Price(instance, 'on-demand')?.usdPerHour ?? Infinity;
}

const rentedOf = oncePer((context: ServingContext) => onceEach((candidate: Candidate) => rented(context, candidate)));

function rented(context: ServingContext, candidate: Candidate): Planning<Omit<Ec2Machine, 'usdPerHour'>> {
  const { lookup } = context;
  const { instanceType, purchase } = candidate;
  const { region } = lookup;
  const instance = lookup.instance(instanceType ?? '');
  if (instance === null) return impossible({ code: 'instance-unknown', instanceType, region });
  const machine = machineOf({ context }, instance);
  if (machine.state === 'impossible') return machine;
  const price = lookup.ec2Price(instance, purchase);
  if (price === null) {
    return impossible({ code: 'instance-price-missing', instanceType: instance.instanceType, purchase, region });
  }
  return planned({ ...machine.plan, price });
}
