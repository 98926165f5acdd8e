import { ActionIcon, Button } from '@mantine/core';
import { memo, useState } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { diffSections } from '#core/report/short/diff/words.ts';
import { day } from '#core/words/format/format.ts';
import { Sections } from '#renderer/charts/sections.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import type { OtherPlan } from './compare-with.tsx';
import { useDiff } from './use-diff.ts';
import styles from './compare.module.css';

/** The current plan and another: what changed, whether it exceeds the uncertainty, and what moved it, as `modewise diff` says it. */
export const ComparisonCard = memo(function ComparisonCard({
  plan,
  other,
  onClose,
}: {
  readonly plan: PlanDocument;
  readonly other: OtherPlan;
  readonly onClose: () => void;
}) {
  const planning = useStore((state) => state.planning);
  const [isSwapped, setSwapped] = useState(false);
  const [mine, theirs] = [
    { label: 'this plan', plan },
    { label: other.label, plan: other.plan },
  ];
  const [before, after] = (other.side === 'old') === isSwapped ? [mine, theirs] : [theirs, mine];
  const { diff, note, problem } = useDiff(before.plan, after.plan, !planning);
  return (
    <section className={`${styles['card']} ${styles['compared']}`} aria-label={`Compared with ${other.label}`}>
      <div className={styles['head']}>
        <div className={styles['headText']}>
          <h2 className={styles['part']}>{diff.claim}</h2>
          <p className={styles['subtitle']}>
            Old: {before.label}, made {day(before.plan.createdAt)}. New: {after.label}, made {day(after.plan.createdAt)}
            .
          </p>
        </div>
        <div className={styles['tools']}>
          <Button variant="default" size="compact-sm" onClick={() => setSwapped(!isSwapped)}>
            Swap old and new
          </Button>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Stop comparing" onClick={onClose}>
            <Icon name="cross" />
          </ActionIcon>
        </div>
      </div>
      <p className={styles['subtitle']} role="status">
        {note === null ? '' : `${note}…`}
      </p>
      {problem !== null && <ProblemCard problem={problem} />}
      <Sections sections={diffSections(diff)} />
    </section>
  );
});
