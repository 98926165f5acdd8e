import { useMemo } from 'react';
import type { PlanDocument, ShownPlan } from '#core/contract/plan.ts';
import { DataTable } from '#renderer/charts/chart-card.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { modeColour } from '#renderer/components/mode-glyph.tsx';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';
import { useStore } from '#renderer/store/store.ts';
import { SlidePicture } from './slide-picture.tsx';
import { type Slide, slidesOf } from './slides.ts';
import { usePresentControl } from './use-present-control.ts';
import styles from './present-view.module.css';
import shared from './present.module.css';

/** The presentation: one claim and one picture per screen, controlled by keyboard. */
export function PresentView() {
  const plan = useStore((state) => state.plan);
  const shown = useStore((state) => state.shownPlan);
  return plan === null ? (
    <main className={shared['page']}>
      <h1 className={shared['claim']}>No results yet.</h1>
      <p className={shared['lead']}>Measure first. Press Esc to exit.</p>
    </main>
  ) : (
    <Presentation plan={plan} shown={shown ?? plan} />
  );
}

/** @param props.shown the plan, or an estimate for the current workload until the next plan is made */
function Presentation({ plan, shown }: { readonly plan: PlanDocument; readonly shown: ShownPlan }) {
  const slides = useMemo(() => slidesOf(plan, shown), [plan, shown]);
  const { page, sliders, table, hints } = usePresentControl(slides.length);
  const planning = useStore((state) => state.planning);
  const slide = slides[page];
  if (slide === undefined) return null;
  const { mode } = shown.verdict;
  const [first, second] = slide.claim;
  const isColoured = slide.kind === 'verdict' || slide.kind === 'cost';
  return (
    <main className={shared['page']} data-sliders={sliders || undefined}>
      <header aria-live="polite">
        <h1 className={shared['claim']} data-long={isLong(slide.claim) || undefined}>
          <span style={isColoured && mode !== 'none' ? { color: modeColour(mode) } : undefined}>{first}</span>
          {second !== undefined && <span>{second}</span>}
        </h1>
        <p className={shared['lead']}>{slide.lead}</p>
      </header>
      <section className={styles['picture']} aria-label={table ? 'Table' : 'Picture'}>
        {table ? (
          <div className={styles['table']} tabIndex={0}>
            <DataTable table={slide.table} caption={slide.claim.join(' ')} />
          </div>
        ) : (
          <SlidePicture kind={slide.kind} plan={plan} shown={shown} />
        )}
      </section>
      {sliders && (
        <div className={styles['sliders']}>
          <WhatIfSliders inputs={SLIDERS} large />
        </div>
      )}
      <footer className={styles['foot']}>
        <Pages page={page} of={slides.length} note={planning ? `updating ${plan.worlds} worlds` : ''} />
        <Hints shown={hints} />
      </footer>
    </main>
  );
}

/** A single row, so that the picture stays readable. */
const SLIDERS = ['predictionsPerDay', 'maxStalenessS', 'sloMs', 'discountPct'] as const;

/** Whether a claim is too long for large type, on two lines or on one that wraps. */
function isLong([first, second]: Slide['claim']): boolean {
  return second === undefined ? first.length > 64 : Math.max(first.length, second.length) > 40;
}

function Pages({ page, of, note }: { readonly page: number; readonly of: number; readonly note: string }) {
  return (
    <div className={styles['pages']}>
      {Array.from({ length: of }, (_, index) => (
        <span key={index} className={styles['dash']} data-here={index === page || undefined} />
      ))}
      <span>
        {page + 1} of {of}
      </span>
      <span role="status">{note}</span>
    </div>
  );
}

const HINTS = [
  { keys: ['Left', 'Right'], does: 'previous / next' },
  { keys: ['S'], does: 'sliders' },
  { keys: ['T'], does: 'table' },
  { keys: ['D'], does: 'dark mode' },
  { keys: ['Esc'], does: 'exit' },
] as const;

function Hints({ shown }: { readonly shown: boolean }) {
  return (
    <div className={styles['hints']} data-hidden={!shown || undefined}>
      {HINTS.map(({ keys, does }) => (
        <span key={does}>
          {keys.map((key) => (
            <KeyCap key={key} keys={key} />
          ))}{' '}
          {does}
        </span>
      ))}
    </div>
  );
}
