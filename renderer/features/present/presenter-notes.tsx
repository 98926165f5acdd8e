import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import type { DeckSlide } from '#core/deck/model.ts';
import type { Command } from './present-commands.ts';
import styles from './presenter-notes.module.css';

/** What the speaker sees: the notes of the slide, the next one, the time and how long the talk has lasted. */
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
      <h1>{slide.claim}</h1>
      <p className={styles['lead']}>{slide.lead}</p>
      <section aria-label="Notes">
        <ul>
          {slide.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </section>
      <footer>
        <p>
          <span>Next</span> {next === undefined ? 'The end.' : next.claim}
        </p>
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
