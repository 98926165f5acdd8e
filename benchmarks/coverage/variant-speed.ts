import { speedFrom } from '#core/measure/answers/speed.ts';
import { median } from '#core/math/stats/moments.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { type CoverageTable, percent } from './table.ts';

const PROCESSES = 5;
const ROUNDS = 2;
/** Standard deviations of the logarithm of the ratio: between processes, and between the rounds of one. */
const BETWEEN = [0, 0.02, 0.05];
const WITHIN = 0.02;
const RATIOS = [1, 1.05, 1.2];

function* rows(repetitions: number): Iterable<readonly (string | number)[]> {
  for (const between of BETWEEN) {
    for (const ratio of RATIOS) {
      const found = Array.from({ length: repetitions }, (_, repetition) => {
        const random = createRandom(6).fork(`${between} ${ratio}`).fork(repetition);
        return speedFrom(
          Array.from({ length: PROCESSES }, () => {
            const ofProcess = ratio * Math.exp(between * random.normal());
            return Array.from({ length: ROUNDS }, () => {
              const original = Math.exp(0.1 * random.normal());
              return { original, variant: original * ofProcess * Math.exp(WITHIN * random.normal()) };
            });
          }),
        );
      });
      const share = (is: (each: (typeof found)[number]) => boolean): string =>
        percent(found.filter(is).length / repetitions);
      const width = median(found.map(({ ratio: { low, high } }) => (high ?? Infinity) - (low ?? 0)));
      yield [
        percent(between),
        ratio,
        share(({ verdict }) => verdict === 'faster'),
        share(({ verdict }) => verdict === 'slower'),
        '90 %',
        share(({ ratio: { low, high } }) => (low ?? 0) <= ratio && ratio <= (high ?? Infinity)),
        width.toFixed(3),
      ];
    }
  }
}

/** Coverage of the speed of a variant, and how often it is called faster or slower. */
export const VARIANT_SPEED: CoverageTable = {
  name: 'variant-speed',
  title: 'optimise: speed of a variant compared with the original',
  explanation:
    'Five pairs of processes with two rounds each, as `modewise optimise` measures them: the ratio of a process differs from the true one by the given share, and its rounds by 2 %. With a true ratio of 1 the variant is neither faster nor slower.',
  columns: ['between processes', 'true ratio', 'called faster', 'called slower', 'nominal', 'actual', 'median width'],
  rows,
};
