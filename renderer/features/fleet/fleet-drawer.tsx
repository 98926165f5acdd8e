import { Button } from '@mantine/core';
import type { FleetRun, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { hasEnded } from '#core/fleet/observed-state.ts';
import { fleetStatusReport } from '#core/report/short/fleet.ts';
import { fleetPlanReport } from '#core/report/short/fleet-plan.ts';
import { Sections } from '#renderer/charts/sections.tsx';
import { Claim } from '#renderer/components/claim.tsx';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { WorkDrawer } from '#renderer/components/work-drawer.tsx';
import { isUnderWay } from '#renderer/store/fleet-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import { FleetChoice } from './fleet-choice.tsx';
import { FleetPlaceFields } from './fleet-place-fields.tsx';
import { StartCard } from './start-card.tsx';
import drawer from '#renderer/components/drawer.module.css';
import styles from './fleet.module.css';

/** A study on a fleet: which types to measure, where, for how much, and what comes of it, as `modewise fleet` says it. */
export function FleetDrawer() {
  const isShown = useStore((state) => state.fleetShown);
  const close = useStore((state) => state.closeFleet);
  const study = useStore((state) => state.fleet);
  const problem = useStore((state) => state.fleetWork.problem);
  return (
    <WorkDrawer title="Measure on a fleet" opened={isShown} onClose={close}>
      {study === null ? <FleetChoice /> : <Study study={study} />}
      {problem !== null && <ProblemCard problem={problem} />}
      <Log />
    </WorkDrawer>
  );
}

function Study({ study }: { readonly study: FleetStudy }) {
  const isStarting = useStore((state) => state.fleetWork.state === 'starting');
  const isStarted = study.startedAt !== null;
  const canStart = !isStarting && study.runs.some(({ state }) => state === 'planned');
  const { claim, sections } = isStarted ? fleetStatusReport(study) : fleetPlanReport(study);
  const isGood = isStarted ? !study.runs.some(endedWithoutPack) : study.runs.length > 0;
  return (
    <>
      <section className={drawer['part']} aria-label={isStarted ? 'State' : 'Types'} aria-live="polite">
        <Claim text={claim} isGood={isGood} />
        <Sections sections={sections} />
      </section>
      <StudyActions study={study} />
      {canStart && (
        <>
          <FleetPlaceFields />
          <StartCard study={study} />
        </>
      )}
    </>
  );
}

function endedWithoutPack(run: FleetRun): boolean {
  return hasEnded(run) && run.state !== 'collected';
}

/** What can be done with the study as a whole. */
function StudyActions({ study }: { readonly study: FleetStudy }) {
  const state = useStore(({ fleetWork }) => fleetWork.state);
  const follow = useStore(({ followFleet }) => followFleet);
  const stop = useStore(({ stopFollowing }) => stopFollowing);
  const cancel = useStore(({ cancelFleet }) => cancelFleet);
  const forget = useStore(({ forgetFleet }) => forgetFleet);
  const isOpen = isUnderWay(study);
  return (
    <div className={drawer['actions']}>
      {isOpen && state === 'idle' && <Button onClick={() => void follow()}>Look and collect runs</Button>}
      {state === 'starting' && <span role="status">Starting…</span>}
      {state === 'following' && (
        <>
          <span role="status">Collecting runs as they come…</span>
          <Button variant="default" onClick={stop}>
            Stop looking
          </Button>
        </>
      )}
      {isOpen && (
        <Button
          color="red"
          variant="outline"
          loading={state === 'cancelling'}
          disabled={state === 'starting'}
          onClick={() => void cancel()}
        >
          Cancel and remove everything of the study
        </Button>
      )}
      {!isOpen && state === 'idle' && (
        <Button variant="default" onClick={forget}>
          Choose types again
        </Button>
      )}
    </div>
  );
}

/** What happened, the latest last. */
function Log() {
  const said = useStore((state) => state.fleetWork.said);
  if (said.length === 0) return null;
  return (
    <section className={drawer['part']} aria-label="What happened">
      <h3 className={drawer['title']}>What happened</h3>
      <div className={styles['log']} role="log" tabIndex={0} aria-label="What happened, the latest last">
        <ol className={drawer['lines']}>
          {said.map((line, index) => (
            <li key={`${index} ${line}`}>{line}</li>
          ))}
        </ol>
      </div>
    </section>
  );
}
