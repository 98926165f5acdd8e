import type { BatchTrial } from '#core/contract/run/run.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import type { BatchVisit } from '#core/measure/run/run-view.ts';
import { acrossVisits } from '#core/measure/run/visits.ts';
import { jobRate } from '#core/project/projection/job-rate.ts';
import { type CoverageTable, percent } from './table.ts';

/** A job on a machine: repetitions, its fixed share of the time of the whole file, and noise as a share. */
interface Case {
  readonly whole: number;
  readonly smaller: number;
  readonly fixedShare: number;
  readonly noise: number;
}

const CASES: readonly Case[] = [
  { whole: 3, smaller: 3, fixedShare: 0.1, noise: 0.02 },
  { whole: 3, smaller: 3, fixedShare: 0.1, noise: 0.05 },
  { whole: 3, smaller: 3, fixedShare: 0.5, noise: 0.02 },
  { whole: 3, smaller: 3, fixedShare: 0.5, noise: 0.1 },
  { whole: 3, smaller: 3, fixedShare: 0.8, noise: 0.05 },
  { whole: 5, smaller: 5, fixedShare: 0.1, noise: 0.05 },
  { whole: 1, smaller: 3, fixedShare: 0.1, noise: 0.05 },
  { whole: 1, smaller: 3, fixedShare: 0.5, noise: 0.05 },
  { whole: 1, smaller: 1, fixedShare: 0.1, noise: 0.05 },
];

/** Inference alone, whole jobs relative to it, and the share of inference in the busy time, which bounds that ratio. */
const INFERENCE_PER_S = 100_000;
const RATIO = 0.6;
const BUSY_SHARE = 0.75;
const ROWS = 400_000;
const STARTS = 3;
const CONFIGURATION = { batchSize: 64, threads: 1, replicas: 1 };

/** What is stated of one measurement. */
interface Stated {
  readonly isJudged: boolean;
  readonly holds: boolean;
  readonly value: number;
  readonly factor: number;
}

function measured(job: Case, random: Random): Stated {
  const { whole, smaller, fixedShare, noise } = job;
  const varied = (): number => 1 + noise * random.normal();
  const perRowS = 1 / (RATIO * INFERENCE_PER_S);
  const fixedS = (fixedShare / (1 - fixedShare)) * ROWS * perRowS;
  const wall = (rows: number): number => (fixedS + rows * perRowS) * varied();
  const walls = (count: number, rows: number): number[] => Array.from({ length: count }, () => wall(rows));
  const visits = Array.from({ length: STARTS }, (_, index): BatchVisit => ({
    ...CONFIGURATION,
    visit: index + 1,
    round: 1,
    rowsPerS: INFERENCE_PER_S * varied(),
    batchMs: 1,
  }));
  const search: BatchTrial = { ...CONFIGURATION, rowsPerS: { value: INFERENCE_PER_S, low: null, high: null } };
  const [wallS, smallerWallS] = [walls(whole, ROWS), walls(smaller, ROWS / 4)];
  const inferS = ROWS / INFERENCE_PER_S;
  const rate = jobRate({
    batch: {
      best: acrossVisits(search, visits),
      trials: [],
      job: {
        rows: ROWS,
        readS: inferS * (1 / BUSY_SHARE - 1),
        tensoriseS: 0,
        inferS,
        writeS: 0,
        wallS: mean(wallS),
        rowsPerS: ROWS / mean(wallS),
        smaller: { rows: ROWS / 4, wallS: mean(smallerWallS) },
        repeats: { wallS, smallerWallS },
      },
    },
  });
  if (rate === null) throw new Error('the job was measured');
  const { value, low, high } = rate.share;
  if (low === null || high === null) {
    const factor = Math.exp(rate.sigmaLog * normalQuantile(0.95));
    return { isJudged: true, holds: Math.abs(Math.log(value / RATIO)) <= Math.log(factor), value, factor };
  }
  return { isJudged: false, holds: low <= RATIO && RATIO <= high, value, factor: Math.sqrt(high / low) };
}

/** The ratio of a whole job's rate to that of inference alone, which scales every price of a batch. */
export const JOB_RATIO: CoverageTable = {
  name: 'job-ratio',
  title: 'The rate of a whole job relative to inference alone',
  explanation: `A whole job has ${RATIO} of the rate of inference alone; its stages would allow ${BUSY_SHARE}. It runs over a file and over a quarter of it, each time with noise, and inference alone has ${STARTS} fresh starts with the same noise. The 90 % interval of the ratio should contain ${RATIO}. A file that takes too long runs once, and its quarter three times. One pair, as in earlier runs, has no interval, and plans draw the ratio from a judgement.`,
  columns: ['whole jobs', 'quarters', 'fixed share', 'noise', 'median ratio', 'nominal', 'actual', 'median factor ×/÷'],
  *rows(repetitions) {
    for (const [index, job] of CASES.entries()) {
      const random = createRandom(19).fork(index);
      const stated = Array.from({ length: 10 * repetitions }, (_, i) => measured(job, random.fork(i)));
      yield [
        job.whole,
        job.smaller,
        percent(job.fixedShare),
        percent(job.noise),
        median(stated.map(({ value }) => value)).toFixed(2),
        stated.some(({ isJudged }) => isJudged) ? '90 %, a judgement' : '90 %',
        percent(stated.filter(({ holds }) => holds).length / stated.length),
        median(stated.map(({ factor }) => factor)).toFixed(2),
      ];
    }
  },
};
