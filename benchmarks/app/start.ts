import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { median } from '#core/math/stats/moments.ts';
import { appEnvironment, electronProgram, engineAnswers, SWITCHES } from '#e2e/electron/app.ts';
import type { Display } from '#e2e/electron/display.ts';
import { endApp, pageOverCdp } from '#e2e/electron/over-cdp.ts';
import { ROOT } from '#e2e/root.ts';
import { fixed, printTable } from '#benchmarks/lib/print.ts';
import { ROUNDS, verdict } from '#benchmarks/lib/rounds.ts';

const BAR_S = 2.5;

/** Times in seconds since the start of the program. */
interface Start {
  readonly paintedS: number;
  readonly clickAnsweredS: number;
  readonly engineAnsweredS: number;
}

/** Times of one start; null if the watch itself had to connect again, which would be part of the times. */
async function startOnce(program: string, display: Display, home: string): Promise<Start | null> {
  const startedMs = Date.now();
  const child = spawn(program, [...SWITCHES, '--remote-debugging-port=0', ROOT], {
    env: appEnvironment(display, home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const secondsSince = (): number => (Date.now() - startedMs) / 1000;
  try {
    const { page, browser, connections } = await pageOverCdp(child);
    if (connections > 1) return null;
    const click = async (): Promise<number> => {
      await page.getByRole('button', { name: 'Commands, Ctrl K' }).click();
      await page.getByRole('dialog').waitFor();
      return secondsSince();
    };
    const [clickAnsweredS, engineAnsweredS] = await Promise.all([click(), engineAnswers(page).then(secondsSince)]);
    const paintedAtMs = await page.evaluate(
      () => performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
    );
    await browser.close();
    return { paintedS: (paintedAtMs - startedMs) / 1000, clickAnsweredS, engineAnsweredS };
  } finally {
    await endApp(child);
  }
}

/**
 * Time from the start of the shipped program to a responsive window, and to an engine that has reported its machine.
 */
export async function reportStart(display: Display, folder: string): Promise<void> {
  const program = electronProgram();
  const starts: Start[] = [];
  for (let tries = 0; starts.length < ROUNDS && tries < 2 * ROUNDS; tries++) {
    const start = await startOnce(program, display, join(folder, 'start'));
    if (start !== null) starts.push(start);
  }
  console.log(
    'Start of the program to a window that can be worked with, seconds. A click is answered when the palette of commands that it opens is there; the engine has answered when the window shows its runtime and machine. Both are seen from outside over the debugging port, which costs some of the time.\n',
  );
  const row = (what: string, pick: (start: Start) => number, bar: number | null): readonly string[] => {
    const values = starts.map(pick);
    const met = bar === null ? '' : verdict(median(values) <= bar);
    const all = values.map((each) => fixed(each, 2)).join(' ');
    return [what, bar === null ? '' : `≤ ${bar}`, fixed(median(values), 2), all, met];
  };
  printTable(
    ['what', 'bar', 'median', 'all rounds', ''],
    [
      row('first paint with content', ({ paintedS }) => paintedS, null),
      row('a click is answered', ({ clickAnsweredS }) => clickAnsweredS, BAR_S),
      row('the engine has answered', ({ engineAnsweredS }) => engineAnsweredS, BAR_S),
    ],
  );
}
