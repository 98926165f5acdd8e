import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import type { Command } from './present-commands.ts';
import styles from './present-view.module.css';

const HINTS = [
  { keys: ['Left', 'Right'], does: 'turn' },
  { keys: ['B'], does: 'blank' },
  { keys: ['S'], does: 'sliders' },
  { keys: ['T'], does: 'table' },
  { keys: ['D'], does: 'dark' },
  { keys: ['Esc'], does: 'close' },
] as const;

/** The keys and buttons of the presentation, over the slide. Hidden until the pointer moves, so that the audience sees the slide alone. */
export function PresentBar({
  shown,
  perform,
  onSpeak,
  children,
}: {
  readonly shown: boolean;
  readonly perform: (command: Command) => void;
  /** Opens the presenter view. */
  readonly onSpeak: () => void;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles['bar']} data-hidden={!shown || undefined} role="toolbar" aria-label="Presentation">
      {HINTS.map(({ keys, does }) => (
        <span key={does} className={styles['hint']}>
          {keys.map((key) => (
            <KeyCap key={key} keys={key} />
          ))}{' '}
          {does}
        </span>
      ))}
      <Button size="compact-xs" variant="default" onClick={onSpeak}>
        Presenter view
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => perform('toggle arranging')}>
        Slides
      </Button>
      {children}
      <Button size="compact-xs" variant="default" onClick={() => perform('leave')}>
        Exit
      </Button>
    </div>
  );
}
