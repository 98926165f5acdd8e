import { plain } from '#core/words/format.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';

/** What is taken for granted where reuse was read from the user's data. */
export function reuseAssumptions({ reuse }: Workload): PlanDocument['assumptions'] {
  if (reuse === null) return [];
  const { file, keyColumn, spanDays, newKeyShare } = reuse;
  const span = spanDays === null ? '' : ` in its ${plain(spanDays, 3)} days`;
  const texts = [
    `Entities are read as the keys in ${keyColumn} of ${file}${span}: another volume means more or fewer of them, each read as often.`,
    ...(newKeyShare === null
      ? []
      : [
          'A key counts as new when it did not come in the first half of the file: the share of new keys is an upper bound.',
        ]),
  ];
  return texts.map((text) => ({ text, kind: 'ASSUMPTION', source: file }));
}
