import { Button } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import type { Notice } from '#core/report/model.ts';
import { measuredRateSentence } from '#core/report/card/measured-rate.ts';
import { makeNotices } from '#core/report/sections/notices.ts';
import { count, counted, day, days } from '#core/words/format/format.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { RemedyText } from '#renderer/components/remedy-text.tsx';
import { MeasuredDeployment } from '#renderer/features/endpoint/measured-deployment.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './recommendation.module.css';

/** Where the numbers come from: the machine, the simulations and the prices; every caveat with its remedy; and the current deployment, if it was measured. */
export function HowMeasured({ plan }: { readonly plan: PlanDocument }) {
  const hasCurrentDeployment = useStore((state) => state.currentDeployment !== null);
  return (
    <>
      <Ground plan={plan} />
      <Caveats plan={plan} />
      {hasCurrentDeployment && (
        <section aria-labelledby="today-title">
          <h3 className={styles['title']} id="today-title">
            Current deployment
          </h3>
          <MeasuredDeployment plan={plan} />
        </section>
      )}
    </>
  );
}

const Ground = memo(function Ground({ plan }: { readonly plan: PlanDocument }) {
  const view = viewOf(plan);
  const { chosen: option } = view;
  const measuredRate = measuredRateSentence(view);
  return (
    <>
      <p className={styles['first']}>
        {groundOf(view)} {option !== null && <BasisBadge basis={option.basis} />}
      </p>
      {measuredRate !== '' && <p className={styles['foot']}>{measuredRate}</p>}
    </>
  );
});

/** The measured machine, imported runs, the simulations and the prices. */
function groundOf({ plan: { runs, catalog }, statedDraws }: PlanView): string {
  const [run, ...importedRuns] = runs;
  const prices = `Prices for ${catalog.region}, dated ${days(catalog.asOf)}; not a quote.`;
  if (run === undefined) return `No measurement. ${prices}`;
  const imported = importedRuns.length === 0 ? '' : `, and ${counted(importedRuns.length, 'imported run')}`;
  return `Measured on ${run.host.cpuModel} on ${day(run.startedAt)}${imported}. ${count(statedDraws)} simulations. ${prices}`;
}

const ICONS = { bad: 'cross', warning: 'warning', information: 'help' } as const satisfies Record<
  Notice['severity'],
  IconName
>;

const Caveats = memo(function Caveats({ plan }: { readonly plan: PlanDocument }) {
  const notices = useMemo(() => makeNotices(plan).filter(({ kind }) => kind !== 'assumed-workload'), [plan]);
  const isShared = useStore((state) => state.shared !== null);
  const goTo = useStore((state) => state.goTo);
  if (notices.length === 0) return null;
  return (
    <section aria-label="Caveats">
      <ul className={styles['caveats']}>
        {notices.map(({ kind, severity, text, fix }) => (
          <li key={`${kind} ${text}`} data-severity={severity}>
            <Icon name={ICONS[severity]} size={13} />
            <span>
              {text} {fix !== null && <RemedyText remedy={fix} />}
            </span>
          </li>
        ))}
      </ul>
      {!isShared && (
        <Button variant="default" size="compact-sm" mt={10} onClick={() => goTo('measure')}>
          Measure again
        </Button>
      )}
    </section>
  );
});
