import { Button } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { makeAspects } from '#core/report/aspects.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { Term } from '#renderer/components/term.tsx';
import { useStore } from '#renderer/store/store.ts';
import { BecauseCard } from './because-card.tsx';
import { BreakEvensCard } from './break-evens-card.tsx';
import { FlipsCard } from './flips-card.tsx';
import { RelaxCard } from './relax-card.tsx';
import { VerdictHead } from './verdict-head.tsx';
import { WhatIfDock } from './what-if-dock.tsx';
import styles from './recommendation.module.css';

/** The verdict as the largest thing, its reasons, what would flip it and what its cost hangs on; sliders that move all of it. */
export function RecommendationView() {
  const plan = useStore((state) => state.plan);
  const shown = useStore((state) => state.shownPlan);
  return plan === null ? <NothingYet /> : <Recommendation plan={plan} shown={shown ?? plan} />;
}

/** Drawn anew only with a new plan, not with each estimate. */
const Tornado = memo(ReportFigure);

/**
 * @param props.shown the plan, or an estimate of it for the workload as it is now: what can be told at once. The rest rests on the worlds, and is
 * pale until they have followed.
 */
function Recommendation({ plan, shown }: { readonly plan: PlanDocument; readonly shown: PlanDocument }) {
  const tornado = useMemo(() => tornadoChart(plan), [plan]);
  const aspects = useMemo(() => makeAspects(shown), [shown]);
  return (
    <div className={styles['page']}>
      <VerdictHead plan={shown} />
      {plan.verdict.relax.length > 0 && <RelaxCard plan={plan} />}
      <div className={styles['columns']} data-old={shown !== plan || undefined}>
        <div className={styles['column']}>
          <BecauseCard plan={plan} />
          <FlipsCard plan={plan} />
        </div>
        <div className={styles['column']}>
          {tornado !== null && <Tornado chart={tornado} height="auto" />}
          <BreakEvensCard plan={plan} />
        </div>
      </div>
      <section className={styles['card']} aria-labelledby="aspects-title">
        <h2 className={styles['title']} id="aspects-title">
          Seven aspects by mode
        </h2>
        <p className={styles['subtitle']}>
          The cheapest <Term id="option">option</Term> of each mode that fits, at the workload as it stands
        </p>
        <AspectsTable aspects={aspects} />
      </section>
      <WhatIfDock />
    </div>
  );
}

/** What stands here before there is a plan: why, and the one thing to do. */
function NothingYet() {
  const run = useStore((state) => state.run);
  const model = useStore((state) => state.model);
  const isPlanning = useStore((state) => state.planning);
  const goTo = useStore((state) => state.goTo);
  if (run !== null && isPlanning) return <p role="status">The options are being priced.</p>;
  return (
    <div className={styles['empty']}>
      <h1>No verdict yet</h1>
      <p>It follows from a measurement: the three modes are timed on this machine, then every option is priced.</p>
      {model === null ? (
        <Button onClick={() => goTo('start')}>Open a model or a sample</Button>
      ) : (
        <Button onClick={() => perform(commandOf('measure'))}>Measure</Button>
      )}
    </div>
  );
}
