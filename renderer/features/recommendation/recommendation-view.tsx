import { Button } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { PlanDocument, ShownPlan } from '#core/contract/plan.ts';
import { makeAspects } from '#core/report/aspects.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { Term } from '#renderer/components/term.tsx';
import { useStore } from '#renderer/store/store.ts';
import { BecauseCard } from './because-card.tsx';
import { FlipsCard } from './flips-card.tsx';
import { VerdictHead } from './verdict-head.tsx';
import styles from './recommendation.module.css';
import { breakEvenRows } from '#core/report/break-evens.ts';
import type { BreakEvenRow } from '#core/report/model.ts';
import { optionLabel } from '#core/words/names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { SkipsUnseen } from '#renderer/components/in-view.tsx';
import { BundleFiles } from '#renderer/components/bundle-files.tsx';
import { chosenOption } from '#core/decide/plan-options.ts';
import { relaxations } from '#core/report/verdict.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { MeasuredToday } from '#renderer/features/endpoint/measured-today.tsx';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';

/** Break-evens near the workload's volume matter most; Compare shows all. */
const MAX_SENTENCES = 4;

/** The volumes at which two options cost the same, as sentences. */
const BreakEvensCard = memo(function BreakEvensCard({ plan }: { readonly plan: PlanDocument }) {
  const rows = useMemo(() => ofChosenFirst(plan), [plan]);
  if (rows.length === 0) return null;
  return (
    <section className={styles['card']} aria-labelledby="break-evens-title">
      <h2 className={styles['title']} id="break-evens-title">
        <Term id="break-even">Break-evens</Term>
      </h2>
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
  const chosen = chosenOption(plan);
  const label = chosen === null ? null : optionLabel(chosen);
  const isOwn = ({ between }: BreakEvenRow): boolean => label !== null && between.includes(label);
  const rows = breakEvenRows(plan);
  return [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))];
}

/** The Recommendation screen: the verdict, its reasons, flips, cost sensitivity and the what-if sliders. */
export function RecommendationView() {
  const plan = useStore((state) => state.plan);
  const shown = useStore((state) => state.shownPlan);
  return plan === null ? <NothingYet /> : <Recommendation plan={plan} shown={shown ?? plan} />;
}

/** Rendered again only for a new plan, not for each estimate. */
const Tornado = memo(ReportFigure);

/**
 * @param props.shown the plan, or a quick estimate for the current workload. Parts that need the worlds are pale until these are
 * recalculated.
 */
function Recommendation({ plan, shown }: { readonly plan: PlanDocument; readonly shown: ShownPlan }) {
  const tornado = useMemo(() => tornadoChart(plan), [plan]);
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  return (
    <div className={styles['page']}>
      <VerdictHead plan={shown} />
      <TodayCard plan={shown} />
      {plan.verdict.relax.length > 0 && <RelaxCard plan={plan} />}
      <div className={styles['columns']} data-old={ageOf(plan, shown)}>
        {ageOf(plan, shown) === 'other' && (
          <p className={styles['follows']} role="status">
            The reasons for this verdict follow…
          </p>
        )}
        <div className={styles['column']}>
          <BecauseCard plan={plan} />
          {isProvisional ? <FlipsLater /> : <FlipsCard plan={plan} />}
        </div>
        <div className={styles['column']}>
          {tornado !== null && (
            <div className={styles['ofVerdict']}>
              <Tornado chart={tornado} height="auto" />
            </div>
          )}
          <BreakEvensCard plan={plan} />
        </div>
      </div>
      <SkipsUnseen isEstimate={shown !== plan}>
        <AspectsCard plan={shown} />
      </SkipsUnseen>
      {!isProvisional && <IntoProduction plan={plan} />}
      <WhatIfDock />
    </div>
  );
}

/** What runs today, if it was measured. */
function TodayCard({ plan }: { readonly plan: ShownPlan }) {
  const isMeasured = useStore((state) => state.today !== null);
  if (!isMeasured) return null;
  return (
    <section className={styles['card']} aria-labelledby="today-title">
      <h2 className={styles['title']} id="today-title">
        What runs today
      </h2>
      <MeasuredToday plan={plan} />
    </section>
  );
}

const AspectsCard = memo(function AspectsCard({ plan }: { readonly plan: ShownPlan }) {
  const aspects = useMemo(() => makeAspects(plan), [plan]);
  return (
    <section className={styles['card']} aria-labelledby="aspects-title">
      <h2 className={styles['title']} id="aspects-title">
        Seven aspects by mode
      </h2>
      <p className={styles['subtitle']}>
        The cheapest feasible <Term id="option">option</Term> of each mode for the current workload
      </p>
      <AspectsTable aspects={aspects} />
    </section>
  );
});

/** The files that put the recommended option into production. */
const IntoProduction = memo(function IntoProduction({ plan }: { readonly plan: PlanDocument }) {
  const option = chosenOption(plan);
  const isShared = useStore((state) => state.shared !== null);
  if (option === null || isShared) return null;
  return (
    <section className={styles['card']} aria-labelledby="production-title">
      <h2 className={styles['title']} id="production-title">
        Into production
      </h2>
      <BundleFiles plan={plan} option={option} />
    </section>
  );
});

/** Searching for flips would take the machine from the measurement. */
function FlipsLater() {
  return (
    <section className={styles['card']} aria-labelledby="flips-later-title">
      <h2 className={styles['title']} id="flips-later-title">
        What would change the verdict
      </h2>
      <p className={styles['subtitle']}>Follows when the measurement ends, because the search takes the machine.</p>
    </section>
  );
}

/** Whether the reasons are older than the headline: not at all, for the same verdict, or for another one. */
function ageOf(plan: PlanDocument, shown: ShownPlan): 'pale' | 'other' | undefined {
  if (shown === plan) return undefined;
  const isSame = shown.verdict.optionId === plan.verdict.optionId && shown.verdict.mode === plan.verdict.mode;
  return isSame ? 'pale' : 'other';
}

/** The empty state before there is a plan. */
function NothingYet() {
  const run = useStore((state) => state.run);
  const model = useStore((state) => state.model);
  const isPlanning = useStore((state) => state.planning);
  const goTo = useStore((state) => state.goTo);
  const isMeasuring = useStore((state) => state.measuring === 'running');
  if (run !== null && isPlanning) return <p role="status">Pricing the options…</p>;
  if (isMeasuring)
    return <p role="status">The verdict follows when the measurement ends; in a long one, a provisional one before.</p>;
  return (
    <div className={styles['empty']}>
      <h1>No verdict yet</h1>
      <p>Measure the model first. Modewise then prices every option and recommends one.</p>
      {model === null ? (
        <Button onClick={() => goTo('start')}>Open a model or a sample</Button>
      ) : (
        <Button onClick={() => perform(commandOf('measure'))}>Measure</Button>
      )}
    </div>
  );
}

/** Changes to the workload, each of which makes an option feasible. */
const RelaxCard = memo(function RelaxCard({ plan }: { readonly plan: PlanDocument }) {
  const changeWorkload = useStore((state) => state.changeWorkload);
  const { relax } = plan.verdict;
  const statements = relaxations(plan);
  return (
    <section className={styles['card']} aria-labelledby="relax-title">
      <h2 className={styles['title']} id="relax-title">
        {relax.length === 1
          ? 'One change would make an option feasible'
          : 'Each of these changes would make an option feasible'}
      </h2>
      <ul className={styles['sentences']}>
        {relax.map(({ input, to }, index) => (
          <li key={`${input} ${String(to)}`} className={styles['line']}>
            <Icon name="arrow" size={13} />
            <span>
              <strong>{statements[index]?.text}</strong>. This {statements[index]?.detail}.
            </span>
            {input in plan.workload && (
              <Button variant="default" size="compact-xs" onClick={() => changeWorkload({ [input]: to })}>
                {' '}
                Apply{' '}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
});

/** The sliders, fixed at the bottom of the screen. */
const WhatIfDock = memo(function WhatIfDock() {
  return (
    <div className={styles['dock']}>
      <WhatIfSliders />
    </div>
  );
});
