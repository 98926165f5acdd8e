import { strikeOut } from '#core/measure/answers/strike-out.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { type CoverageTable, percent } from './table.ts';

const LIMIT = 0.005;
const ROWS = [200, 1000, 5000];
/** True share of changed labels ÷ the limit. */
const RATIOS = [0, 0.25, 0.5, 1, 2];

function* rows(repetitions: number): Iterable<readonly (string | number)[]> {
  for (const compared of ROWS) {
    for (const ratio of RATIOS) {
      const counts = { kept: 0, 'labels-changed': 0, 'labels-unproven': 0, 'no-labels': 0 };
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const random = createRandom(5).fork(`${compared} ${ratio}`).fork(repetition);
        let changedRows = 0;
        for (let row = 0; row < compared; row++) if (random.uniform() < ratio * LIMIT) changedRows += 1;
        const label = {
          output: 'label',
          reading: 'labels',
          changedRows,
          changedShare: changedRows / compared,
        } as const;
        counts[strikeOut({ rows: compared, labels: [label] }, LIMIT)?.code ?? 'kept'] += 1;
      }
      const share = (code: keyof typeof counts): string => percent(counts[code] / repetitions);
      const isWrong = ratio >= 1;
      yield [
        compared.toLocaleString('en'),
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

/** Size and power of the limit of changed labels. */
export const CHANGED_LABELS: CoverageTable = {
  name: 'changed-labels',
  title: 'optimise: changed labels against a limit of 0.5 %',
  explanation:
    'A variant changes the label of each row with a known probability, and `strikeOut` judges it as in `modewise optimise --max-changed 0.5%`. A variant at or above the limit may be kept in 5 % of cases. *Not shown*: there are too few rows.',
  columns: ['rows', 'true share ÷ limit', 'kept', 'not shown', 'over the limit', 'nominal wrongly kept', 'actual'],
  rows,
};
