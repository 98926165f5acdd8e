/** One open-loop point, asked for. Points with the same `replicate` are one pass; each has arrivals of its own. */
export interface RatePoint {
  readonly ratePerS: number;
  readonly replicate: number;
  readonly purpose: 'unloaded' | 'curve' | 'bracket' | 'replicate';
}

/** What a point showed, as far as the search has to know. `meetsSlo` is null where too few requests were seen to tell. */
export interface RateOutcome {
  readonly meetsSlo: boolean | null;
  readonly saturated: boolean;
}

/** A search that asks for points one at a time and is told how they came out; it ends with the bracket that it closed in on. */
export type RateSearch = Generator<RatePoint, RateBracket, RateOutcome>;

/** The highest rate that met the SLO and the lowest that did not; null where there was none. */
export interface RateBracket {
  readonly passingPerS: number | null;
  readonly failingPerS: number | null;
}

/** Utilisations of the latency-versus-load curve. The last one is beyond what one can serve: the curve shows its wall. */
const CURVE_UTILISATIONS = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.1] as const;
/** Utilisations of a model so slow that at low load no request would come while one looks. */
const SLOW_UTILISATIONS = [0.5, 0.85];

/** The capacity was estimated in a moment that may have been a bad one: the climb goes on in these steps while nothing saturates. */
const STEP_BEYOND = 1.2;
const MOST_STEPS_BEYOND = 6;

function* beyond(ladder: readonly number[]): Generator<number> {
  yield* ladder;
  const highest = ladder.at(-1) ?? 0;
  for (let step = 1; step <= MOST_STEPS_BEYOND; step++) yield highest * STEP_BEYOND ** step;
}

function curveUtilisations(capacityPerS: number, lowestPerS: number): readonly number[] {
  const telling = CURVE_UTILISATIONS.filter((utilisation) => utilisation * capacityPerS >= lowestPerS);
  return telling.length >= SLOW_UTILISATIONS.length ? telling : SLOW_UTILISATIONS;
}

/**
 * Climbs the curve until it saturates, and, with an SLO, closes in on the rate where the SLO is first missed: bisection of the bracket,
 * then repetitions of its ends with fresh arrivals, from which the interval of the answer comes.
 */
export function* searchRates(options: {
  /** Requests per second that the executors could serve without waiting: replicas ÷ mean service time. */
  readonly capacityPerS: number;
  /** Rate below which a point of the effort's length sees next to no requests. */
  readonly lowestPerS: number;
  readonly hasSlo: boolean;
  readonly bisections: number;
  readonly replicates: number;
}): RateSearch {
  let passingPerS: number | null = null;
  let failingPerS: number | null = null;
  const note = (ratePerS: number, outcome: RateOutcome): void => {
    if (outcome.meetsSlo === true && ratePerS < (failingPerS ?? Number.POSITIVE_INFINITY)) {
      passingPerS = Math.max(passingPerS ?? 0, ratePerS);
    }
    const fails = outcome.meetsSlo === false || outcome.saturated;
    if (fails) failingPerS = Math.min(failingPerS ?? Number.POSITIVE_INFINITY, ratePerS);
    if (fails && passingPerS !== null && passingPerS >= ratePerS) passingPerS = null;
  };
  const ladder = curveUtilisations(options.capacityPerS, options.lowestPerS).map((each) => each * options.capacityPerS);
  const lowestPerS = CURVE_UTILISATIONS[0] * options.capacityPerS;
  for (const ratePerS of beyond(ladder)) {
    const purpose = ratePerS === lowestPerS ? 'unloaded' : 'curve';
    const outcome = yield { ratePerS, replicate: 0, purpose };
    note(ratePerS, outcome);
    if (outcome.saturated) break;
  }
  if (!options.hasSlo) return { passingPerS, failingPerS };
  yield* bisect(options.bisections, () => ({ passingPerS, failingPerS }), note);
  yield* replicate(options.replicates, { passingPerS, failingPerS }, note);
  return { passingPerS, failingPerS };
}

function* bisect(
  bisections: number,
  bracket: () => RateBracket,
  note: (ratePerS: number, outcome: RateOutcome) => void,
): Generator<RatePoint, void, RateOutcome> {
  for (let step = 0; step < bisections; step++) {
    const { passingPerS, failingPerS } = bracket();
    if (passingPerS === null || failingPerS === null || failingPerS / passingPerS < 1.02) return;
    const ratePerS = Math.sqrt(passingPerS * failingPerS);
    note(ratePerS, yield { ratePerS, replicate: 0, purpose: 'bracket' });
  }
}

/** How far below the bracket the repetitions reach. */
const BELOW_BRACKET = 0.9;

function* replicate(
  replicates: number,
  bracket: RateBracket,
  note: (ratePerS: number, outcome: RateOutcome) => void,
): Generator<RatePoint, void, RateOutcome> {
  const { passingPerS, failingPerS } = bracket;
  if (passingPerS === null || failingPerS === null) return;
  for (let pass = 1; pass <= replicates; pass++) {
    // Below the bracket as well: near saturation the next draw of arrivals may miss the SLO where the first one met it.
    for (const ratePerS of [BELOW_BRACKET * passingPerS, passingPerS, failingPerS]) {
      note(ratePerS, yield { ratePerS, replicate: pass, purpose: 'replicate' });
    }
  }
}

/** Exactly the rates that were asked for, lowest first. */
export function* givenRates(ratesPerS: readonly number[]): RateSearch {
  let passingPerS: number | null = null;
  let failingPerS: number | null = null;
  for (const ratePerS of [...ratesPerS].sort((a, b) => a - b)) {
    const outcome = yield { ratePerS, replicate: 0, purpose: 'curve' };
    if (outcome.meetsSlo === true) passingPerS = ratePerS;
    else if (outcome.meetsSlo === false || outcome.saturated) failingPerS ??= ratePerS;
  }
  return { passingPerS, failingPerS };
}
