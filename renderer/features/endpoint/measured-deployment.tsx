import { Button } from '@mantine/core';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { calibrationText, measuredEndpointText } from '#core/contract/endpoint/current-deployment-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import drawer from '#renderer/components/drawer.module.css';
import styles from './measured-deployment.module.css';

/** The current deployment as it was measured, what it changes in the plan, and how it is measured, added and removed. */
export function MeasuredDeployment({ plan }: { readonly plan: Pick<PlanDocument, 'currentDeployment'> | null }) {
  const currentDeployment = useStore((state) => state.currentDeployment);
  const remove = useStore((state) => state.removeCurrentDeployment);
  const isShared = useStore((state) => state.shared !== null);
  return (
    <div className={styles['currentDeployment']}>
      {currentDeployment === null ? (
        <p>A measured service joins the plan as a row, and calibrates how long live answers take.</p>
      ) : (
        <p>
          {measuredEndpointText(currentDeployment)} <BasisBadge basis="measured" />
        </p>
      )}
      {currentDeployment !== null && plan?.currentDeployment !== undefined && (
        <p>{calibrationText(plan.currentDeployment)}</p>
      )}
      {!isShared && (
        <div className={drawer['actions']}>
          <Button variant="default" size="compact-sm" onClick={() => perform(commandOf('measure-endpoint'))}>
            {currentDeployment === null ? 'Measure the current deployment…' : 'Measure another…'}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => perform(commandOf('open-endpoint'))}>
            Open a measured endpoint…
          </Button>
          {currentDeployment !== null && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={remove}>
              Remove from the plan
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
