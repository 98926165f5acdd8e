import { Button } from '@mantine/core';
import { expectedSeconds } from '#core/measure/run/expected-phases.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { stretchesAhead } from '#renderer/store/stretches.ts';
import { waitText } from '#core/words/format.ts';
import { useExpectedPhases } from './use-expected-phases.ts';
import styles from './settings.module.css';

/** What will happen, how long it will take, and the button. */
export function PlanCard() {
  const effort = useStore((state) => state.settings.effort);
  const phases = useExpectedPhases(effort);
  const obstacle = useStore((state) => commandOf('measure').obstacle(state));
  const modes = useStore((state) => state.settings.modes);
  return (
    <section className={styles['card']}>
      <h2>What will happen</h2>
      <ol className={styles['plan']}>
        {stretchesAhead(phases, modes).map(({ key, kind, title, plannedS }) => (
          <li key={key}>
            {kind === 'prepare' ? <Icon name="file" size={12} /> : <ModeGlyph mode={kind} />}
            <span>{title}</span>
            <span className="tabular">{waitText(plannedS)}</span>
          </li>
        ))}
      </ol>
      <div className={styles['total']}>
        <span>At most, on a model that is not slow</span>
        <span className="tabular">{waitText(expectedSeconds(phases))}</span>
      </div>
      <Button
        mt={12}
        fullWidth
        disabled={obstacle !== null}
        title={obstacle ?? undefined}
        onClick={() => perform(commandOf('measure'))}
        rightSection={<KeyCap keys="Ctrl+M" />}
      >
        Measure
      </Button>
      <p className={styles['note']}>
        Close what else is busy on this machine. Every finished point is saved; stopping loses nothing.
      </p>
    </section>
  );
}
