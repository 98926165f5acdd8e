import { mean, median } from '#core/math/stats/moments.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { intervalAt, predictiveQuantiles } from '#core/project/projection/predictive.ts';
import { type CoverageTable, percent } from './table.ts';

const GENERATIONS = [3, 5, 10, 20] as const;
/** Residuals of each known generation, and of the next one. */
const RESIDUALS = 12;
const LEVEL = 0.9;
/** Cases for each repetition: one generation is one case, however many residuals it has. */
const CASES_EACH = 5;

/** How generations differ: the share of the variance that a generation has in common, and the law of that common error. */
const LAWS = [
  { name: 'normal, 0.5', share: 0.5, common: (random: Random) => random.normal() },
  { name: 'normal, 0.8', share: 0.8, common: (random: Random) => random.normal() },
  { name: "Student's t, 3 degrees of freedom, 0.8", share: 0.8, common: studentT3 },
] as const;

function studentT3(random: Random): number {
  const sum = [random.normal(), random.normal(), random.normal()].reduce((total, z) => total + z * z, 0);
  return random.normal() / Math.sqrt(sum / 3);
}

/** The residuals of one generation; the variance of a normal one is 1. */
function generation(random: Random, { share, common }: (typeof LAWS)[number]): readonly number[] {
  const own = Math.sqrt(share) * common(random);
  return Array.from({ length: RESIDUALS }, () => own + Math.sqrt(1 - share) * random.normal());
}

function* rowsOf(repetitions: number): Iterable<readonly (string | number)[]> {
  for (const law of LAWS) {
    for (const count of GENERATIONS) {
      const random = createRandom(count).fork(law.name);
      const widths: number[] = [];
      const inside: number[] = [];
      for (let repetition = 0; repetition < CASES_EACH * repetitions; repetition++) {
        const units = Array.from({ length: count }, (_, index) => ({
          unit: `${index}`,
          logErrors: generation(random, law),
        }));
        const next = generation(random, law);
        const quantiles = predictiveQuantiles(units);
        if (quantiles === null) continue;
        const [low, high] = intervalAt(quantiles, LEVEL);
        widths.push(high - low);
        inside.push(next.filter((value) => value >= low && value <= high).length / next.length);
      }
      yield [law.name, count, percent(LEVEL), percent(mean(inside)), median(widths).toFixed(1)];
    }
  }
}

/** Coverage and width of the interval of a projection over the number of generations that it was learnt from. */
export const SMALL_K: CoverageTable = {
  name: 'small-k',
  title: 'Intervals from few generations of processors',
  explanation:
    'Residuals of K known generations with 12 each predict those of the next one. The residuals of a generation share an error, of the given law and share of the variance. The width is the median, in standard deviations; the 90 % interval of a known normal distribution has a width of 3.3.',
  columns: ['common error', 'K', 'nominal', 'actual', 'median width'],
  rows: rowsOf,
};
