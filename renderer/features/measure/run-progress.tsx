import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { viewOf } from '#core/decide/plan-view.ts';
import { waitText } from '#core/words/format/format.ts';
import { SETTLED, soFarText } from '#core/contract/verdict/verdict-so-far-words.ts';
import { reportVerdict } from '#core/report/sections/verdict.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { stretchesOf, type Stretch, type StretchKind } from '#renderer/store/stretches.ts';
import { modeColour, ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { phaseTitle, phaseUnderWay, progressTitle, timeLeftText, trialPlace } from './progress-words.ts';
import styles from './measure.module.css';

/** Narrower stretches show no name. */
const NARROW_SHARE = 0.08;

/** The whole measurement as a track, divided by planned time; finished parts are filled. */
function PhaseTrack({ stretches }: { readonly stretches: readonly Stretch[] }) {
  const plannedS = stretches.reduce((sum, stretch) => sum + stretch.plannedS, 0);
  return (
    <ol className={styles['track']} aria-label="Planned time by mode">
      {stretches.map((stretch) => (
        <li
          key={stretch.key}
          className={styles['stretch']}
          style={{ flexGrow: stretch.plannedS, flexBasis: 0 }}
          title={`${stretch.title}, ${waitText(stretch.plannedS)}`}
        >
          <div className={styles['bar']}>
            <div
              style={{
                width: `${stretch.plannedS === 0 ? 0 : (100 * stretch.doneS) / stretch.plannedS}%`,
                background: stretchColour(stretch.kind),
              }}
            />
          </div>
          {stretch.plannedS >= NARROW_SHARE * plannedS ? `${stretch.title}, ${waitText(stretch.plannedS)}` : ' '}
        </li>
      ))}
    </ol>
  );
}

/** The colour of a stretch of the track. */
function stretchColour(kind: StretchKind): string {
  return kind === 'prepare' ? 'var(--mw-ink-3)' : modeColour(kind);
}

/** The running phase, its progress, the time left, and the Cancel button. */
export function RunProgress() {
  const view = useStore((state) => state.view);
  const nowMs = useStore((state) => state.shownAtMs);
  const stopping = useStore((state) => state.measuring === 'stopping');
  const lost = useStore((state) => state.connection !== 'ready');
  useEscape();
  const stretches = stretchesOf(view, nowMs);
  const phase = phaseUnderWay(view);
  const place = phase === null ? null : trialPlace(phase);
  const title = stopping ? 'Stopping after this inference' : progressTitle(view, nowMs);
  const beside = stopping
    ? 'finished results are kept'
    : [lost ? 'waiting for the engine' : place, timeLeftText(stretches)].filter(Boolean).join(' · ');
  return (
    <div className={styles['head']}>
      <div className={styles['headText']}>
        <h1 className={styles['title']}>
          {title}
          <span className={`${styles['beside']} tabular`}>{beside}</span>
        </h1>
        <PhaseTrack stretches={stretches} />
        <VerdictSoFar />
        <Announcement
          text={
            stopping ? 'Stopping after this inference; finished results are kept.' : stopping ? title : phaseTitle(view)
          }
        />
      </div>
      <Button
        variant="default"
        leftSection={<Icon name="cross" />}
        rightSection={<KeyCap keys="Esc" />}
        onClick={() => perform(commandOf('cancel'))}
      >
        {stopping ? 'Stopping…' : 'Cancel'}
      </Button>
    </div>
  );
}

/** Announces a new phase to screen readers, but not every trial. */
function Announcement({ text }: { readonly text: string }) {
  return (
    <div
      role="status"
      style={{ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }}
    >
      {text}
    </div>
  );
}

/** Esc stops the measurement, unless a dialog, menu or list is open. */
function useEscape(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null) return;
      perform(commandOf('cancel'));
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** The provisional verdict next to the progress of a measurement, and how it converged with each stage. */
function VerdictSoFar() {
  const plan = useStore((state) => (state.provisionalRun === null ? null : state.plan));
  const history = useStore((state) => state.verdictsSoFar);
  const isSettled = useStore(({ view, workload }) => isSettledFor(view, workload));
  const goTo = useStore((state) => state.goTo);
  if (plan === null || history.length === 0) return null;
  const { mode, headline } = reportVerdict(viewOf(plan));
  return (
    <p className={styles['soFar']}>
      {mode !== 'none' && <ModeGlyph mode={mode} size={16} />} So far: <strong>{headline}</strong>
      <span className={styles['soFarHistory']}>{isSettled ? SETTLED : soFarText(history)}</span>
      <Button variant="subtle" size="compact-xs" onClick={() => goTo('recommendation')}>
        See the provisional verdict
      </Button>
    </p>
  );
}

/** Whether the latest verdict of the engine has converged, and for the workload as it is now. */
function isSettledFor({ verdicts, request }: RunView, workload: Workload): boolean {
  const isSame = JSON.stringify(request?.workload ?? null) === JSON.stringify(workload);
  return isSame && verdicts.at(-1)?.verdict.settled === true;
}
