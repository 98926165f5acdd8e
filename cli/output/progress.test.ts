import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

function memory(liveProgress: boolean): { readonly terminal: Terminal; readonly err: string[] } {
  const err: string[] = [];
  return {
    err,
    terminal: { out: () => {}, err: (text) => void err.push(text), colour: false, liveProgress, columns: 60 },
  };
}

const at = '2026-01-15T09:00:00Z';

test('a terminal that cannot redraw lines gets one line when a phase starts and one when it ends', () => {
  const { terminal, err } = memory(false);
  let now = 0;
  const { onEvent } = showProgress(terminal, () => now);
  onEvent({ kind: 'phase-started', phase: 'batch', at, expectedS: 12 });
  for (let done = 1; done <= 5; done += 1) onEvent({ kind: 'progress', phase: 'batch', done, of: 5, text: 'rounds' });
  now = 11_500;
  onEvent({ kind: 'phase-finished', phase: 'batch', at });
  expect(err).toEqual(['batch: about 12 s\n', 'batch: done in 12 s\n']);
});

test('a live line is redrawn at most ten times per second, fits the terminal and is gone at the end', () => {
  const { terminal, err } = memory(true);
  let now = 0;
  const { onEvent, clear } = showProgress(terminal, () => now);
  onEvent({ kind: 'phase-started', phase: 'realtime', at, expectedS: 10 });
  for (let done = 0; done < 1000; done += 1) {
    now += 1;
    onEvent({
      kind: 'progress',
      phase: 'realtime',
      done,
      of: 1000,
      text: 'a text that is much too long for a narrow terminal',
    });
  }
  const drawn = err.filter((text) => text.startsWith('real time'));
  expect(drawn.length).toBeLessThanOrEqual(11);
  expect(drawn.length).toBeGreaterThan(5);
  for (const text of drawn) expect(text.length).toBeLessThan(60);
  clear();
  expect(err.at(-1)).toBe('\r\u001b[2K');
});

test('a verdict on the way is a line with the seconds since the start', () => {
  const { terminal, err } = memory(false);
  let now = 1_000;
  const { onEvent } = showProgress(terminal, () => now);
  const model = 'm.onnx';
  onEvent({
    kind: 'started',
    at,
    runId: 'r',
    request: { ...MEASURE_DEFAULTS, modes: ['batch'], model },
    modewise: '1',
  });
  now = 15_000;
  const verdict = { mode: 'batch', modeShares: [], probabilityCheapest: 0.97, isTie: false, settled: false } as const;
  const nearCheapest = { share: 0.97, belowUsd: 25 };
  onEvent({ kind: 'verdict-so-far', at, verdict: { ...verdict, modeShares: [], nearCheapest } });
  onEvent({ kind: 'verdict-so-far', at, verdict: null });
  now = 21_000;
  onEvent({ kind: 'verdict-so-far', at, verdict: { ...verdict, modeShares: [], isTie: true, settled: true } });
  expect(err).toEqual([
    'after 14 s: batch, within $25 or 5 % of the cheapest in 97 % of the simulations\n',
    "after 20 s: batch, in a tie. More measuring won't change this.\n",
  ]);
});

test('an incident is reported at once', () => {
  const { terminal, err } = memory(false);
  showProgress(terminal, () => 0).onEvent({
    kind: 'incident',
    phase: 'job',
    incident: { code: 'phase-failed', cause: 'no disk' },
  });
  expect(err).toEqual(['The whole job phase did not finish: no disk\n']);
});
