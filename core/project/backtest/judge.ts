import type { Hop } from '#core/project/projection/machine.ts';
import { MIN_RESIDUALS, MIN_UNITS_PER_KIND, predictiveQuantiles } from '#core/project/projection/predictive.ts';
import { referenceRatio } from '#core/project/projection/reference-ratio.ts';
import {
  type CoefficientsWithout,
  createCoefficients,
  createFolds,
  fitKindOf,
  type FoldOf,
  logRatio,
  unitOf,
} from './left-out.ts';
import { oncePer } from '#core/once-per.ts';
import { mapBy } from './map-by.ts';
import type { Pair } from './pairs.ts';
import { type PublicResult, settingOf } from './result.ts';

/** A projection and the true value. Errors are log(predicted ÷ true) of the time, which is log(true ÷ predicted) of the throughput. */
export interface Judged extends Predicted {
  readonly hop: Hop;
  readonly source: PublicResult;
  readonly target: PublicResult;
  /** Whether the prediction uses models of the same kind that were measured on the target. */
  readonly references: boolean;
  readonly logError: number;
}

/** The predictive distribution of the error of one kind of projection. */
export interface Predicted {
  /** From residuals of other machines and other models (`predictiveQuantiles`). Null with too few. */
  readonly quantiles: Float64Array | null;
  /** Number of residuals and of generations behind it, and whether they belong to the same family and type. */
  readonly residuals: number;
  readonly generations: number;
  readonly isOwnKind: boolean;
}

const NOTHING: Predicted = { quantiles: null, residuals: 0, generations: 0, isOwnKind: false };

interface Residual {
  readonly hop: Hop;
  readonly unit: string;
  readonly kind: string;
  readonly references: boolean;
  readonly logError: number;
}

/** Projects results from each other. Neither the coefficients nor the interval use results of the target's machine or model. */
export interface LeftOutProjector {
  /** Log of the time on the target ÷ time on the source, from their specifications. Null if one of them has none. */
  readonly logRatio: (source: PublicResult, target: PublicResult) => number | null;
  readonly predicted: (pair: Pick<Pair, 'hop' | 'target'>, of: { readonly references: boolean }) => Predicted;
}

/** The shared data of a back-test of the same results, whatever pairs are drawn from them: fits and references are cached. */
export interface Known {
  readonly results: readonly PublicResult[];
  readonly without: CoefficientsWithout;
  readonly foldOf: FoldOf;
  readonly referencesOf: ReferencesOf;
}

/** What is known of some results. */
export function knownOf(results: readonly PublicResult[]): Known {
  return {
    results,
    without: createCoefficients(results),
    foldOf: createFolds(results),
    referencesOf: createReferences(results),
  };
}

/** Creates a projector whose distributions come from the residuals of `pairs`. Fits and distributions are cached. */
export function createLeftOutProjector(known: Known, pairs: readonly Pair[]): LeftOutProjector {
  const { without, foldOf } = known;
  const predictedWithout = createPredicted(known, pairs);
  return {
    logRatio: (source, target) => {
      const left = { units: [unitOf(target)], fold: foldOf(target.model) };
      return logRatio(source, target, without(fitKindOf(target), left));
    },
    predicted: ({ hop, target }, { references }) => {
      const predicted = predictedWithout(unitOf(target), foldOf(target.model));
      // Those of the same family and type if there are enough, otherwise of all.
      return (
        predicted.get(`${hop}|${references}|${fitKindOf(target)}`) ?? predicted.get(`${hop}|${references}`) ?? NOTHING
      );
    },
  };
}

/** Judges a projection for each pair of results. */
export function judge(
  known: Known,
  pairs: readonly Pair[],
  projector: LeftOutProjector = createLeftOutProjector(known, pairs),
): readonly Judged[] {
  return pairs.flatMap((pair) => {
    const { hop, source, target } = pair;
    return errorsOf(pair, projector.logRatio(source, target), known.referencesOf).map(({ references, logError }) => ({
      hop,
      source,
      target,
      references,
      logError,
      ...projector.predicted(pair, { references }),
    }));
  });
}

/** Distributions by hop, and by hop and kind if there are enough residuals, without all that is related to a unit or a fold of models. */
type PredictedWithout = (unit: string, fold: number) => ReadonlyMap<string, Predicted>;

/** Distributions from all residuals. Each residual's coefficients exclude only the generation of its own machine. */
export function predictedOfAll(known: Known, pairs: readonly Pair[]): ReadonlyMap<string, Predicted> {
  return createPredicted(known, pairs)('', -1);
}

function createPredicted({ without, referencesOf, foldOf }: Known, pairs: readonly Pair[]): PredictedWithout {
  const placed = pairs.map((pair) => ({ pair, fold: foldOf(pair.target.model), kind: fitKindOf(pair.target) }));
  const made = new Map<string, ReadonlyMap<string, Predicted>>();
  return (unit, fold) => {
    const key = `${unit}|${fold}`;
    const before = made.get(key);
    if (before !== undefined) return before;
    const residuals = placed.flatMap(({ pair, fold: own, kind }): readonly Residual[] => {
      const { source, target, hop } = pair;
      if (own === fold || unitOf(target) === unit || unitOf(source) === unit) return [];
      const ratio = logRatio(source, target, without(kind, { units: [unit, unitOf(target)], fold }));
      return errorsOf(pair, ratio, referencesOf).map((error) => ({ hop, kind, unit: unitOf(target), ...error }));
    });
    const predicted = new Map([
      ...predictedFrom(residuals, false, ({ hop, references }) => `${hop}|${references}`),
      ...predictedFrom(residuals, true, ({ hop, references, kind }) => `${hop}|${references}|${kind}`),
    ]);
    made.set(key, predicted);
    return predicted;
  };
}

function predictedFrom(
  residuals: readonly Residual[],
  isOwnKind: boolean,
  keyOf: (residual: Residual) => string,
): readonly (readonly [string, Predicted])[] {
  return [...mapBy(residuals, keyOf)].flatMap(([key, group]) => {
    if (group.length < MIN_RESIDUALS) return [];
    const units = [...mapBy(group, ({ unit }) => unit)].map(([unit, own]) => ({
      unit,
      logErrors: own.map(({ logError }) => logError),
    }));
    if (isOwnKind && units.length < MIN_UNITS_PER_KIND) return [];
    const quantiles = predictiveQuantiles(units);
    return [[key, { quantiles, residuals: group.length, generations: units.length, isOwnKind }] as const];
  });
}

/** Log of the true ratio of the times on the target and on the source. */
function logTrueOf({ source, target }: Pair): number {
  return Math.log(target.ms / source.ms);
}

/** The error of the prediction from the specification, if there is one, and of the prediction with reference models, if there are any. */
function errorsOf(
  pair: Pair,
  ratio: number | null,
  references: ReferencesOf,
): readonly Pick<Judged, 'references' | 'logError'>[] {
  const logTrue = logTrueOf(pair);
  const found = references(pair).map((reference) => ({
    measuredMs: reference.targetMs,
    predictedMs: reference.sourceMs * Math.exp(ratio ?? 0),
  }));
  const plain = ratio === null ? [] : [{ references: false, logError: ratio - logTrue }];
  if (found.length === 0) return plain;
  return [...plain, { references: true, logError: (ratio ?? 0) + Math.log(referenceRatio(found)) - logTrue }];
}

interface ReferencePair {
  readonly sourceMs: number;
  readonly targetMs: number;
}
type ReferencesOf = (pair: Pair) => readonly ReferencePair[];

/** Maximum number of reference models: those nearest in work per row. */
const REFERENCES = 3;

/** Other models of the same family and type that were measured on both machines in the same way, nearest in work first. */
function createReferences(results: readonly PublicResult[]): ReferencesOf {
  const onMachine = mapBy(results, (r) => `${r.machine.name}|${r.family}|${settingOf({ ...r, model: '' })}`);
  const bySetting = new Map(results.map((r) => [`${r.machine.name}|${settingOf(r)}`, r]));
  return oncePer(({ source, target }: Pair) => {
    const others =
      onMachine.get(`${target.machine.name}|${target.family}|${settingOf({ ...target, model: '' })}`) ?? [];
    return others
      .flatMap((other) => {
        if (other.model === target.model) return [];
        const same = bySetting.get(`${source.machine.name}|${settingOf({ ...source, model: other.model })}`);
        return same === undefined
          ? []
          : [{ sourceMs: same.ms, targetMs: other.ms, distance: workDistance(other, target) }];
      })
      .toSorted((a, b) => a.distance - b.distance)
      .slice(0, REFERENCES);
  });
}

/** Distance between two models in multiply-adds per row, in log. Infinity if either is unknown. */
function workDistance(a: PublicResult, b: PublicResult): number {
  return a.gmacs === null || b.gmacs === null ? Infinity : Math.abs(Math.log(a.gmacs / b.gmacs));
}
