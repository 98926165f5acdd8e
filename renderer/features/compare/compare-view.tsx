import { Button, Text, Title } from '@mantine/core';
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { viewOf } from '#core/decide/plan-view.ts';
import type { ServingMode, PlanDocument } from '#core/contract/plan/plan.ts';
import { amount } from '#core/words/format/format.ts';
import { optionsTitle } from '#core/report/sections/options.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import { CompareWith, type OtherPlan } from './compare-with.tsx';
import { CloudsCard } from './clouds-card.tsx';
import { ComparisonCard } from './comparison-card.tsx';
import { ModeFilter, ScopeFilter } from './filters.tsx';
import { InfeasibleOptions } from './infeasible-options.tsx';
import { OptionDrawer } from './option-drawer.tsx';
import { OptionTable } from './option-table.tsx';
import { WhatIfDock } from '#renderer/what-if/sliders/what-if-dock.tsx';
import styles from './compare.module.css';
import { breakdownChart } from '#core/figure/breakdown.ts';
import { paretoChart } from '#core/figure/pareto.ts';
import { evenRanges } from '#core/figure/scene/range.ts';
import { volumeChart } from '#core/figure/volume.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { InView, SkipsUnseen } from '#renderer/components/in-view.tsx';

/** Cost against age, next to the table. */
const ParetoPanel = memo(function ParetoPanel({ plan }: { readonly plan: PlanDocument }) {
  const chart = useMemo(() => paretoChart(viewOf(plan)), [plan]);
  return chart === null ? null : <ReportFigure chart={chart} height="100%" ranges={evenRanges(chart)} />;
});

const PANEL_PX = 340;

/** Charts below the sliders: cost against volume, and the cost breakdown of the chosen option. */
const ComparePanels = memo(function ComparePanels({ plan }: { readonly plan: PlanDocument }) {
  const charts = useMemo(
    () => [volumeChart(plan), breakdownChart(viewOf(plan))].filter((chart) => chart !== null),
    [plan],
  );
  return (
    <div className={styles['panels']}>
      {charts.map((chart) => (
        <InView key={chart.id} minHeight={PANEL_PX}>
          <ReportFigure chart={chart} height={PANEL_PX} />
        </InView>
      ))}
    </div>
  );
});

/** The Compare screen: feasible options with cost and age of answers, and the what-if sliders. */
export function CompareView() {
  const plan = useStore((state) => state.plan);
  const problem = useStore((state) => state.planProblem);
  if (problem !== null) return <ProblemCard problem={problem} />;
  if (plan === null) return <NothingYet />;
  return <Comparison plan={plan} />;
}

function NothingYet() {
  const planning = useStore((state) => state.planning || state.run !== null);
  return (
    <div>
      <Title order={1} fz={20}>
        Nothing to compare yet
      </Title>
      <Text my={8}>
        {planning ? 'Pricing the options…' : 'Options are priced from measurements. Measure the model first.'}
      </Text>
      {!planning && <Button onClick={() => perform(commandOf('go-measure'))}>Go to Measure</Button>}
    </div>
  );
}

/** Without props, so that a slider does not render it again. */
const Onward = memo(function Onward() {
  return (
    <Button rightSection={<Icon name="arrow" />} onClick={() => perform(commandOf('go-recommendation'))}>
      Recommendation
    </Button>
  );
});

function Comparison({ plan }: { readonly plan: PlanDocument }) {
  const [modes, setModes] = useState<ReadonlySet<ServingMode> | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [other, setOther] = useState<OtherPlan | null>(null);
  // The options that are not feasible may render a frame later: there can be hundreds.
  const later = useDeferredValue(plan);
  const close = useCallback(() => setOpenId(null), []);
  const stopComparing = useCallback(() => setOther(null), []);
  const { predictionsPerDay, current } = plan.workload;
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const isShared = useStore((state) => state.shared !== null);
  const dashed = current === null ? '' : '; the dashed line shows the current cost';
  return (
    <div className={styles['page']}>
      <div className={styles['head']}>
        <div className={styles['headText']}>
          <Title order={1} fz={20}>
            {optionsTitle(plan)}
          </Title>
          <p className={styles['subtitle']}>
            Cost per million predictions at {amount(predictionsPerDay)} per day, {plan.catalog.region}. Bars show p5 to
            p95 of {plan.simulations} simulations{dashed}.
            {isProvisional && ' Provisional, from what is measured so far.'}
          </p>
        </div>
        <div className={styles['tools']}>
          <ScopeFilter />
          <ModeFilter modes={modes} onChange={setModes} />
          {!isShared && <CompareWith onChange={setOther} />}
          {!isShared && (
            <Button variant="default" onClick={() => perform(commandOf('fleet'))}>
              Measure on a fleet…
            </Button>
          )}
          <Onward />
        </div>
      </div>
      {other !== null && <ComparisonCard plan={plan} other={other} onClose={stopComparing} />}
      <div className={styles['main']}>
        <section className={styles['card']} aria-label="Options">
          <OptionTable plan={plan} modes={modes} onOpen={setOpenId} />
        </section>
        <SkipsUnseen className={styles['frontier']}>
          <ParetoPanel plan={plan} />
        </SkipsUnseen>
      </div>
      <CloudsCard plan={plan} />
      <SkipsUnseen>
        <ComparePanels plan={plan} />
      </SkipsUnseen>
      <SkipsUnseen>
        <InfeasibleOptions plan={later} modes={modes} onOpen={setOpenId} />
      </SkipsUnseen>
      <OptionDrawer plan={openId === null ? null : plan} openId={openId} onClose={close} />
      <WhatIfDock showsVerdict />
    </div>
  );
}
