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
/** What saturates below this was more likely pushed aside than full. */
const SURPRISING_UTILISATION = 0.9;

/** The capacity was estimated in a moment that may have been a bad one: the climb goes on in these steps while nothing saturates. */
const STEP_BEYOND = 1.2;
const MAX_STEPS_BEYOND = 6;
/** Steps that a climb is carried on by in which what had failed held when it was asked again. */
const MAX_STEPS_AGAIN = 3;
/** A bracket as narrow as this is as narrow as two draws of arrivals can tell apart. */
const NARROW = 1.04;
/** Points that are asked again before the bracket is closed in on. */
const MAX_SECOND_LOOKS = 4;
/** Passes may show that the bracket was closed in on the wrong rate: then it is closed in on once more. */
const MAX_BRACKETS = 2;
/** How far below the bracket the repetitions reach. */
const BELOW_BRACKET = 0.9;
/** Rates that a pass of repetitions measures: the ends of the bracket, and one below it. */
export const POINTS_OF_A_PASS = 3;

function* beyond(ladder: readonly number[]): Generator<number> {
  yield* ladder;
  const highest = ladder.at(-1) ?? 0;
  for (let step = 1; step <= MAX_STEPS_BEYOND; step++) yield highest * STEP_BEYOND ** step;
}

function curveUtilisations(capacityPerS: number, lowestPerS: number): readonly number[] {
  const telling = CURVE_UTILISATIONS.filter((utilisation) => utilisation * capacityPerS >= lowestPerS);
  return telling.length >= SLOW_UTILISATIONS.length ? telling : SLOW_UTILISATIONS;
}

/** The rates that were tried, and how often each met the SLO. */
class Outcomes {
  readonly #seen: { readonly ratePerS: number; readonly holds: boolean }[] = [];

  note(ratePerS: number, { meetsSlo, saturated }: RateOutcome): void {
    if (saturated || meetsSlo !== null) this.#seen.push({ ratePerS, holds: !saturated && meetsSlo === true });
  }

  /**
   * The two neighbouring rates between which the SLO is first missed: the cut through all outcomes that contradicts the fewest of them, the
   * lower one where two do as well. A single disturbed point can thus be outvoted.
   */
  bracket(): RateBracket {
    const rates = [...new Set(this.#seen.map((each) => each.ratePerS))].sort((a, b) => a - b);
    const against = (cut: number): number =>
      this.#seen.filter((each) => each.holds === rates.indexOf(each.ratePerS) >= cut).length;
    let best = 0;
    for (let cut = 1; cut <= rates.length; cut++) if (against(cut) < against(best)) best = cut;
    return { passingPerS: rates[best - 1] ?? null, failingPerS: rates[best] ?? null };
  }

  /**
   * The lowest rate whose outcome is not to be believed yet: it met the SLO as often as it missed it, or missed it in its only try though a higher
   * one met it, or though everything is to be built on it: below `capacityPerS`, the first that missed.
   */
  doubtful(capacityPerS: number): number | null {
    const highestHeld = Math.max(...this.#seen.flatMap((each) => (each.holds ? [each.ratePerS] : [])));
    const { failingPerS } = this.bracket();
    const doubted = [...new Set(this.#seen.map((each) => each.ratePerS))].filter((ratePerS) => {
      const tries = this.#seen.filter((each) => each.ratePerS === ratePerS);
      const held = tries.filter((each) => each.holds).length;
      if (held > 0) return 2 * held === tries.length;
      return tries.length === 1 && (ratePerS < highestHeld || (ratePerS === failingPerS && ratePerS < capacityPerS));
    });
    return doubted.length === 0 ? null : Math.min(...doubted);
  }
}

/**
 * Climbs the curve until it saturates, and, with an SLO, closes in on the rate where the SLO is first missed: bisection of the bracket,
 * then repetitions of its ends with fresh arrivals, from which the interval of the answer comes. No single disturbed point decides: a rate that
 * did worse than a higher one, and the first rate that failed, are asked again.
 */
export function* searchRates(options: {
  /** Requests per second that the executors could serve without waiting: replicas ÷ mean service time. */
  readonly capacityPerS: number;
  /** Rate below which a point of the effort's length sees next to no requests. */
  readonly lowestPerS: number;
  readonly hasSlo: boolean;
  /** At most. */
  readonly bisections: number;
  readonly replicates: number;
  /** Whether what is left of the time is needed for the repetitions: without them the answer has no interval. */
  readonly isShort: () => boolean;
}): RateSearch {
  const record = new Outcomes();
  const { isShort } = options;
  yield* climb(options, record);
  if (!options.hasSlo) return record.bracket();
  for (let look = 0; look < MAX_SECOND_LOOKS && !isShort(); look++) {
    const ratePerS = record.doubtful(options.capacityPerS);
    if (ratePerS === null) break;
    record.note(ratePerS, yield { ratePerS, replicate: 0, purpose: 'bracket' });
  }
  let pass = 0;
  for (let round = 0; round < MAX_BRACKETS; round++) {
    yield* climbOn(options, record);
    yield* bisect(options, record);
    const bracket = record.bracket();
    for (let each = 0; each < options.replicates; each++) yield* replicate(++pass, bracket, record);
    const now = record.bracket();
    if (now.passingPerS === bracket.passingPerS || isNarrow(now)) break;
  }
  return record.bracket();
}

function* climb(
  { capacityPerS, lowestPerS }: { readonly capacityPerS: number; readonly lowestPerS: number },
  record: Outcomes,
): Generator<RatePoint, void, RateOutcome> {
  const ladder = curveUtilisations(capacityPerS, lowestPerS).map((each) => each * capacityPerS);
  const unloadedPerS = CURVE_UTILISATIONS[0] * capacityPerS;
  for (const ratePerS of beyond(ladder)) {
    let outcome = yield { ratePerS, replicate: 0, purpose: ratePerS === unloadedPerS ? 'unloaded' : 'curve' };
    record.note(ratePerS, outcome);
    if (outcome.saturated && ratePerS < SURPRISING_UTILISATION * capacityPerS) {
      outcome = yield { ratePerS, replicate: 0, purpose: 'curve' };
      record.note(ratePerS, outcome);
    }
    if (outcome.saturated) return;
  }
}

/** Goes on to higher rates where none is left that failed: what had failed first held more often than not when it was asked again. */
function* climbOn(
  { isShort }: { readonly isShort: () => boolean },
  record: Outcomes,
): Generator<RatePoint, void, RateOutcome> {
  for (let step = 0; step < MAX_STEPS_AGAIN && !isShort(); step++) {
    const { passingPerS, failingPerS } = record.bracket();
    if (passingPerS === null || failingPerS !== null) return;
    const ratePerS = STEP_BEYOND * passingPerS;
    record.note(ratePerS, yield { ratePerS, replicate: 0, purpose: 'curve' });
  }
}

function isNarrow({ passingPerS, failingPerS }: RateBracket): boolean {
  return passingPerS !== null && failingPerS !== null && failingPerS / passingPerS < NARROW;
}

function* bisect(
  { bisections, isShort }: { readonly bisections: number; readonly isShort: () => boolean },
  record: Outcomes,
): Generator<RatePoint, void, RateOutcome> {
  for (let step = 0; step < bisections && !isShort(); step++) {
    const { passingPerS, failingPerS } = record.bracket();
    if (passingPerS === null || failingPerS === null || isNarrow({ passingPerS, failingPerS })) return;
    const ratePerS = Math.sqrt(passingPerS * failingPerS);
    record.note(ratePerS, yield { ratePerS, replicate: 0, purpose: 'bracket' });
  }
}

function* replicate(
  pass: number,
  { passingPerS, failingPerS }: RateBracket,
  record: Outcomes,
): Generator<RatePoint, void, RateOutcome> {
  if (passingPerS === null || failingPerS === null) return;
  // Below the bracket as well: near saturation the next draw of arrivals may miss the SLO where the first one met it.
  for (const ratePerS of [BELOW_BRACKET * passingPerS, passingPerS, failingPerS]) {
    record.note(ratePerS, yield { ratePerS, replicate: pass, purpose: 'replicate' });
  }
}

/** Exactly the rates that were asked for, lowest first. */
export function* givenRates(ratesPerS: readonly number[]): RateSearch {
  const record = new Outcomes();
  for (const ratePerS of [...ratesPerS].sort((a, b) => a - b)) {
    record.note(ratePerS, yield { ratePerS, replicate: 0, purpose: 'curve' });
  }
  return record.bracket();
}
