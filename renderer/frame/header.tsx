import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { spotlight } from '@mantine/spotlight';
import { useShallow } from 'zustand/react/shallow';
import { SHARED_SCREENS, STEPS, type Step } from '#renderer/store/state.ts';
import { STEP_TITLES, commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { AppMark } from '#renderer/components/mode-glyph.tsx';
import { stepState } from '#renderer/store/step-state.ts';
import { useStore } from '#renderer/store/store.ts';
import { shareDone } from '#renderer/store/measuring-news.ts';
import { secondsLeft, stretchesOf } from '#renderer/store/stretches.ts';
import styles from './header.module.css';
import { leftInBrief } from './left-in-brief.ts';

/** App name, steps, and tools. */
export function Header() {
  const name = useStore((state) => state.name);
  const plan = useStore((state) => state.plan);
  const isShared = useStore((state) => state.shared !== null);
  return (
    <header className={styles['header']}>
      <div className={styles['title']}>
        <button
          className={styles['home']}
          type="button"
          onClick={() => perform(commandOf('go-start'))}
          aria-label="Modewise, go to Start"
        >
          <AppMark />
          <strong>Modewise</strong>
        </button>
        {name !== null && <ProjectName name={name} />}
      </div>
      <nav className={styles['steps']} aria-label="Steps">
        {name !== null &&
          STEPS.map((step, index) =>
            !isShared || SHARED_SCREENS.includes(step) ? <StepLink key={step} step={step} number={index + 1} /> : null,
          )}
      </nav>
      <div className={styles['tools']}>
        <button className={styles['find']} type="button" onClick={() => spotlight.open()} aria-label="Commands, Ctrl K">
          <Icon name="search" /> <KeyCap keys="Ctrl+K" />
        </button>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Toggle dark mode"
          onClick={() => perform(commandOf('toggle-scheme'))}
        >
          <Icon name="sun" />
        </ActionIcon>
        {plan !== null && (
          <Button
            className={styles['present'] ?? ''}
            variant="default"
            aria-label="Present"
            title="Present, F5"
            leftSection={<Icon name="present" />}
            onClick={() => perform(commandOf('present'))}
          >
            <span className={styles['presentText']}>Present</span>
          </Button>
        )}
      </div>
    </header>
  );
}

/** The longest name of a project. */
const MAX_NAME = 200;

/** The name of the project. A click edits it: Enter takes it, Escape leaves it as it was. */
function ProjectName({ name }: { readonly name: string }) {
  const isShared = useStore((state) => state.shared !== null);
  const rename = useStore((state) => state.renameProject);
  const [isEdited, setIsEdited] = useState(false);
  if (isShared) {
    return (
      <span className={styles['name']} title={name}>
        / {name}
      </span>
    );
  }
  if (!isEdited) {
    return (
      <button type="button" className={styles['name']} title={`Rename ${name}`} onClick={() => setIsEdited(true)}>
        / {name}
      </button>
    );
  }
  return (
    <input
      className={styles['rename']}
      aria-label="Name of the project"
      autoFocus
      maxLength={MAX_NAME}
      defaultValue={name}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => {
        rename(event.target.value);
        setIsEdited(false);
      }}
      onKeyDown={(event) => {
        // Its value is taken when it is left.
        if (event.key === 'Escape') event.currentTarget.value = name;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

function StepLink({ step, number }: { readonly step: Step; readonly number: number }) {
  const here = useStore((state) => state.step === step);
  const { kind, why } = useStore(useShallow((state) => stepState(state, step)));
  const goTo = useStore((state) => state.goTo);
  const isMeasuring = useStore(
    (state) => step === 'measure' && (state.measuring === 'running' || state.measuring === 'stopping'),
  );
  return (
    <button
      type="button"
      className={styles['step']}
      data-state={here ? 'here' : kind}
      aria-current={here ? 'step' : undefined}
      title={why ?? STEP_TITLES[step]}
      onClick={() => goTo(step)}
    >
      <span className={styles['mark']}>
        {isMeasuring ? (
          <MeasuringRing />
        ) : here || kind === 'to-come' ? (
          <span className={styles['number']}>{number}</span>
        ) : (
          <Icon name={kind === 'done' ? 'check' : 'warning'} />
        )}
      </span>
      <span className={styles['label']} data-text={STEP_TITLES[step]}>
        {STEP_TITLES[step]}
      </span>
    </button>
  );
}

const SIZE = 16;
const STROKE = 2.5;
const RADIUS = (SIZE - STROKE) / 2;
const AROUND = 2 * Math.PI * RADIUS;

/** The progress of the running measurement as a ring, and below the name of the step the seconds left. Takes no room of its own. */
function MeasuringRing() {
  const view = useStore((state) => state.view);
  const nowMs = useStore((state) => state.shownAtMs);
  const isStopping = useStore((state) => state.measuring === 'stopping');
  const stretches = stretchesOf(view, nowMs);
  const text = isStopping
    ? 'stopping'
    : leftInBrief({ waits: view.waitingText !== null, leftS: stretches.length === 0 ? null : secondsLeft(stretches) });
  return (
    <>
      <svg className={styles['ring']} width={SIZE} height={SIZE} viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden>
        <circle cx={SIZE / 2} cy={SIZE / 2} r={RADIUS} strokeWidth={STROKE} className={styles['track']} />
        <circle
          cx={SIZE / 2}
          cy={SIZE / 2}
          r={RADIUS}
          strokeWidth={STROKE}
          className={styles['done']}
          strokeDasharray={`${AROUND * shareDone(view, nowMs)} ${AROUND}`}
        />
      </svg>
      <span className={`${styles['left']} tabular`} aria-hidden>
        {text}
      </span>
    </>
  );
}
