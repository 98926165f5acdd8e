import { Button } from '@mantine/core';
import { memo, type ReactNode, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { type CardFold, FOLD_TITLES, foldSummary } from '#core/report/card/card-folds.ts';
import { orderedAssumptions } from '#core/report/sections/assumptions.ts';
import { assumedText } from '#core/contract/workload/questions-words.ts';
import { counted } from '#core/words/format/format.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { BundleFiles } from '#renderer/components/bundle-files.tsx';
import { useSight } from '#renderer/components/in-view.tsx';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { shownVerdict } from '#renderer/store/project-content.ts';
import { useStore } from '#renderer/store/store.ts';
import { WhatIfDock } from '#renderer/what-if/sliders/what-if-dock.tsx';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { Fold, Folds } from './fold.tsx';
import { HowMeasured } from './how-measured.tsx';
import { SavedVerdictCard } from './saved-verdict.tsx';
import styles from './recommendation.module.css';
import { VerdictCard } from './verdict-card.tsx';
import { WhatWouldChange } from './what-would-change.tsx';
import { WhyNotOthers } from './why-not-others.tsx';

/** The Recommendation screen: the verdict in ten seconds, then the answers to further questions, each folded, and the what-if sliders. */
export function RecommendationView() {
  const plan = useStore((state) => state.plan);
  const saved = useStore(shownVerdict);
  if (plan !== null) return <Recommendation plan={plan} />;
  return saved === null ? <NothingYet /> : <SavedVerdictCard saved={saved} />;
}

function Recommendation({ plan }: { readonly plan: PlanDocument }) {
  const { place, seen } = useSight({ isSeen: true });
  return (
    <div className={styles['page']}>
      <div className={styles['text']}>
        <VerdictCard plan={plan} headPlace={place} />
        <Answers plan={plan} />
      </div>
      <WhatIfDock showsVerdict={!seen} />
    </div>
  );
}

/** The folded answers. What is searched around the verdict is pale until the search for it has ended. */
function Answers({ plan }: { readonly plan: PlanDocument }) {
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const planning = useStore((state) => state.planning);
  return (
    <Folds>
      <Answer fold="others" plan={plan} isOld={false}>
        <WhyNotOthers plan={plan} />
      </Answer>
      <Answer fold="changes" plan={plan} isOld={planning}>
        <WhatWouldChange plan={plan} />
      </Answer>
      <Answer fold="drivers" plan={plan} isOld={planning}>
        <CostDrivers plan={plan} />
      </Answer>
      <Answer fold="assumptions" plan={plan} isOld={false}>
        <Assumptions plan={plan} />
      </Answer>
      <Answer fold="measured" plan={plan} isOld={false}>
        <HowMeasured plan={plan} />
      </Answer>
      {!isProvisional && <IntoProduction plan={plan} />}
    </Folds>
  );
}

function Answer(props: {
  readonly fold: CardFold;
  readonly plan: PlanDocument;
  readonly isOld: boolean;
  readonly children: ReactNode;
}) {
  const { fold, plan, isOld, children } = props;
  const summary = useMemo(() => foldSummary(fold, plan), [fold, plan]);
  return (
    <Fold id={fold} title={FOLD_TITLES[fold]} summary={summary} isOld={isOld}>
      {children}
    </Fold>
  );
}

/** The files that put the recommended option into production. */
const IntoProduction = memo(function IntoProduction({ plan }: { readonly plan: PlanDocument }) {
  const option = viewOf(plan).chosen;
  const isShared = useStore((state) => state.shared !== null);
  if (option === null || isShared) return null;
  return (
    <Fold id="production" title="Into production" summary="">
      <BundleFiles plan={plan} option={option} />
    </Fold>
  );
});

/** The empty state before there is a plan. */
function NothingYet() {
  const run = useStore((state) => state.run);
  const model = useStore((state) => state.model);
  const problem = useStore((state) => state.planProblem);
  const goTo = useStore((state) => state.goTo);
  const isMeasuring = useStore((state) => state.measuring === 'running');
  if (run !== null && problem !== null) return <ProblemCard problem={problem} />;
  if (run !== null) return <p role="status">Pricing the options…</p>;
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

/** What the choice rests on that was not measured: what is assumed of the workload, then each assumption with its source. */
const Assumptions = memo(function Assumptions({ plan }: { readonly plan: PlanDocument }) {
  const { ofChoice, ofOthers } = useMemo(() => orderedAssumptions(viewOf(plan)), [plan]);
  const open = assumedText(plan.workload);
  return (
    <div>
      {open !== '' && <p className={styles['first']}>{open}</p>}
      <ul className={styles['sentences']}>
        {ofChoice.map(({ text, source }) => (
          <li key={text}>
            {text} {source !== null && <span className={styles['source']}>{source}</span>}
          </li>
        ))}
      </ul>
      {ofOthers.length > 0 && (
        <p className={styles['subtitle']}>
          {counted(ofOthers.length, 'more assumption')}, about other options, in the report.
        </p>
      )}
    </div>
  );
});

/** What drives the cost: how far it changes as each input varies alone. */
function CostDrivers({ plan }: { readonly plan: PlanDocument }) {
  const chart = useMemo(() => tornadoChart(viewOf(plan)), [plan]);
  if (chart === null) return <p className={styles['subtitle']}>No input was varied for this plan.</p>;
  return (
    <div className={styles['bare']}>
      <ReportFigure chart={chart} height="auto" />
    </div>
  );
}
