import {
  type Coefficients,
  relativeTime,
  type Resources,
  resourcesOf,
} from '#core/project/projection/relative-time.ts';
import { fitCoefficients, type FitRow } from '#core/project/projection/fit-coefficients.ts';
import { mapBy } from './map-by.ts';
import { kindOf, type PublicResult, settingOf } from './result.ts';

/** Number of folds of models. The coefficients for a judged model exclude its whole fold, about a fifth of the architectures. */
const MODEL_FOLDS = 5;

/** The held-out data of a fit: machines of some generations or GPUs, and the models of one fold. */
interface LeftOut {
  readonly units: readonly string[];
  readonly fold: number | null;
}

/** Fits coefficients without the excluded results. Results are cached. */
export type CoefficientsWithout = (kind: string, without: LeftOut) => Coefficients;

/** The fold of a model, by its name. */
export type FoldOf = (model: string) => number;

/** The prefix before the architecture in a name: the program or suite, or the framework that the weights come from. */
const PREFIX = /^(llama\.cpp|ncnn|mlperf|ubench|tf|google)[_/]/;

/** The architecture of a model by its name: `resnet` of `resnet152@224`, `mobilenet` of `ncnn_mobilenet_v2` and of `mobilenetv3_small_100@224`. */
export function architectureOf(model: string): string {
  const name = model.toLowerCase().replace(PREFIX, '');
  return (/[a-z]{3,}/.exec(name)?.[0] ?? name).replace(/(?<=[a-z]{3})v$/, '');
}

/**
 * Deals the architectures of each family out to the folds in order of their names. Models of one architecture are alike, so they are in one fold, as is the
 * same model in another type. A family with fewer architectures than folds is dealt out by models.
 */
export function createFolds(results: readonly PublicResult[]): FoldOf {
  const folds = new Map<string, number>();
  for (const ofFamily of mapBy(results, ({ family }) => family).values()) {
    const models = [...new Set(ofFamily.map(({ model }) => model))].toSorted();
    const byArchitecture = mapBy(models, architectureOf);
    const groups = byArchitecture.size < MODEL_FOLDS ? models.map((model) => [model]) : [...byArchitecture.values()];
    for (const [index, group] of groups.entries()) {
      for (const model of group) if (!folds.has(model)) folds.set(model, index % MODEL_FOLDS);
    }
  }
  return (model) => folds.get(model) ?? 0;
}

/** The unit that is held out as a whole: all machines of one generation of cores, or one GPU in any machine. */
export function unitOf({ machine }: PublicResult): string {
  return machine.generation;
}

/** CPUs and GPUs have separate coefficients for each family and type. */
export function fitKindOf(result: PublicResult): string {
  return `${result.machine.arch === 'gpu' ? 'gpu' : 'cpu'}|${kindOf(result)}`;
}

interface Known extends FitRow {
  readonly unit: string;
  readonly fold: number;
}

/** Fits on all results of a kind except the excluded ones. Results of machines without a specification are skipped. */
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

/** Log of the time on the target ÷ time on the source, from their specifications. Null if one of them has none. */
export function logRatio(source: PublicResult, target: PublicResult, coefficients: Coefficients): number | null {
  const from: Resources | null = resourcesOf(source.machine, source.precision, source.threads);
  const to = resourcesOf(target.machine, target.precision, target.threads);
  if (from === null || to === null) return null;
  const kind = target.machine.arch === 'gpu' ? 'gpu' : 'cpu';
  return Math.log(relativeTime(coefficients, to, kind) / relativeTime(coefficients, from, kind));
}
