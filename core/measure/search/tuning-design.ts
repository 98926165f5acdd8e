import { DEFAULT_TUNING, OTHER_TUNING, type SessionTuning, TuningFactor } from '#core/contract/run/tuning.ts';
import { createRandom } from '#core/math/stats/random.ts';

/**
 * The first row of the Plackett–Burman design with eight runs for up to seven factors (Plackett & Burman, The Design of Optimum Multifactorial
 * Experiments, Biometrika 33, 1946). The others are its cyclic shifts, and a last row with all factors low.
 */
const FIRST_ROW = [1, 1, 1, -1, 1, -1, -1] as const;

/** A level: −1 is the default, +1 the other one. */
export type Level = -1 | 1;

/** One configuration of a block: the level of each factor. */
export interface DesignRun {
  readonly levels: readonly Level[];
}

/** The eight runs of the design for `factors` factors, at most seven. */
export function plackettBurman(factors: number): readonly DesignRun[] {
  if (factors > FIRST_ROW.length) throw new Error(`the design has ${FIRST_ROW.length} factors, not ${factors}`);
  const shifted = FIRST_ROW.map((_, shift) =>
    FIRST_ROW.map((_level, at) => FIRST_ROW[(at + shift) % FIRST_ROW.length] ?? -1),
  );
  const low = FIRST_ROW.map((): Level => -1);
  return [...shifted, low].map((levels) => ({ levels: levels.slice(0, factors) }));
}

/**
 * The mirror image of a design. Both together separate the factors from all effects of two factors together, which each alone mixes with them
 * (fold-over; Montgomery, Design and Analysis of Experiments, chapter 8).
 */
export function foldOver(runs: readonly DesignRun[]): readonly DesignRun[] {
  return runs.map(({ levels }) => ({ levels: levels.map((level): Level => (level === 1 ? -1 : 1)) }));
}

/** One block pair in the order in which it is run: the design and its mirror image, each shuffled, so that drift has no favourite. */
export function blockPair(factors: number, pair: number, seed: number): readonly DesignRun[] {
  const design = plackettBurman(factors);
  const random = createRandom(seed).fork('tuning').fork(pair);
  const blocks = [design, foldOver(design)];
  const ordered = pair % 2 === 0 ? blocks : blocks.toReversed();
  return ordered.flatMap((block) => {
    const runs = [...block];
    for (let last = runs.length - 1; last > 0; last--) {
      const other = random.int(last + 1);
      const [a, b] = [runs[last], runs[other]];
      if (a === undefined || b === undefined) continue;
      runs[last] = b;
      runs[other] = a;
    }
    return runs;
  });
}

/** The settings that can matter for a session: one intra-op thread has no other to wait for, and parallel branches need a second core. */
export function tuningFactors({
  threads,
  cores,
}: {
  readonly threads: number;
  readonly cores: number;
}): readonly TuningFactor[] {
  return TuningFactor.options.filter((factor) => {
    if (factor === 'spinning') return threads > 1;
    return factor !== 'parallel' || cores > 1;
  });
}

/** The session settings of a run of the design. */
export function tuningOf(factors: readonly TuningFactor[], { levels }: DesignRun): SessionTuning {
  const isOther = (factor: TuningFactor): boolean => levels[factors.indexOf(factor)] === 1;
  return withOthers(factors.filter(isOther));
}

/** The default settings with some of them at their other level. */
export function withOthers(others: readonly TuningFactor[]): SessionTuning {
  const has = (factor: TuningFactor): boolean => others.includes(factor);
  return {
    graph: has('graph') ? OTHER_TUNING.graph : DEFAULT_TUNING.graph,
    spinning: has('spinning') ? OTHER_TUNING.spinning : DEFAULT_TUNING.spinning,
    arena: has('arena') ? OTHER_TUNING.arena : DEFAULT_TUNING.arena,
    memoryPattern: has('memoryPattern') ? OTHER_TUNING.memoryPattern : DEFAULT_TUNING.memoryPattern,
    parallel: has('parallel') ? OTHER_TUNING.parallel : DEFAULT_TUNING.parallel,
  };
}
