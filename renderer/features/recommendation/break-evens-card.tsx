import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { breakEvenRows } from '#core/report/break-evens.ts';
import type { BreakEvenRow } from '#core/report/model.ts';
import { optionLabel } from '#core/words/names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Term } from '#renderer/components/term.tsx';
import styles from './recommendation.module.css';
import { chosenOption } from '#core/decide/plan-options.ts';

/** The nearest to the volume of the workload say the most; Compare draws all. */
const MAX_SENTENCES = 4;

/** At which volumes two options cost the same, in sentences. */
export const BreakEvensCard = memo(function BreakEvensCard({ plan }: { readonly plan: PlanDocument }) {
  const rows = useMemo(() => ofChosenFirst(plan), [plan]);
  if (rows.length === 0) return null;
  return (
    <section className={styles['card']} aria-labelledby="break-evens-title">
      <h2 className={styles['title']} id="break-evens-title">
        <Term id="break-even">Break-evens</Term>
      </h2>
      <ul className={styles['sentences']}>
        {rows.slice(0, MAX_SENTENCES).map(({ sentence, perDay }) => (
          <li key={sentence}>
            {sentence} <BasisBadge basis={perDay.basis} />
          </li>
        ))}
      </ul>
      {rows.length > MAX_SENTENCES && (
        <p className={styles['subtitle']}>And {rows.length - MAX_SENTENCES} further away, on Compare.</p>
      )}
    </section>
  );
});

/** Those of the recommended option first, each group from the nearest volume on. */
function ofChosenFirst(plan: PlanDocument): readonly BreakEvenRow[] {
  const chosen = chosenOption(plan);
  const label = chosen === null ? null : optionLabel(chosen);
  const isOwn = ({ between }: BreakEvenRow): boolean => label !== null && between.includes(label);
  const rows = breakEvenRows(plan);
  return [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))];
}
