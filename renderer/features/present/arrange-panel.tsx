import { ActionIcon, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { DeckSlide, SlideKind } from '#core/deck/model.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { type Arrangement, moved, ordered, toggled } from './arrangement.ts';
import styles from './arrange-panel.module.css';

/** The list of slides: hidden by their boxes, reordered by drag, or by the arrow keys on a slide. */
export function ArrangePanel({
  slides,
  arrangement,
  onChange,
  onClose,
}: {
  readonly slides: readonly DeckSlide[];
  readonly arrangement: Arrangement;
  readonly onChange: (arrangement: Arrangement) => void;
  readonly onClose: () => void;
}) {
  const [dragged, setDragged] = useState<SlideKind | null>(null);
  const list = ordered(slides, arrangement);
  const move = (kind: SlideKind, to: number): void => onChange(moved(slides, arrangement, { kind, to }));
  return (
    <div className={styles['panel']} role="dialog" aria-label="Slides">
      <div className={styles['head']}>
        <strong>Slides</strong>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the list of slides" onClick={onClose}>
          <Icon name="cross" />
        </ActionIcon>
      </div>
      <p>Drag a slide, or move it with Alt and the arrow keys.</p>
      <ol>
        {list.map(({ kind, claim, part }, index) => (
          <li
            key={kind}
            draggable
            data-dragged={dragged === kind || undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', claim);
              setDragged(kind);
            }}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              event.preventDefault();
              if (dragged !== null && dragged !== kind) move(dragged, index);
            }}
            onDrop={(event) => event.preventDefault()}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
              if (!event.altKey || step === 0) return;
              event.preventDefault();
              move(kind, index + step);
            }}
          >
            <Checkbox
              size="xs"
              label={claim}
              description={part === 'engineering' ? 'for engineers' : undefined}
              checked={!arrangement.hidden.includes(kind)}
              onChange={() => onChange(toggled(arrangement, kind))}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
