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
import { FlipsCard } from './flips-card.tsx';
import { VerdictHead } from './verdict-head.tsx';
import styles from './recommendation.module.css';
import { breakEvenRows } from '#core/report/break-evens.ts';
import type { BreakEvenRow } from '#core/report/model.ts';
import { optionLabel, labelOfId } from '#core/words/names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { chosenOption } from '#core/decide/plan-options.ts';
import { inputTitle, settingText } from '#core/words/inputs.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';

/** The nearest to the volume of the workload say the most; Compare draws all. */
const MAX_SENTENCES = 4;

/** At which volumes two options cost the same, in sentences. */
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
        <p className={styles['subtitle']}>And {rows.length - MAX_SENTENCES} further away, on Compare.</p>
      )}
    </section>
  );
});

/** Those of the recommended option first, each group from the nearest volume on. */
function ofChosenFirst(plan: PlanDocument): readonly BreakEvenRow[] {
  const chosen = chosenOption(plan);
  const label = chosen === null ? null : optionLabel(chosen);
  const isOwn = ({ between }: BreakEvenRow): boolean => label !== null && between.includes(label);
  const rows = breakEvenRows(plan);
  return [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))];
}

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

/** What could be given up so that something fits: each on its own is enough, and can be tried at once. */
function RelaxCard({ plan }: { readonly plan: PlanDocument }) {
  const changeWorkload = useStore((state) => state.changeWorkload);
  const { relax } = plan.verdict;
  return (
    <section className={styles['card']} aria-labelledby="relax-title">
      <h2 className={styles['title']} id="relax-title">
        {relax.length === 1 ? 'One thing would make something fit' : 'Each of these alone would make something fit'}
      </h2>
      <ul className={styles['sentences']}>
        {relax.map(({ input, from, to, makesFeasible }) => (
          <li key={`${input} ${String(to)}`} className={styles['line']}>
            <Icon name="arrow" size={13} />
            <span>
              <strong>
                {inputTitle(input)}: {settingText(input, to)}
              </strong>{' '}
              instead of {settingText(input, from)}. Then {labelOfId(makesFeasible)} fits.
            </span>
            {input in plan.workload && (
              <Button variant="default" size="compact-xs" onClick={() => changeWorkload({ [input]: to })}>
                Try it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The sliders at the bottom of the screen, in view wherever it is scrolled to: what they change is above them. */
function WhatIfDock() {
  return (
    <div className={styles['dock']}>
      <WhatIfSliders />
    </div>
  );
}
