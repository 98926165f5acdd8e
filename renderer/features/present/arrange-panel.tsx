import { ActionIcon, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Assignment, MAX_OWNER } from '#core/contract/verdict/asks.ts';
import type { DeckSlide, SlideKind } from '#core/deck/model.ts';
import { assigned } from '#core/report/board/asks.ts';
import type { Ask } from '#core/report/model.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import { type Arrangement, moved, ordered, toggled } from './arrangement.ts';
import styles from './arrange-panel.module.css';

/** The list of slides: hidden by their boxes, reordered by drag, or by the arrow keys on a slide. Below it, the owner and the date of each request. */
export function ArrangePanel({
  slides,
  asks,
  arrangement,
  onChange,
  onClose,
}: {
  readonly slides: readonly DeckSlide[];
  readonly asks: readonly Ask[];
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
            data-part={part}
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
              checked={!arrangement.hidden.includes(kind)}
              onChange={() => onChange(toggled(arrangement, kind))}
            />
          </li>
        ))}
      </ol>
      <Owners asks={asks} />
    </div>
  );
}

/** Owner and date of each kind of what is asked for. An empty field shows the usual role or occasion, which is what the slide says then. */
function Owners({ asks }: { readonly asks: readonly Ask[] }) {
  const assignments = useStore((state) => state.assignments);
  const assign = useStore((state) => state.assign);
  const kinds = asks.filter(({ id }, index) => asks.findIndex((each) => each.id === id) === index);
  if (kinds.length === 0) return null;
  return (
    <>
      <strong>Owners and dates</strong>
      <p>They are saved with the project, and shown where the slides, the PDF and PowerPoint say what is asked for.</p>
      {kinds.map(({ id, text }) => {
        const own: Assignment = assignments.find(({ ask }) => ask === id) ?? { ask: id, owner: null, due: null };
        return (
          <div key={id} className={styles['ask']} role="group" aria-label={text}>
            <span>{text}</span>
            <TextInput
              size="xs"
              aria-label="Owner"
              placeholder={assigned(id, []).owner}
              maxLength={MAX_OWNER}
              value={own.owner ?? ''}
              onChange={({ currentTarget: { value } }) => assign({ ...own, owner: value === '' ? null : value })}
            />
            <TextInput
              size="xs"
              type="date"
              aria-label="By"
              value={own.due ?? ''}
              onChange={({ currentTarget: { value } }) => assign({ ...own, due: value === '' ? null : value })}
            />
          </div>
        );
      })}
    </>
  );
}
