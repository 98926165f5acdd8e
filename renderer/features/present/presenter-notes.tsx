import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { type DeckSlide, pageText } from '#core/deck/model.ts';
import { slideScene } from '#core/deck/slide-scene.ts';
import { emphasisText } from '#core/report/card/card.ts';
import { SceneShapes } from '#renderer/components/scene-shapes.tsx';
import type { Command } from './present-commands.ts';
import styles from './presenter-notes.module.css';

/** What the speaker sees: the slide, the next one as a picture, what to say, the time and how long the talk has lasted. */
export function PresenterNotes({
  slides,
  page,
  perform,
}: {
  readonly slides: readonly DeckSlide[];
  readonly page: number;
  readonly perform: (command: Command) => void;
}) {
  const slide = slides[page];
  const next = slides[page + 1];
  if (slide === undefined) return null;
  return (
    <main className={styles['page']}>
      <header>
        <Clock />
        <span>
          {page + 1} of {slides.length}
        </span>
      </header>
      <div className={styles['slides']}>
        <section aria-label="This slide">
          <Thumbnail slide={slide} page={pageText(slides, slide)} main />
        </section>
        <section aria-label="Next slide">
          {next === undefined ? <p>The end.</p> : <Thumbnail slide={next} page={pageText(slides, next)} />}
        </section>
      </div>
      <section aria-label="Notes" className={styles['notes']}>
        <ul>
          {slide.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </section>
      <footer>
        <p>Keys: arrows turn, B blank, S sliders, T table, D dark, O slides.</p>
        <div>
          <Button variant="default" disabled={page === 0} onClick={() => perform('back')}>
            Back
          </Button>
          <Button disabled={next === undefined} onClick={() => perform('next')}>
            Next
          </Button>
        </div>
      </footer>
    </main>
  );
}

/** A slide as a picture: its claim, its lead, and its content as it is drawn for pictures. The heading of the page is that of the slide that is shown. */
function Thumbnail({
  slide,
  page,
  main = false,
}: {
  readonly slide: DeckSlide;
  readonly page: string;
  readonly main?: boolean;
}) {
  const { width, height, shapes } = slideScene(slide);
  const Title = main ? 'h1' : 'h2';
  return (
    <div className={styles['slide']}>
      <Title>{slide.claim}</Title>
      <p>{emphasisText(slide.lead)}</p>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMin meet" aria-hidden>
        <SceneShapes shapes={shapes} />
      </svg>
      <span>
        {main ? '' : 'Next: '}
        {page}
      </span>
    </div>
  );
}

function Clock() {
  const [startedMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(startedMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={styles['clock']}>
      <strong>{spanText(nowMs - startedMs)}</strong>{' '}
      {new Date(nowMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
    </span>
  );
}

function spanText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const rest = String(seconds % 60).padStart(2, '0');
  return `${Math.floor(seconds / 60)}:${rest}`;
}
