import { Button } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { breakEvenRows } from '#core/report/sections/break-evens.ts';
import { growthSentence } from '#core/report/card/growth.ts';
import type { BreakEvenRow } from '#core/report/model.ts';
import { relaxations } from '#core/report/sections/verdict.ts';
import { optionLabel } from '#core/words/names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { Term } from '#renderer/components/term.tsx';
import { useStore } from '#renderer/store/store.ts';
import { Flips } from './flips.tsx';
import styles from './recommendation.module.css';

/** Break-evens near the workload's volume matter most; Compare shows all. */
const MAX_SENTENCES = 4;

/** What would change the verdict: what would make an option feasible, the tipping points, and the volumes at which two options cost the same. */
export function WhatWouldChange({ plan }: { readonly plan: PlanDocument }) {
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  return (
    <div className={styles['stack']}>
      {plan.verdict.relax.length > 0 && <Relaxations plan={plan} />}
      {isProvisional ? <p>Available when measuring finishes.</p> : <Flips plan={plan} />}
      <BreakEvens plan={plan} />
      <Growth plan={plan} />
    </div>
  );
}

/** At what traffic the choice is left, and what growth means for its cost. */
const Growth = memo(function Growth({ plan }: { readonly plan: PlanDocument }) {
  const text = useMemo(() => growthSentence(viewOf(plan)), [plan]);
  return text === '' ? null : <p className={styles['first']}>{text}</p>;
});

/** Changes to the workload that each make an option feasible. */
const Relaxations = memo(function Relaxations({ plan }: { readonly plan: PlanDocument }) {
  const changeWorkload = useStore((state) => state.changeWorkload);
  const { relax } = plan.verdict;
  const statements = relaxations(plan);
  return (
    <section aria-labelledby="relax-title">
      <h3 className={styles['title']} id="relax-title">
        {relax.length === 1
          ? 'One change would make an option feasible'
          : 'Each of these changes would make an option feasible'}
      </h3>
      <ul className={styles['sentences']}>
        {relax.map(({ input, to }, index) => (
          <li key={`${input} ${String(to)}`} className={styles['line']}>
            <Icon name="arrow" size={13} />
            <span>
              <strong>{statements[index]?.text}</strong>. This {statements[index]?.detail}.
            </span>
            {input in plan.workload && (
              <Button variant="default" size="compact-xs" onClick={() => changeWorkload({ [input]: to })}>
                Apply
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
});

/** The volumes at which two options cost the same, as sentences. */
const BreakEvens = memo(function BreakEvens({ plan }: { readonly plan: PlanDocument }) {
  const rows = useMemo(() => ofChosenFirst(plan), [plan]);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="break-evens-title">
      <h3 className={styles['title']} id="break-evens-title">
        <Term id="break-even">Break-evens</Term>
      </h3>
      <ul className={styles['sentences']}>
        {rows.slice(0, MAX_SENTENCES).map(({ sentence, perDay }) => (
          <li key={sentence}>
            {sentence} <BasisBadge basis={perDay.basis} />
          </li>
        ))}
      </ul>
      {rows.length > MAX_SENTENCES && (
        <p className={styles['subtitle']}>{rows.length - MAX_SENTENCES} more on Compare.</p>
      )}
    </section>
  );
});

/** Break-evens of the recommended option first; each group starts with the nearest volume. */
function ofChosenFirst(plan: PlanDocument): readonly BreakEvenRow[] {
  const { chosen } = viewOf(plan);
  const label = chosen === null ? null : optionLabel(chosen);
  const isOwn = ({ between }: BreakEvenRow): boolean => label !== null && between.includes(label);
  const rows = breakEvenRows(plan);
  return [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))];
}
