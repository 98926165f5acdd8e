import { memo } from 'react';
import { percentOf } from '#core/words/format.ts';
import { headline } from '#core/report/verdict.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './what-if-bar.module.css';
import { isTie, probabilityCheapest, statedDraws } from '#core/decide/plan-options.ts';

/** The current verdict and the sliders, always visible below the table. */
export const WhatIfBar = memo(function WhatIfBar() {
  return (
    <section className={styles['whatif']} aria-label="Verdict and sliders">
      <VerdictNote />
      <WhatIfSliders />
    </section>
  );
});

function VerdictNote() {
  const plan = useStore((state) => state.shownPlan);
  const planning = useStore((state) => state.planning);
  if (plan === null) return <div className={styles['verdict']} />;
  const { mode } = plan.verdict;
  const probability = probabilityCheapest(plan);
  return (
    <div className={styles['verdict']}>
      <span className={styles['updating']} data-on={planning || undefined}>
        {planning ? `Verdict, updating ${plan.worlds} worlds` : 'Verdict'}
      </span>
      <strong className={styles['headline']}>
        {mode === 'none' ? <Icon name="cross" /> : <ModeGlyph mode={mode} size={14} />}
        {headline(plan)}
      </strong>
      <span className={styles['certainty']}>
        {probability === null
          ? mode === 'none'
            ? 'no option is feasible'
            : 'point estimate'
          : isTie(plan)
            ? 'a tie with the cheapest'
            : `cheapest in ${percentOf(probability, statedDraws(plan))} of worlds`}
      </span>
    </div>
  );
}
