import type { RunEvent } from '#core/contract/run/journal.ts';
import { incidentText, PHASE_NAMES } from '#core/contract/run/run-facts-words.ts';
import { stageLine } from '#core/contract/verdict/verdict-so-far-words.ts';
import { roundDuration, seconds } from '#core/words/format/format.ts';
import { mappingLines } from '#cli/format/mapping.ts';
import { visible } from '#core/words/format/safe-text.ts';
import { CLEAR_LINE } from './style.ts';
import type { Terminal } from './terminal.ts';

/** Shows the events of a measurement on stderr: one redrawn line if the terminal supports it, else one per phase. */
export interface Progress {
  readonly onEvent: (event: RunEvent) => void;
  /** Clears the live line before other output. */
  readonly clear: () => void;
}

/** `nowMs` is a monotonic clock in milliseconds; tests pass a fake one. */
export function showProgress(terminal: Terminal, nowMs: () => number): Progress {
  let phase: { readonly name: string; readonly startedMs: number; readonly expectedS: number } | null = null;
  let startedMs = nowMs();
  let drawn = false;
  let lastDrawMs = Number.NEGATIVE_INFINITY;

  function clear(): void {
    if (drawn) terminal.err(CLEAR_LINE);
    drawn = false;
  }

  function line(text: string): void {
    clear();
    terminal.err(`${visible(text)}\n`);
  }

  /** At most ten times per second: more would take processor time from the measurement. */
  function draw(text: string): void {
    if (!terminal.liveProgress || nowMs() - lastDrawMs < 100) return;
    lastDrawMs = nowMs();
    clear();
    terminal.err(visible(text).slice(0, Math.max(10, terminal.columns - 1)));
    drawn = true;
  }

  function onEvent(event: RunEvent): void {
    switch (event.kind) {
      case 'data':
        for (const text of mappingLines(event.data)) line(text);
        return;
      case 'phase-started':
        phase = { name: PHASE_NAMES[event.phase], startedMs: nowMs(), expectedS: event.expectedS };
        if (terminal.liveProgress) draw(`${phase.name}…`);
        else line(`${phase.name}: about ${roundDuration(1000 * event.expectedS)}`);
        return;
      case 'progress': {
        // Before the first phase, show which measurement this one waits for.
        if (phase === null) {
          if (event.phase === 'prepare' && event.text !== '') line(event.text);
          return;
        }
        const elapsedS = (nowMs() - phase.startedMs) / 1000;
        const leftS = Math.max(0, phase.expectedS - elapsedS);
        const left = leftS > 0 ? `, about ${roundDuration(1000 * Math.ceil(leftS))} left` : '';
        draw(`${phase.name} ${bar(event.done, event.of)} ${event.done} of ${event.of} ${event.text}${left}`);
        return;
      }
      case 'phase-finished':
        if (phase !== null) line(`${phase.name}: done in ${seconds((nowMs() - phase.startedMs) / 1000)}`);
        phase = null;
        return;
      case 'started':
        startedMs = nowMs();
        return;
      case 'verdict-so-far':
        if (event.verdict !== null) line(stageLine(event.verdict, (nowMs() - startedMs) / 1000));
        return;
      case 'incident':
        line(incidentText({ ...event.incident, phase: event.phase }));
        return;
      default:
        return;
    }
  }

  return { onEvent, clear };
}

const BAR_WIDTH = 16;

function bar(done: number, of: number): string {
  const filled = of > 0 ? Math.min(BAR_WIDTH, Math.round((done / of) * BAR_WIDTH)) : 0;
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
}
