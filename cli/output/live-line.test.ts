import { expect, test } from 'vitest';
import { liveLine } from './live-line.ts';

function lineOn(liveProgress: boolean) {
  const err: string[] = [];
  const clock = { ms: 0 };
  const terminal = {
    out: () => {},
    err: (text: string) => void err.push(text),
    colour: false,
    liveProgress,
    columns: 30,
  };
  const log = (text: string): void => void err.push(`${text}\n`);
  const line = liveLine({ terminal, log }, { drawnAfterMs: 3_000, printedAfterMs: 3_000 }, () => clock.ms);
  return { err, clock, line };
}

test('a terminal that cannot redraw gets a line after the first seconds, and then one every 15 s', () => {
  const { err, clock, line } = lineOn(false);
  for (clock.ms = 0; clock.ms <= 20_000; clock.ms += 1_000) line.show(`at ${clock.ms / 1000} s`);
  line.clear();
  expect(err).toEqual(['at 3 s\n', 'at 18 s\n']);
});

test('a line is redrawn after the first seconds, fits the terminal, and is gone at the end', () => {
  const { err, clock, line } = lineOn(true);
  line.clear();
  clock.ms = 2_999;
  line.show('too early');
  clock.ms = 3_000;
  line.show('a name that is \u001b[2J much too long for it');
  line.show('short');
  line.clear();
  line.clear();
  const clear = '\r\u001b[2K';
  expect(err).toEqual([String.raw`a name that is \x1b[2J much t`.slice(0, 29), clear, 'short', clear]);
});
