import type { Simulation } from './types.ts';

/** Draws that were made together. What only a draw changes is worked out once for all candidates and kept by set and place (`per-draw.ts`). */
export class DrawSet {
  readonly size: number;
  readonly #derived = new Map<string, DrawSet>();

  constructor(size: number) {
    this.size = size;
  }

  /** The set of the same draws after a change that a key names. */
  derived(key: string): DrawSet {
    const known = this.#derived.get(key);
    if (known !== undefined) return known;
    if (this.#derived.size >= MAX_DERIVED) this.#derived.clear();
    const made = new DrawSet(this.size);
    this.#derived.set(key, made);
    return made;
  }
}

/** A hybrid has as many sets as shares of its traffic that were tried. */
const MAX_DERIVED = 64;

/**
 * A simulation with its place in a set. A copy by spread is not a draw and gets a set of its own, so a change can never meet the values of another
 * simulation. All have one hidden class (docs/adr/0039-objects-of-one-shape.md).
 */
export class Draw implements Simulation {
  readonly set: DrawSet;
  readonly at: number;
  readonly measurementZ: number;
  readonly liveZ: number | null;
  readonly variantZ: Simulation['variantZ'];
  readonly jobZ: number;
  readonly hardwareZ: Simulation['hardwareZ'];
  readonly speedRatio: number;
  readonly trafficRatio: number;
  readonly spotPriceRatio: number;
  readonly interruptionRatio: number;
  readonly startupRatio: number;
  readonly coldStartRatio: number;
  readonly peakRatio: number;
  readonly sparkRatio: number;
  readonly threadShareRatio: number;
  readonly handlingZ: number;
  readonly frontDoorRatio: number;
  readonly derivedPriceRatio: number;
  readonly operationsRatio: number;
  readonly requestBytesRatio: number;
  readonly answerBytesRatio: number;
  readonly sizedIn: Draw | null;
  readonly slack: number;

  constructor(from: Simulation, place: { readonly set: DrawSet; readonly at: number }) {
    this.set = place.set;
    this.at = place.at;
    this.measurementZ = from.measurementZ;
    this.liveZ = from.liveZ;
    this.variantZ = from.variantZ;
    this.jobZ = from.jobZ;
    this.hardwareZ = from.hardwareZ;
    this.speedRatio = from.speedRatio;
    this.trafficRatio = from.trafficRatio;
    this.spotPriceRatio = from.spotPriceRatio;
    this.interruptionRatio = from.interruptionRatio;
    this.startupRatio = from.startupRatio;
    this.coldStartRatio = from.coldStartRatio;
    this.peakRatio = from.peakRatio;
    this.sparkRatio = from.sparkRatio;
    this.threadShareRatio = from.threadShareRatio;
    this.handlingZ = from.handlingZ;
    this.frontDoorRatio = from.frontDoorRatio;
    this.derivedPriceRatio = from.derivedPriceRatio;
    this.operationsRatio = from.operationsRatio;
    this.requestBytesRatio = from.requestBytesRatio;
    this.answerBytesRatio = from.answerBytesRatio;
    this.sizedIn = from.sizedIn === null ? null : drawOf(from.sizedIn);
    this.slack = from.slack;
  }
}

const draws = new WeakMap<Simulation, Draw>();

/** A simulation as a draw, alone in its set unless it was drawn with others; for one simulation always the same. */
export function drawOf(simulation: Simulation): Draw {
  if (simulation instanceof Draw) return simulation;
  const known = draws.get(simulation);
  if (known !== undefined) return known;
  const made = new Draw(simulation, { set: new DrawSet(1), at: 0 });
  draws.set(simulation, made);
  return made;
}

/** Simulations as draws of one set. */
export function drawnTogether(simulations: readonly Simulation[]): readonly Draw[] {
  const set = new DrawSet(simulations.length);
  return simulations.map((simulation, at) => new Draw(simulation, { set, at }));
}

/** A draw with some values changed, in the set of the draws with the same change, which the key names. */
export function drawWith(from: Draw, changes: Partial<Simulation>, key: string): Draw {
  return new Draw({ ...from, ...changes }, { set: from.set.derived(key), at: from.at });
}

/** A draw whose fleets are sized otherwise. Nothing else depends on it, so it stays in its set. */
export function sizedOtherwise(
  from: Draw,
  sizing: { readonly sizedIn: Simulation | null; readonly slack: number },
): Draw {
  const { sizedIn, slack } = sizing;
  return new Draw({ ...from, sizedIn, slack }, from);
}

/*
 * A field that first has whole numbers and then fractions, or null, makes V8 change the class of all these objects. The first draws have both, so that
 * no later one changes it.
 */
const fractions = new Proxy({} as Simulation, { get: (_, field) => (field === 'sizedIn' ? null : 0.5) });
drawOf({ ...drawOf(fractions), liveZ: null });
