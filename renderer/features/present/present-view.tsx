import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { PlanDocument, ShownPlan } from '#core/contract/plan.ts';
import { makeDeck } from '#core/deck/deck.ts';
import type { DeckSlide } from '#core/deck/model.ts';
import { planToShow } from '#core/deck/shown-plan.ts';
import { slideTable } from '#core/deck/slide-table.ts';
import { makeReport } from '#core/report/make-report.ts';
import { pictureFoot } from '#core/report/picture.ts';
import { DataTable } from '#renderer/charts/chart-card.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { modeColour } from '#renderer/components/mode-glyph.tsx';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';
import { useStore } from '#renderer/store/store.ts';
import { ArrangePanel } from './arrange-panel.tsx';
import { type Arrangement, storeArrangement, storedArrangement, visible } from './arrangement.ts';
import { PresenterNotes } from './presenter-notes.tsx';
import { PresenterWindow } from './presenter-window.tsx';
import { SLIDERS, SlideContent } from './slide-body.tsx';
import { SlidePicture } from './slide-picture.tsx';
import { usePresentControl } from './use-present-control.ts';
import styles from './present-view.module.css';
import shared from './present.module.css';

/** The presentation: one claim and one picture per screen, controlled by keyboard, mouse, touch or laser pointer. */
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
  const project = useStore((state) => state.name);
  const planning = useStore((state) => state.planning);
  const subject = useMemo(() => planToShow(plan, shown), [plan, shown]);
  const all = useMemo(
    () => makeDeck(subject, makeReport(subject), { project, searching: planning }).slides,
    [subject, project, planning],
  );
  const [arrangement, setArrangement] = useState(() => storedArrangement(localStorage));
  const slides = useMemo(() => visible(all, arrangement), [all, arrangement]);
  const { page, sliders, table, hints, blank, arranging, picturing, perform } = usePresentControl(slides.length);
  const [speaking, setSpeaking] = useState(false);
  const stopSpeaking = useCallback(() => setSpeaking(false), []);
  const slide = slides[page];
  if (slide === undefined) return null;
  const arrange = (next: Arrangement): void => {
    setArrangement(next);
    storeArrangement(localStorage, next);
  };
  // The slide of the flips has sliders of its own.
  const showsSliders = sliders && slide.kind !== 'flips';
  return (
    <>
      <main className={shared['page']} data-sliders={showsSliders || undefined} aria-hidden={blank || undefined}>
        <SlideHead slide={slide} plan={subject} />
        <section className={styles['picture']} aria-label={table ? 'Table' : 'Picture'}>
          {table ? (
            <div className={styles['table']} tabIndex={0} data-scrolls>
              <DataTable table={slideTable(slide)} caption={slide.claim} />
            </div>
          ) : (
            <SlideContent slide={slide} plan={subject} />
          )}
        </section>
        {showsSliders && (
          <div className={styles['sliders']}>
            <WhatIfSliders inputs={SLIDERS} large />
          </div>
        )}
        <footer className={styles['foot']}>
          <Pages page={page} of={slides.length} note={planning ? `updating ${plan.worlds} worlds` : ''} />
          <div className={styles['hints']} data-hidden={!hints || undefined}>
            <Hints />
            <Button size="compact-xs" variant="default" onClick={() => setSpeaking(true)}>
              Presenter view
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => perform('toggle arranging')}>
              Slides
            </Button>
            <SlidePicture
              slide={slide}
              name={`slide-${page + 1}-${slide.kind}`}
              foot={pictureFoot(shown, plan.runs[0] ?? null)}
              opened={picturing}
              onTurn={() => perform('toggle picture')}
            />
            <Button size="compact-xs" variant="default" onClick={() => perform('leave')}>
              Exit
            </Button>
          </div>
        </footer>
      </main>
      {arranging && (
        <ArrangePanel
          slides={all}
          arrangement={arrangement}
          onChange={arrange}
          onClose={() => perform('toggle arranging')}
        />
      )}
      {speaking && (
        <PresenterWindow onClose={stopSpeaking}>
          <PresenterNotes slides={slides} page={page} perform={perform} />
        </PresenterWindow>
      )}
      {blank && <div className={styles['blank']} role="status" aria-label="Blank screen. Press Space or B to go on." />}
    </>
  );
}

function SlideHead({ slide, plan }: { readonly slide: DeckSlide; readonly plan: PlanDocument }) {
  const { mode } = plan.verdict;
  const isColoured = slide.kind === 'answer' && mode !== 'none';
  return (
    <header aria-live="polite">
      <h1 className={shared['claim']} data-long={slide.claim.length > LONG_CLAIM || undefined}>
        <span style={isColoured ? { color: modeColour(mode) } : undefined}>{slide.claim}</span>
      </h1>
      <p className={shared['lead']} data-money={slide.kind === 'answer' || undefined}>
        {slide.lead}
      </p>
    </header>
  );
}

/** A longer claim is set in smaller type. */
const LONG_CLAIM = 56;

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
  { keys: ['Left', 'Right'], does: 'turn' },
  { keys: ['B'], does: 'blank' },
  { keys: ['S'], does: 'sliders' },
  { keys: ['T'], does: 'table' },
  { keys: ['D'], does: 'dark' },
  { keys: ['Esc'], does: 'exit' },
] as const;

function Hints() {
  return (
    <>
      {HINTS.map(({ keys, does }) => (
        <span key={does} className={styles['hint']}>
          {keys.map((key) => (
            <KeyCap key={key} keys={key} />
          ))}{' '}
          {does}
        </span>
      ))}
    </>
  );
}
