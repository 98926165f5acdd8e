import {
  type Coefficients,
  relativeTime,
  type Resources,
  resourcesOf,
} from '#core/project/projection/relative-time.ts';
import { fitCoefficients, type FitRow } from '#core/project/projection/fit-coefficients.ts';
import { mapBy } from './map-by.ts';
import { kindOf, type PublicResult, settingOf } from './result.ts';

/** Models are left out in so many groups: a coefficient never saw the judged model, nor a fifth of the others. */
const MODEL_FOLDS = 5;

/** What is kept from a fit: machines of some generations or GPUs, and the models of one fold. */
export interface LeftOut {
  readonly units: readonly string[];
  readonly fold: number | null;
}

/** Fits coefficients without what is left out, and remembers them. */
export type CoefficientsWithout = (kind: string, without: LeftOut) => Coefficients;

/** The fold that a model is left out with, by its name. */
export type FoldOf = (model: string) => number;

/** Deals the models of each family out to the folds in the order of their names: the same model in another type is in the same fold. */
export function createFolds(results: readonly PublicResult[]): FoldOf {
  const folds = new Map<string, number>();
  for (const ofFamily of mapBy(results, ({ family }) => family).values()) {
    const models = [...new Set(ofFamily.map(({ model }) => model))].toSorted();
    for (const [index, model] of models.entries()) if (!folds.has(model)) folds.set(model, index % MODEL_FOLDS);
  }
  return (model) => folds.get(model) ?? 0;
}

/** What is left out as one: all machines of one generation of cores, or one GPU in whatever machine. */
export function unitOf({ machine }: PublicResult): string {
  return machine.generation;
}

/** CPUs and GPUs have coefficients of their own for each family and type. */
export function fitKindOf(result: PublicResult): string {
  return `${result.machine.arch === 'gpu' ? 'gpu' : 'cpu'}|${kindOf(result)}`;
}

interface Known extends FitRow {
  readonly unit: string;
  readonly fold: number;
}

/** Fits on all results of a kind but those left out. Results of machines without a specification take no part. */
export function createCoefficients(results: readonly PublicResult[]): CoefficientsWithout {
  const foldOf = createFolds(results);
  const rows = new Map<string, readonly Known[]>();
  for (const [kind, ofKind] of mapBy(results, fitKindOf)) {
    rows.set(
      kind,
      ofKind.flatMap((result) => {
        const resources = resourcesOf(result.machine, result.precision, result.threads);
        if (resources === null) return [];
        const group = settingOf(result);
        const fold = foldOf(result.model);
        return [{ group, logMs: Math.log(result.ms), resources, unit: unitOf(result), fold }];
      }),
    );
  }
  const fits = new Map<string, Coefficients>();
  return (kind, { units, fold }) => {
    const key = `${kind}|${units.toSorted().join()}|${fold ?? 'all'}`;
    const known = fits.get(key);
    if (known !== undefined) return known;
    const kept = (rows.get(kind) ?? []).filter((row) => !units.includes(row.unit) && row.fold !== fold);
    const fitted = fitCoefficients(kept, kind.startsWith('gpu') ? 'gpu' : 'cpu');
    fits.set(key, fitted);
    return fitted;
  };
}

/** Log of the time on the target over that on the source by specification; null where one of them has none. */
export function logRatio(source: PublicResult, target: PublicResult, coefficients: Coefficients): number | null {
  const from: Resources | null = resourcesOf(source.machine, source.precision, source.threads);
  const to = resourcesOf(target.machine, target.precision, target.threads);
  if (from === null || to === null) return null;
  const kind = target.machine.arch === 'gpu' ? 'gpu' : 'cpu';
  return Math.log(relativeTime(coefficients, to, kind) / relativeTime(coefficients, from, kind));
}
