import { useCallback, useMemo, useState } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { makeDeck } from '#core/deck/deck.ts';
import { pageText } from '#core/deck/model.ts';
import { makeReport } from '#core/report/make-report.ts';
import { pictureFoot } from '#core/report/card/picture.ts';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';
import { useStore } from '#renderer/store/store.ts';
import { ArrangePanel } from './arrange-panel.tsx';
import { type Arrangement, storeArrangement, storedArrangement, visible } from './arrangement.ts';
import { PresentBar } from './present-bar.tsx';
import { PresenterNotes } from './presenter-notes.tsx';
import { PresenterWindow } from './presenter-window.tsx';
import { FittedSlide, SlideCanvas } from './slide-canvas.tsx';
import { SlidePicture } from './slide-picture.tsx';
import { usePresentControl } from './use-present-control.ts';
import styles from './present-view.module.css';

/** A single row, so that the slide stays readable. */
const SLIDERS = ['predictionsPerDay', 'maxStalenessS', 'sloMs', 'discountPct'] as const;

/** The presentation: one slide that fills the screen, controlled by keyboard, mouse, touch or laser pointer. */
export function PresentView() {
  const plan = useStore((state) => state.plan);
  return plan === null ? (
    <main className={styles['page']}>
      <div className={styles['empty']}>
        <h1>No results yet.</h1>
        <p>Measure first. Press Esc to exit.</p>
      </div>
    </main>
  ) : (
    <Presentation plan={plan} />
  );
}

function Presentation({ plan }: { readonly plan: PlanDocument }) {
  const project = useStore((state) => state.name);
  const planning = useStore((state) => state.planning);
  const assignments = useStore((state) => state.assignments);
  const report = useMemo(() => makeReport(plan, null, assignments), [plan, assignments]);
  const all = useMemo(
    () => makeDeck(plan, report, { project, searching: planning }).slides,
    [plan, report, project, planning],
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
  const isCalm = !hints && !arranging && !sliders && !picturing;
  return (
    <>
      <main className={styles['page']} data-calm={isCalm || undefined} aria-hidden={blank || undefined}>
        <FittedSlide>
          <SlideCanvas slide={slide} plan={plan} page={pageText(slides, slide)} asTable={table} />
        </FittedSlide>
        {sliders && (
          <div className={styles['sliders']}>
            <WhatIfSliders inputs={SLIDERS} large />
          </div>
        )}
      </main>
      <PresentBar shown={hints || picturing} perform={perform} onSpeak={() => setSpeaking(true)}>
        <SlidePicture
          slide={slide}
          name={`slide-${page + 1}-${slide.kind}`}
          foot={pictureFoot(plan, plan.runs[0] ?? null)}
          opened={picturing}
          onTurn={() => perform('toggle picture')}
        />
      </PresentBar>
      {arranging && (
        <ArrangePanel
          slides={all}
          asks={report.board.asks}
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
