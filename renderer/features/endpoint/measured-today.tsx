import { Button } from '@mantine/core';
import type { ShownPlan } from '#core/contract/plan.ts';
import { calibrationText, measuredEndpointText } from '#core/words/today.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import drawer from '#renderer/components/drawer.module.css';
import styles from './measured-today.module.css';

/** What runs today as it was measured, what it changes in the plan, and how it is measured, added and removed. */
export function MeasuredToday({ plan }: { readonly plan: Pick<ShownPlan, 'today'> | null }) {
  const today = useStore((state) => state.today);
  const remove = useStore((state) => state.removeToday);
  const isShared = useStore((state) => state.shared !== null);
  return (
    <div className={styles['today']}>
      {today === null ? (
        <p>A measured service joins the plan as a row, and calibrates how long live answers take.</p>
      ) : (
        <p>
          {measuredEndpointText(today)} <BasisBadge basis="measured" />
        </p>
      )}
      {today !== null && plan?.today !== undefined && <p>{calibrationText(plan.today)}</p>}
      {!isShared && (
        <div className={drawer['actions']}>
          <Button variant="default" size="compact-sm" onClick={() => perform(commandOf('measure-endpoint'))}>
            {today === null ? 'Measure what runs today…' : 'Measure another…'}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => perform(commandOf('open-endpoint'))}>
            Open a measured endpoint…
          </Button>
          {today !== null && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={remove}>
              Remove from the plan
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
