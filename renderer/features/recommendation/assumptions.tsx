import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { orderedAssumptions } from '#core/report/telling-assumptions.ts';
import { assumedText } from '#core/words/questions.ts';
import { counted } from '#core/words/format.ts';
import styles from './recommendation.module.css';

/** What the choice rests on that was not measured: what is assumed of the workload, then each assumption with its source. */
export const Assumptions = memo(function Assumptions({ plan }: { readonly plan: PlanDocument }) {
  const { ofChoice, ofOthers } = useMemo(() => orderedAssumptions(plan), [plan]);
  const open = assumedText(plan.workload);
  return (
    <div>
      {open !== '' && <p className={styles['first']}>{open}</p>}
      <ul className={styles['sentences']}>
        {ofChoice.map(({ text, source }) => (
          <li key={text}>
            {text} {source !== null && <span className={styles['source']}>{source}</span>}
          </li>
        ))}
      </ul>
      {ofOthers.length > 0 && (
        <p className={styles['subtitle']}>
          {counted(ofOthers.length, 'more assumption')}, about other options, in the report.
        </p>
      )}
    </div>
  );
});
