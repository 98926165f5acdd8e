/** A request for one open-loop point. Points with the same `replicate` form one pass; each point has its own arrivals. */
export interface RatePoint {
  readonly ratePerS: number;
  readonly replicate: number;
  readonly purpose: 'unloaded' | 'curve' | 'bracket' | 'replicate';
}

/** The result of a point, as far as the search needs it. `meetsSlo` is null if there were too few requests to tell. */
export interface RateOutcome {
  readonly meetsSlo: boolean | null;
  readonly saturated: boolean;
}

/** A search that yields points one at a time and receives their results. Returns the final bracket. */
export type RateSearch = Generator<RatePoint, RateBracket, RateOutcome>;

/** The highest rate that met the SLO and the lowest that did not; null if there is none. */
export interface RateBracket {
  readonly passingPerS: number | null;
  readonly failingPerS: number | null;
}

/** Utilisations of the latency-against-load curve. The last one exceeds the capacity, so the curve shows its wall. */
const CURVE_UTILISATIONS = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.1] as const;
/** Utilisations for a model so slow that a point at low load would see no request. */
const SLOW_UTILISATIONS = [0.5, 0.85];
/** Saturation below this utilisation is more likely a disturbance than the capacity. */
const SURPRISING_UTILISATION = 0.9;

/** The capacity may have been underestimated in a disturbed moment, so the climb continues in these steps while nothing saturates. */
const STEP_BEYOND = 1.2;
const MAX_STEPS_BEYOND = 6;
/** Maximum steps by which a climb continues because every failed rate held when it was repeated. */
const MAX_STEPS_AGAIN = 3;
/** A bracket this narrow cannot be resolved with two draws of arrivals. */
const NARROW = 1.04;
/** Maximum number of points that are repeated before bisecting. */
const MAX_SECOND_LOOKS = 4;
/** Passes may show that the search bisected to the wrong rate. The search then repeats bisection once. */
const MAX_BRACKETS = 2;
/** The lowest rate of a pass, as a share of the lower end of the bracket. */
const BELOW_BRACKET = 0.9;
/** Rates measured in a pass of repetitions: both ends of the bracket, and one below it. */
export const POINTS_OF_A_PASS = 3;

function* beyond(ladder: readonly number[]): Generator<number> {
  yield* ladder;
  const highest = ladder.at(-1) ?? 0;
  for (let step = 1; step <= MAX_STEPS_BEYOND; step++) yield highest * STEP_BEYOND ** step;
}

function curveUtilisations(capacityPerS: number, lowestPerS: number): readonly number[] {
  const useful = CURVE_UTILISATIONS.filter((utilisation) => utilisation * capacityPerS >= lowestPerS);
  return useful.length >= SLOW_UTILISATIONS.length ? useful : SLOW_UTILISATIONS;
}

/** The measured rates, and how often each met the SLO. */
class Outcomes {
  readonly #seen: { readonly ratePerS: number; readonly holds: boolean }[] = [];

  note(ratePerS: number, { meetsSlo, saturated }: RateOutcome): void {
    if (saturated || meetsSlo !== null) this.#seen.push({ ratePerS, holds: !saturated && meetsSlo === true });
  }

  /**
   * The two neighbouring rates between which the SLO is first missed: the cut that contradicts the fewest outcomes, the lower one in a tie.
   * A single disturbed point can thus be outvoted.
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
   * The lowest rate whose outcome needs confirmation. A rate is doubtful if it met the SLO as often as it missed it, or if it missed the
   * SLO in its only try and either a higher rate met it or the rate is the failing end of the bracket below `capacityPerS`.
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
 * Climbs the curve until it saturates. With an SLO, then bisects to the rate at which the SLO is first missed, and repeats the ends of the
 * bracket with fresh arrivals, which give the interval of the result. No single disturbed point decides: a rate that did worse than a
 * higher one, and the first rate that failed, are measured again.
 */
export function* searchRates(options: {
  /** Requests per second that the executors can serve: replicas ÷ mean service time. */
  readonly capacityPerS: number;
  /** Rate below which a point of the effort's length sees almost no requests. */
  readonly lowestPerS: number;
  readonly hasSlo: boolean;
  /** Maximum number of bisections. */
  readonly bisections: number;
  readonly replicates: number;
  /** Whether the remaining time is needed for the repetitions, without which the result has no interval. */
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

/** Continues to higher rates if no failed rate is left, because the failed ones held more often than not when they were repeated. */
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
  // Also measures below the bracket: near saturation, the next draw of arrivals may miss the SLO where the first one met it.
  for (const ratePerS of [BELOW_BRACKET * passingPerS, passingPerS, failingPerS]) {
    record.note(ratePerS, yield { ratePerS, replicate: pass, purpose: 'replicate' });
  }
}

/** Measures exactly the given rates, lowest first. */
export function* givenRates(ratesPerS: readonly number[]): RateSearch {
  const record = new Outcomes();
  for (const ratePerS of [...ratesPerS].sort((a, b) => a - b)) {
    record.note(ratePerS, yield { ratePerS, replicate: 0, purpose: 'curve' });
  }
  return record.bracket();
}
