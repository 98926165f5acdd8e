import type { Answers } from '#core/measure/answers/answers.ts';
import { labelChange } from '#core/measure/answers/labels.ts';
import { strikeOut } from '#core/measure/answers/strike-out.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { type CoverageTable, percent } from './table.ts';

const LIMIT = 0.005;
const ROWS = [1000, 5000];
/** Rows that change together, as in a file that is sorted or grouped. */
const RUNS = [1, 5, 20];
/** True share of changed labels ÷ the limit. */
const RATIOS = [0, 0.25, 0.5, 1, 2];

interface Compared {
  readonly rows: number;
  readonly run: number;
  /** The true share of changed labels. */
  readonly share: number;
}

/** A probability below a half for every row, and that of a variant, which is larger by the same amount in each run of rows. */
function labelsOf({ rows, run, share }: Compared, random: Random) {
  const answers = (values: Float64Array): Answers => ({ output: 'probability', isFloat: true, width: 1, values });
  let shift = 0;
  const variant = Float64Array.from({ length: rows }, (_, row) => {
    if (row % run === 0) shift = (0.1 * random.uniform()) / (1 - share);
    return 0.4 + shift;
  });
  return labelChange(answers(new Float64Array(rows).fill(0.4)), answers(variant), 'threshold');
}

function* rows(repetitions: number): Iterable<readonly (string | number)[]> {
  for (const compared of ROWS) {
    for (const run of RUNS) {
      for (const ratio of RATIOS) {
        const counts = { kept: 0, 'labels-changed': 0, 'labels-unproven': 0, 'no-labels': 0 };
        const random = createRandom(5).fork(`${compared} ${run} ${ratio}`);
        for (let repetition = 0; repetition < repetitions; repetition++) {
          const label = labelsOf({ rows: compared, run, share: ratio * LIMIT }, random.fork(repetition));
          counts[strikeOut({ rows: compared, labels: [label] }, LIMIT)?.code ?? 'kept'] += 1;
        }
        const share = (code: keyof typeof counts): string => percent(counts[code] / repetitions);
        const isWrong = ratio >= 1;
        yield [
          compared.toLocaleString('en'),
          run,
          ratio,
          share('kept'),
          share('labels-unproven'),
          share('labels-changed'),
          isWrong ? '≤ 5 %' : '–',
          isWrong ? share('kept') : '–',
        ];
      }
    }
  }
}

/** Size and power of the limit of changed labels. */
export const CHANGED_LABELS: CoverageTable = {
  name: 'changed-labels',
  title: 'optimise: changed labels against a limit of 0.5 %',
  explanation:
    'A variant changes the label of each row with a known probability, and `strikeOut` judges it as in `modewise optimise --max-changed 0.5%`. Rows change in runs, as in a file that is sorted or grouped. A variant at or above the limit may be kept in 5 % of cases. *Not shown*: there are too few rows.',
  columns: [
    'rows',
    'run',
    'true share ÷ limit',
    'kept',
    'not shown',
    'over the limit',
    'nominal wrongly kept',
    'actual',
  ],
  rows,
};
