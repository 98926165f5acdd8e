import { besideLimit } from '#core/verify/check.ts';
import { jobSpeed } from '#core/verify/job-speed.ts';
import { median } from '#core/math/stats/moments.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { type CoverageTable, percent } from './table.ts';

const PARTS = [3, 5, 12, 24];
/** How machines differ: the standard deviation of the logarithm of a speed, and the share of them that has half the speed. */
const LAWS = [
  { name: '5 %', spread: 0.05, slow: 0 },
  { name: '20 %', spread: 0.2, slow: 0 },
  { name: '5 %, one in five at half speed', spread: 0.05, slow: 0.2 },
] as const;
/** True rate of the job ÷ the rate that is needed. */
const RATIOS = [2.5, 1.3, 1, 0.7];
const ROWS = 1000;
const TRUTH_RUNS = 20_001;

interface Job {
  readonly parts: number;
  readonly law: (typeof LAWS)[number];
}

/** A run with one part for each machine, at one row per second of a machine. */
function run({ parts, law: { spread, slow } }: Job, random: Random) {
  return Array.from({ length: parts }, () => {
    const times = random.uniform() < slow ? 2 : 1;
    return { rows: ROWS, seconds: ROWS * times * Math.exp(-spread * random.normal()) };
  });
}

/** The median rate of a run: its rows over the time of its slowest part. */
function trueRate(job: Job): number {
  const random = createRandom(3).fork(`${job.parts} ${job.law.name}`);
  return median(
    Array.from({ length: TRUTH_RUNS }, () => {
      const slowest = run(job, random).reduce((most, { seconds }) => Math.max(most, seconds), 0);
      return (job.parts * ROWS) / slowest;
    }),
  );
}

function* rows(repetitions: number): Iterable<readonly (string | number)[]> {
  for (const law of LAWS) {
    for (const parts of PARTS) {
      const job = { parts, law };
      const rate = trueRate(job);
      const found = Array.from(
        { length: repetitions },
        (_, repetition) =>
          jobSpeed(run(job, createRandom(4).fork(`${parts} ${law.name}`).fork(repetition)), parts).jobPerS,
      );
      const share = (is: (each: (typeof found)[number]) => boolean): number => found.filter(is).length / repetitions;
      const covered = share(({ low, high }) => (low ?? 0) <= rate && rate <= (high ?? Infinity));
      const width = median(found.map(({ low, high, value }) => ((high ?? Infinity) - (low ?? 0)) / value));
      for (const ratio of RATIOS) {
        const needed = rate / ratio;
        const of = (beside: string): number => share((each) => besideLimit(each, needed) === beside);
        yield [
          parts,
          law.name,
          percent(ratio),
          percent(of('above')),
          percent(of('below')),
          percent(of('around')),
          '90 %',
          percent(covered),
          percent(width),
        ];
      }
    }
  }
}

/** Size and power of the job rate of `modewise verify`, and the coverage of its interval. */
export const VERIFY_JOB: CoverageTable = {
  name: 'verify-job',
  title: 'verify: rows per second of a job',
  explanation:
    'Parts of a job, one for each machine, at speeds that vary by the given share (log-normal); in the last rows, one machine in five has half the speed. The true rate of the job is the median of many runs: rows ÷ the time of the slowest part. One run goes to `jobSpeed`, and the true rate is 250 % to 70 % of the promised one. A promise that equals the true rate (100 %) may hold or be broken in 5 % of cases each. Fewer than twenty parts, or parts of two kinds, give bounds from their order, and a factor of two beyond them where machines that were not seen may be of another kind: they show that a job is too slow, and seldom that it is fast enough.',
  columns: ['parts', 'spread', 'true ÷ promised', 'holds', 'broken', 'undecided', 'nominal', 'actual', 'median width'],
  rows,
};
