import { Button, Text, Title } from '@mantine/core';
import { memo, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { viewOf } from '#core/decide/plan-view.ts';
import type { ServingMode, ShownPlan } from '#core/contract/plan/plan.ts';
import { amount } from '#core/words/format/format.ts';
import { optionsTitle } from '#core/report/sections/options.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import { CompareWith, type OtherPlan } from './compare-with.tsx';
import { ComparisonCard } from './comparison-card.tsx';
import { ModeFilter, ScopeFilter } from './filters.tsx';
import { InfeasibleOptions } from './infeasible-options.tsx';
import { OptionDrawer } from './option-drawer.tsx';
import { OptionTable } from './option-table.tsx';
import { WhatIfDock } from '#renderer/what-if/sliders/what-if-dock.tsx';
import styles from './compare.module.css';
import { breakdownChart } from '#core/figure/breakdown.ts';
import { paretoChart } from '#core/figure/pareto.ts';
import { covers, evenRanges, type Ranges } from '#core/figure/scene/range.ts';
import { volumeChart } from '#core/figure/volume.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { InView, SkipsUnseen } from '#renderer/components/in-view.tsx';

/** Cost against age, next to the table. */
const ParetoPanel = memo(function ParetoPanel({
  plan,
  isEstimate,
}: {
  readonly plan: ShownPlan;
  readonly isEstimate: boolean;
}) {
  const chart = useMemo(() => paretoChart(viewOf(plan)), [plan]);
  const kept = useRef<Ranges | null>(null);
  if (chart === null) return null;
  // An estimate has no intervals, so axes of its own would be narrower, and every point would jump there and back.
  const before = isEstimate ? kept.current : null;
  const ranges = before !== null && covers(before, chart) ? before : evenRanges(chart);
  kept.current = ranges;
  return <ReportFigure chart={chart} height="100%" isEstimate={isEstimate} ranges={ranges} />;
});

const PANEL_PX = 340;

/** Charts below the sliders: cost against volume, and the cost breakdown of the chosen option. */
const ComparePanels = memo(function ComparePanels({
  plan,
  isEstimate,
}: {
  readonly plan: ShownPlan;
  readonly isEstimate: boolean;
}) {
  const charts = useMemo(
    () => [volumeChart(plan), breakdownChart(viewOf(plan))].filter((chart) => chart !== null),
    [plan],
  );
  return (
    <div className={styles['panels']}>
      {charts.map((chart) => (
        <InView key={chart.id} minHeight={PANEL_PX}>
          <ReportFigure chart={chart} height={PANEL_PX} isEstimate={isEstimate} />
        </InView>
      ))}
    </div>
  );
});

/** The Compare screen: feasible options with cost and age of answers, and the what-if sliders. */
export function CompareView() {
  const plan = useStore((state) => state.shownPlan);
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

function Comparison({ plan }: { readonly plan: ShownPlan }) {
  const [modes, setModes] = useState<ReadonlySet<ServingMode> | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [other, setOther] = useState<OtherPlan | null>(null);
  // The options that are not feasible may render a frame later: there can be hundreds.
  const later = useDeferredValue(plan);
  const close = useCallback(() => setOpenId(null), []);
  const stopComparing = useCallback(() => setOther(null), []);
  // An estimate has no measurements and prices to plan again with.
  const whole = useStore((state) => state.plan);
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
      {other !== null && whole !== null && <ComparisonCard plan={whole} other={other} onClose={stopComparing} />}
      <div className={styles['main']}>
        <section className={styles['card']} aria-label="Options">
          <OptionTable plan={plan} isEstimate={plan !== whole} modes={modes} onOpen={setOpenId} />
        </section>
        <SkipsUnseen isEstimate={plan !== whole} className={styles['frontier']}>
          <ParetoPanel plan={plan} isEstimate={plan !== whole} />
        </SkipsUnseen>
      </div>
      <SkipsUnseen isEstimate={plan !== whole}>
        <ComparePanels plan={plan} isEstimate={plan !== whole} />
      </SkipsUnseen>
      <SkipsUnseen isEstimate={later !== whole}>
        <InfeasibleOptions plan={later} modes={modes} onOpen={setOpenId} />
      </SkipsUnseen>
      <OptionDrawer plan={openId === null ? null : plan} openId={openId} onClose={close} />
      <WhatIfDock showsVerdict />
    </div>
  );
}
