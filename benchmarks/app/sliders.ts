import type { CDPSession, Page } from 'playwright';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { fixed, printTable } from '#benchmarks/lib/print.ts';
import { ROUNDS, verdict } from '#benchmarks/lib/rounds.ts';
import { planIsWhole, watchedOn, type WatchedKey, type WatchedOrder } from './watch-page.ts';

const KEYS = Math.min(60, 12 * ROUNDS);
const BAR_REPAINT_MS = 33;
const BAR_PRICED_MS = 1000;

/** Processor time of the page's main thread from each key to its paint, in ms, by kind of work. */
const WORK = {
  TaskDuration: 'all',
  ScriptDuration: 'script',
  LayoutDuration: 'layout',
  RecalcStyleDuration: 'style',
} as const;
type Work = Readonly<Record<keyof typeof WORK, number>>;

interface Turned {
  readonly screen: string;
  /** One entry per key. */
  readonly work: readonly Work[];
  readonly keys: readonly WatchedKey[];
  readonly orders: readonly WatchedOrder[];
}

/** Moves the slider of predictions per day of a screen key by key, each time after the previous plan is complete. */
async function turn(page: Page, screen: string, keys: string): Promise<Turned> {
  await page.keyboard.press(keys);
  const slider = page.getByRole('slider', { name: 'Predictions per day' });
  // The screen before stays until this one is drawn, and its slider takes the focus with it.
  do {
    await slider.focus();
    await planIsWhole(page);
  } while (!(await slider.evaluate((element) => element === document.activeElement)));
  const before = await watchedOn(page);
  const cdp = await page.context().newCDPSession(page);
  // Processor time instead of wall time, which would include other programs.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const work: Work[] = [];
  for (let moved = 0; moved < KEYS; moved++) {
    const from = await workSoFar(cdp);
    await page.keyboard.press('ArrowRight');
    await framesPassed(page);
    const to = await workSoFar(cdp);
    work.push({
      TaskDuration: to.TaskDuration - from.TaskDuration,
      ScriptDuration: to.ScriptDuration - from.ScriptDuration,
      LayoutDuration: to.LayoutDuration - from.LayoutDuration,
      RecalcStyleDuration: to.RecalcStyleDuration - from.RecalcStyleDuration,
    });
    await planIsWhole(page);
  }
  await cdp.detach();
  const after = await watchedOn(page);
  return { screen, work, keys: after.keys.slice(before.keys.length), orders: after.orders.slice(before.orders.length) };
}

async function workSoFar(cdp: CDPSession): Promise<Work> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const msOf = (name: string): number => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
  return {
    TaskDuration: msOf('TaskDuration'),
    ScriptDuration: msOf('ScriptDuration'),
    LayoutDuration: msOf('LayoutDuration'),
    RecalcStyleDuration: msOf('RecalcStyleDuration'),
  };
}

/** Waits until the key is painted: its change, and what may follow it a frame later. */
function framesPassed(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
      ),
  );
}

function workRows({ screen, work }: Turned): readonly (readonly string[])[] {
  return (Object.keys(WORK) as (keyof typeof WORK)[]).map((kind) => {
    const values = work.map((each) => each[kind]);
    return [screen, WORK[kind], ...spread(values)];
  });
}

const percentile = (values: readonly number[], share: number): string =>
  values.length === 0
    ? '–'
    : fixed(
        quantileOfSorted(
          values.toSorted((a, b) => a - b),
          share,
        ),
        1,
      );

/** p50, p95 and the longest, as cells. */
const spread = (values: readonly number[]): readonly string[] =>
  [0.5, 0.95, 1].map((share) => percentile(values, share));

const isUnder = (values: readonly number[], bar: number): boolean =>
  values.length > 0 &&
  quantileOfSorted(
    values.toSorted((a, b) => a - b),
    0.95,
  ) <= bar;

function repaintRows({ screen, keys }: Turned): readonly (readonly (string | number)[])[] {
  const painted = keys.filter(({ repaints }) => repaints.length > 0);
  const frames = ({ repaints }: WatchedKey): readonly number[] => repaints.map(({ committedMs }) => committedMs);
  const row = (what: string, pick: (key: WatchedKey) => number, bar: number | null): readonly (string | number)[] => {
    const values = painted.map((key) => pick(key) - key.atMs);
    const end = bar === null ? ['', ''] : [`≤ ${bar}`, verdict(isUnder(values, bar))];
    return [screen, what, `${values.length} of ${keys.length}`, ...spread(values), ...end];
  };
  const presented = keys.flatMap(({ presentedAfterMs }) => presentedAfterMs ?? []);
  return [
    [
      screen,
      'next frame presented (Event Timing, steps of 8 ms)',
      `${presented.length} of ${keys.length}`,
      ...spread(presented),
      '',
      '',
    ],
    row('frame of the first panel', (key) => Math.min(...frames(key)), null),
    row('frame of the last panel', (key) => Math.max(...frames(key)), BAR_REPAINT_MS),
  ];
}

/** How often each panel changed with a key, and in which frame. */
function panelRows({ screen, keys }: Turned): readonly (readonly (string | number)[])[] {
  const panels = new Set(keys.flatMap(({ repaints }) => repaints.flatMap((each) => each.panels)));
  const framesOf = ({ repaints }: WatchedKey, panel: string): readonly number[] =>
    repaints.flatMap((each, index) => (each.panels.includes(panel) ? [index] : []));
  return [...panels].map((panel) => {
    const changed = keys.map((key) => framesOf(key, panel)).filter((frames) => frames.length > 0);
    const inFirst = changed.filter((frames) => frames.every((frame) => frame === 0)).length;
    return [screen, panel, `${changed.length} of ${keys.length}`, `${inFirst} of ${changed.length}`];
  });
}

function pricedRows({ screen, orders }: Turned): readonly (readonly (string | number)[])[] {
  const row = (what: string, pick: (order: WatchedOrder) => number | null, bar: number | null) => {
    const values = orders.flatMap((order) => {
      const atMs = pick(order);
      return atMs === null ? [] : [atMs - order.atMs];
    });
    const end = bar === null ? ['', ''] : [`≤ ${bar}`, verdict(isUnder(values, bar))];
    return [screen, what, values.length, ...spread(values), ...end];
  };
  return [
    row('rows priced in every simulation', ({ pricedMs }) => pricedMs, BAR_PRICED_MS),
    row('flips of the verdict too: updating is over', ({ wholeMs }) => wholeMs, null),
  ];
}

/** Times from a key press on a slider to the frame with updated panels, and to the complete plan. */
export async function reportSliders(page: Page): Promise<void> {
  const turned = [await turn(page, 'Compare', 'Alt+4'), await turn(page, 'Recommendation', 'Alt+5')];
  const { width, height } = await page.evaluate(() => {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    return { width, height };
  });
  console.log(
    `The traffic slider, ${KEYS} keys, each after the plan before it is whole; page of ${width} × ${height}, drawn by software. From the key's event until a frame that shows a changed panel is laid out, painted and handed to the compositor, ms; bar on p95:\n`,
  );
  printTable(['screen', 'painted', 'n', 'p50', 'p95', 'longest', 'bar', ''], turned.flatMap(repaintRows));
  console.log(
    'Panels that changed with a key, before the worker answered, and those that did so in the first frame only:\n',
  );
  printTable(['screen', 'panel', 'changed', 'in the first frame'], turned.flatMap(panelRows));
  console.log("Processor time of the page's main thread from a key to three frames later, ms:\n");
  printTable(['screen', 'work', 'p50', 'p95', 'longest'], turned.flatMap(workRows));
  console.log("From the key to the worker's answer in the page, ms; bar on p95:\n");
  printTable(['screen', 'what', 'n', 'p50', 'p95', 'longest', 'bar', ''], turned.flatMap(pricedRows));
}
