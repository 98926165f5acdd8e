import { SHARED_SCREENS, STEPS, type Step } from '#renderer/store/state.ts';
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { spotlight } from '@mantine/spotlight';
import { STEP_TITLES, commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { AppMark } from '#renderer/components/mode-glyph.tsx';
import { stepState } from '#renderer/store/step-state.ts';
import { useStore } from '#renderer/store/store.ts';
import { useShallow } from 'zustand/react/shallow';
import { MeasuringRing } from './measuring-ring.tsx';
import styles from './header.module.css';

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
