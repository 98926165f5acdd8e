import { conformalHalfWidth, MIN_RESIDUALS, MIN_UNITS_PER_KIND } from '#core/project/projection/conformal.ts';
import type { Hop } from '#core/project/projection/machine.ts';
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
import { mapBy } from './map-by.ts';
import type { Pair } from './pairs.ts';
import { type PublicResult, settingOf } from './result.ts';

/** A projection and the true value. Errors are log(predicted ÷ true). */
export interface Judged {
  readonly hop: Hop;
  readonly source: PublicResult;
  readonly target: PublicResult;
  /** Whether the prediction uses models of the same kind that were measured on the target. */
  readonly references: boolean;
  readonly logError: number;
  /** Half-widths of the interval in log, from residuals of other machines and other models. Null with too few residuals. */
  readonly half80: number | null;
  readonly half90: number | null;
  /** Number of residuals of the interval, and whether they belong to the same family and type. */
  readonly residuals: number;
  readonly isOwnKind: boolean;
}

/** Half-widths of the intervals of one kind of projection. */
export type Widths = Pick<Judged, 'half80' | 'half90' | 'residuals' | 'isOwnKind'>;

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
  readonly widths: (pair: Pick<Pair, 'hop' | 'target'>, of: { readonly references: boolean }) => Widths;
}

/** Creates a projector whose intervals come from the residuals of `pairs`. Fits and intervals are cached. */
export function createLeftOutProjector(results: readonly PublicResult[], pairs: readonly Pair[]): LeftOutProjector {
  const without = createCoefficients(results);
  const foldOf = createFolds(results);
  const widthsWithout = createWidths({ pairs, without, references: createReferences(results), foldOf });
  return {
    logRatio: (source, target) => {
      const left = { units: [unitOf(target)], fold: foldOf(target.model) };
      return logRatio(source, target, without(fitKindOf(target), left));
    },
    widths: ({ hop, target }, { references }) => {
      const intervals = widthsWithout(unitOf(target), foldOf(target.model));
      return intervalOf(intervals, { hop, kind: fitKindOf(target), references });
    },
  };
}

/** Judges a projection for each pair of results. */
export function judge(
  results: readonly PublicResult[],
  pairs: readonly Pair[],
  projector: LeftOutProjector = createLeftOutProjector(results, pairs),
): readonly Judged[] {
  const referencesOf = createReferences(results);
  return pairs.flatMap((pair) => {
    const { hop, source, target } = pair;
    return errorsOf(pair, projector.logRatio(source, target), referencesOf).map(({ references, logError }) => ({
      hop,
      source,
      target,
      references,
      logError,
      ...projector.widths(pair, { references }),
    }));
  });
}

/** Half-widths from the residuals of the same hop: those of the same family and type if there are enough, otherwise all. */
function intervalOf(
  intervals: ReadonlyMap<string, Widths>,
  of: { readonly hop: Hop; readonly kind: string; readonly references: boolean },
): Widths {
  return (
    intervals.get(`${of.hop}|${of.references}|${of.kind}`) ??
    intervals.get(`${of.hop}|${of.references}`) ?? { half80: null, half90: null, residuals: 0, isOwnKind: false }
  );
}

/** Widths by hop, and by hop and kind if there are enough residuals, excluding everything related to a unit or a fold of models. */
type WidthsWithout = (unit: string, fold: number) => ReadonlyMap<string, Widths>;

/** Widths from all residuals. Each residual's coefficients exclude only the generation of its own machine. */
export function widthsOfAll(results: readonly PublicResult[], pairs: readonly Pair[]): ReadonlyMap<string, Widths> {
  const [without, references, foldOf] = [createCoefficients(results), createReferences(results), createFolds(results)];
  return createWidths({ pairs, without, references, foldOf })('', -1);
}

function createWidths(options: {
  readonly pairs: readonly Pair[];
  readonly without: CoefficientsWithout;
  readonly references: ReferencesOf;
  readonly foldOf: FoldOf;
}): WidthsWithout {
  const { pairs, without, references, foldOf } = options;
  const placed = pairs.map((pair) => ({ pair, fold: foldOf(pair.target.model), kind: fitKindOf(pair.target) }));
  const known = new Map<string, ReadonlyMap<string, Widths>>();
  return (unit, fold) => {
    const key = `${unit}|${fold}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const residuals = placed.flatMap(({ pair, fold: own, kind }): readonly Residual[] => {
      const { source, target, hop } = pair;
      if (own === fold || unitOf(target) === unit || unitOf(source) === unit) return [];
      const ratio = logRatio(source, target, without(kind, { units: [unit, unitOf(target)], fold }));
      return errorsOf(pair, ratio, references).map((error) => ({ hop, kind, unit: unitOf(target), ...error }));
    });
    const widths = new Map([
      ...widthsOf(residuals, false, ({ hop, references }) => `${hop}|${references}`),
      ...widthsOf(residuals, true, ({ hop, references, kind }) => `${hop}|${references}|${kind}`),
    ]);
    known.set(key, widths);
    return widths;
  };
}

function widthsOf(
  residuals: readonly Residual[],
  isOwnKind: boolean,
  keyOf: (residual: Residual) => string,
): readonly (readonly [string, Widths])[] {
  return [...mapBy(residuals, keyOf)].flatMap(([key, group]) => {
    if (group.length < MIN_RESIDUALS) return [];
    const units = [...mapBy(group, ({ unit }) => unit)].map(([unit, own]) => ({
      unit,
      logErrors: own.map(({ logError }) => Math.abs(logError)),
    }));
    if (isOwnKind && units.length < MIN_UNITS_PER_KIND) return [];
    const half80 = conformalHalfWidth(units, 0.8);
    const half90 = conformalHalfWidth(units, 0.9);
    return [[key, { half80, half90, residuals: group.length, isOwnKind }] as const];
  });
}

/** The error of the prediction from the specification, if there is one, and of the prediction with reference models, if there are any. */
function errorsOf(
  pair: Pair,
  ratio: number | null,
  references: ReferencesOf,
): readonly Pick<Judged, 'references' | 'logError'>[] {
  const { source, target } = pair;
  const logTrue = Math.log(target.ms / source.ms);
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
  return ({ source, target }) => {
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
  };
}

/** Distance between two models in multiply-adds per row, in log. Infinity if either is unknown. */
function workDistance(a: PublicResult, b: PublicResult): number {
  return a.gmacs === null || b.gmacs === null ? Infinity : Math.abs(Math.log(a.gmacs / b.gmacs));
}
