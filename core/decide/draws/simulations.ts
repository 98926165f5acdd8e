import type { VariantKind } from '#core/contract/model/variants.ts';
import { type Draw, drawnTogether } from '#core/price/serving/candidate/draw.ts';
import type { ProjectedMachine, Simulation } from '#core/price/serving/candidate/types.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { SPOT_PRICE_FACTOR90 } from '#core/price/serving/candidate/machine.ts';
import { OPERATIONS_FACTOR90 } from '#core/price/serving/candidate/operations.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { ERROR_CORRELATION, errorZ, SOURCE_SHARE } from '#core/project/projection/shared-error.ts';

/** Number of simulations of a provisional plan: enough for a median and a share, and quick compared with a measurement. */
export const PROVISIONAL_SIMULATIONS = 64;

/** The default number of simulations in which a plan is simulated. */
export const DEFAULT_SIMULATIONS = 512;

/**
 * Uncertainties as factors: in nine of ten simulations, the true value lies within ×/÷ this factor of the stated one. These are judgements, not
 * measurements; a plan lists them among its assumptions.
 */
export const SIMULATION_SPREADS = {
  traffic: 1.25,
  spotPrice: SPOT_PRICE_FACTOR90,
  interruption: 2,
  startup: 1.5,
  coldStart: 3,
  peak: 1.5,
  spark: 2,
  threadShare: 1.25,
  frontDoor: 2,
  derivedPrice: 1.2,
  operations: OPERATIONS_FACTOR90,
  payload: 2,
} as const;

/**
 * The rank correlation of pairs of quantities with a common cause: a slow start of machines and of containers, a spot market that is short of
 * machines and its interruptions, a busy month and its busiest hour. A judgement like the spreads, not a measurement.
 */
export const JUDGED_CORRELATION = 0.5;

/** The set of the simulations of a plan. Another name would draw others, and change the numbers of plans that were made before. */
const FIRST_SET = 'worlds';

/** What draws are made from. */
interface DrawRequest {
  readonly seed: number;
  readonly count?: number;
  /** Names a set of draws: those of another name are independent. */
  readonly set?: string;
  /** Widens assumed spreads, not measured ones: multiplies the logarithms of ratios and the error of request handling by this. */
  readonly judgedSpreads?: number;
}

/** The sets that are kept: those of a plan, and of the plans that follow it while an input is moved. */
const MAX_KEPT = 12;
const kept = new Map<string, readonly Draw[]>();

/**
 * Draws simulations from a seed. All quantities except the hardware are stratified (a Latin hypercube, McKay et al. 1979), so that a few hundred
 * simulations cover their tails evenly. Ratios are log-normal; z scores are standard normal. For the same request the same draws, so that what was
 * worked out in them for one plan is known in the next.
 */
export function drawSimulations({
  seed,
  count = DEFAULT_SIMULATIONS,
  set = FIRST_SET,
  judgedSpreads = 1,
}: DrawRequest): readonly Draw[] {
  const key = `${seed} ${count} ${set} ${judgedSpreads}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= MAX_KEPT) kept.clear();
  const made = drawn({ seed, count, set, judgedSpreads });
  kept.set(key, made);
  return made;
}

function drawn({ seed, count, set, judgedSpreads }: Required<DrawRequest>): readonly Draw[] {
  const random = createRandom(seed).fork(set);
  const measured = measurementDraws(count, random);
  const job = stratifiedNormals(count, random.fork('whole job'));
  const judged = (name: string) => stratifiedNormals(count, random.fork(name)).map((z) => z * judgedSpreads);
  const [trafficZ, spotPriceZ, startupZ] = [judged('traffic'), judged('spot-price'), judged('start-up')];
  const handling = judged('handling');
  const traffic = ratiosOf(trafficZ, SIMULATION_SPREADS.traffic);
  const peak = ratiosOf(drawnWith(trafficZ, judged('peak')), SIMULATION_SPREADS.peak);
  const spotPrice = ratiosOf(spotPriceZ, SIMULATION_SPREADS.spotPrice);
  const interruption = ratiosOf(drawnWith(spotPriceZ, judged('interruption')), SIMULATION_SPREADS.interruption);
  const startup = ratiosOf(startupZ, SIMULATION_SPREADS.startup);
  const coldStart = ratiosOf(drawnWith(startupZ, judged('cold-start')), SIMULATION_SPREADS.coldStart);
  const frontDoor = ratiosOf(judged('front-door'), SIMULATION_SPREADS.frontDoor);
  const derivedPrice = ratiosOf(judged('derived-price'), SIMULATION_SPREADS.derivedPrice);
  const spark = ratiosOf(judged('spark'), SIMULATION_SPREADS.spark);
  const threadShare = ratiosOf(judged('thread-share'), SIMULATION_SPREADS.threadShare);
  const operations = ratiosOf(judged('operations'), SIMULATION_SPREADS.operations);
  const requestBytes = ratiosOf(judged('request-bytes'), SIMULATION_SPREADS.payload);
  const answerBytes = ratiosOf(judged('answer-bytes'), SIMULATION_SPREADS.payload);
  const hardware = random.fork('hardware');
  const simulations = Array.from({ length: count }, (_, i) => ({
    ...measured(i),
    jobZ: job[i] ?? 0,
    hardwareZ: hardwareDraws(hardware.fork(i)),
    speedRatio: 1,
    trafficRatio: traffic[i] ?? 1,
    spotPriceRatio: spotPrice[i] ?? 1,
    interruptionRatio: interruption[i] ?? 1,
    startupRatio: startup[i] ?? 1,
    coldStartRatio: coldStart[i] ?? 1,
    peakRatio: peak[i] ?? 1,
    sparkRatio: spark[i] ?? 1,
    threadShareRatio: threadShare[i] ?? 1,
    handlingZ: handling[i] ?? 0,
    frontDoorRatio: frontDoor[i] ?? 1,
    derivedPriceRatio: derivedPrice[i] ?? 1,
    operationsRatio: operations[i] ?? 1,
    requestBytesRatio: requestBytes[i] ?? 1,
    answerBytesRatio: answerBytes[i] ?? 1,
    sizedIn: CENTRAL_SIMULATION,
    slack: 1,
  }));
  return drawnTogether(simulations);
}

/** The errors of the measurements of a simulation: of the model, and of each variant in a run of its own. */
function measurementDraws(
  count: number,
  random: Random,
): (simulation: number) => Pick<Simulation, 'measurementZ' | 'liveZ' | 'variantZ'> {
  const ofRun = (suffix: string) => {
    const batch = stratifiedNormals(count, random.fork(`measurement${suffix}`));
    const live = stratifiedNormals(count, random.fork(`real time${suffix}`));
    return (simulation: number) => ({ measurementZ: batch[simulation] ?? 0, liveZ: live[simulation] ?? 0 });
  };
  const ofVariant = (kind: VariantKind) => ofRun(` of ${kind}`);
  const [own, int8, fp16, ort] = [ofRun(''), ofVariant('int8'), ofVariant('fp16'), ofVariant('ort')];
  return (simulation) => ({
    ...own(simulation),
    variantZ: { int8: int8(simulation), fp16: fp16(simulation), ort: ort(simulation) },
  });
}

/** One normal sample from each of `count` equally likely strata, in random order. */
function stratifiedNormals(count: number, random: Random): Float64Array {
  const normals = Float64Array.from({ length: count }, (_, i) => normalQuantile((i + random.uniform()) / count));
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const kept = normals[i] ?? 0;
    normals[i] = normals[j] ?? 0;
    normals[j] = kept;
  }
  return normals;
}

/** Log-normal ratios with median 1; nine in ten lie within ×/÷ `factor`, from standard normals. */
function ratiosOf(normals: Float64Array, factor: number): Float64Array {
  const sigma = Math.log(factor) / normalQuantile(0.95);
  return normals.map((z) => Math.exp(sigma * z));
}

/** The second sample in an order in which it correlates with the first. Its values are the same, so that each stratum still has one (Iman & Conover 1982). */
function drawnWith(first: Float64Array, second: Float64Array): Float64Array {
  const mixed = first.map((z, i) => JUDGED_CORRELATION * z + Math.sqrt(1 - JUDGED_CORRELATION ** 2) * (second[i] ?? 0));
  const sorted = second.toSorted();
  const drawn = new Float64Array(second.length);
  Array.from(mixed.keys())
    .sort((a, b) => (mixed[a] ?? 0) - (mixed[b] ?? 0))
    .forEach((draw, rank) => {
      drawn[draw] = sorted[rank] ?? 0;
    });
  return drawn;
}

/** Correlation of the hardware z scores of two machines that are projected from one source: 1 for the same machine. */
export function hardwareCorrelation(
  one: Pick<ProjectedMachine, 'instanceType' | 'uarch'>,
  other: Pick<ProjectedMachine, 'instanceType' | 'uarch'>,
): number {
  if (ec2Name(one.instanceType) === ec2Name(other.instanceType)) return 1;
  return one.uarch === other.uarch ? ERROR_CORRELATION.within : ERROR_CORRELATION.between;
}

/** What decides the z score of a machine, next to its name. Functions, tasks and containers have one name in all clouds. */
interface DrawnMachine {
  readonly uarch: string;
  readonly sourceShare: number;
  readonly z: number;
}

/** One z score for each machine. The last machine of a name is remembered. */
function hardwareDraws(random: Random): (machine: ProjectedMachine) => number {
  const drawn = new Map<string, DrawnMachine>();
  const source = random.fork('source').normal();
  const generations = new Map<string, number>();
  return ({ instanceType, uarch, sourceShare = SOURCE_SHARE }) => {
    const known = drawn.get(instanceType);
    if (known?.uarch === uarch && known.sourceShare === sourceShare) return known.z;
    const generation = generations.get(uarch) ?? random.fork(`uarch ${uarch}`).normal();
    generations.set(uarch, generation);
    const own = random.fork(`type ${ec2Name(instanceType)}`).normal();
    const z = errorZ({ source, generation, own }, sourceShare);
    drawn.set(instanceType, { uarch, sourceShare, z });
    return z;
  };
}
