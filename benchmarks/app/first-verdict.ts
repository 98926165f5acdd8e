import { join } from 'node:path';
import type { Page } from 'playwright';
import type { Effort } from '#core/contract/base/numbers.ts';
import { median } from '#core/math/stats/moments.ts';
import { dropFiles } from '#e2e/app/drop-files.ts';
import { startApp } from '#e2e/electron/app.ts';
import type { Display } from '#e2e/electron/display.ts';
import { openTable } from '#benchmarks/lib/print.ts';
import type { Dropped } from '#benchmarks/lib/resnet50.ts';
import { medianAndAll, ROUNDS, verdict } from '#benchmarks/lib/rounds.ts';

const BAR_S = 8;
/** Longer than any measurement of a sample takes. */
const PATIENT = { timeout: 900_000 };

/** Seconds since the files were dropped. */
interface Verdicts {
  readonly firstS: number;
  /** The first one was provisional: the measurement went on. */
  readonly wasProvisional: boolean;
  readonly lastS: number;
}

async function dropOnce(page: Page, dropped: Dropped, effort: Effort): Promise<Verdicts> {
  const startedMs = performance.now();
  const secondsSince = (): number => (performance.now() - startedMs) / 1000;
  await dropFiles(page, [dropped.model, dropped.data]);
  await page.getByRole('button', { name: 'Measure Ctrl M', disabled: false }).waitFor(PATIENT);
  await page.keyboard.press('Alt+2');
  await page.getByRole('radio', { name: new RegExp(`^${effort}`, 'i') }).check();
  await page.keyboard.press('Control+m');
  // The questions about the workload of files that were just dropped stay open.
  await page.keyboard.press('Alt+5');
  await page
    .getByRole('button', { name: /^Assume/ })
    .first()
    .waitFor(PATIENT);
  const firstS = secondsSince();
  const wasProvisional = await page.getByText('provisional, still measuring').isVisible();
  await page.keyboard.press('Alt+2');
  await page.getByRole('heading', { level: 1, name: /: measured$/ }).waitFor(PATIENT);
  return { firstS, wasProvisional, lastS: secondsSince() };
}

/** Time from dropping a model and its data on the window to the first verdict and to the end, each in a new app with an empty home folder. */
export async function reportFirstVerdict(
  display: Display,
  options: { readonly all: readonly Dropped[]; readonly effort: Effort; readonly folder: string },
): Promise<void> {
  const { all, effort, folder } = options;
  console.log(
    `Files dropped on the window, \`${effort}\`, to the first verdict and to the end of measuring, seconds:\n`,
  );
  const table = openTable([
    'model',
    'first verdict',
    'every round',
    'provisional',
    'end',
    'every round',
    `first ≤ ${BAR_S} s`,
  ]);
  for (const dropped of all) {
    const seen: Verdicts[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { app, page } = await startApp({ display, home: join(folder, `${dropped.name}-${round}`) });
      try {
        const verdicts = await dropOnce(page, dropped, effort);
        seen.push(verdicts);
        process.stderr.write(`${dropped.name}, round ${round + 1} of ${ROUNDS}: ${JSON.stringify(verdicts)}\n`);
      } finally {
        await app.close();
      }
    }
    const first = seen.map(({ firstS }) => firstS);
    table.row([
      dropped.name,
      ...medianAndAll(first, 1),
      `${seen.filter(({ wasProvisional }) => wasProvisional).length} of ${ROUNDS}`,
      ...medianAndAll(
        seen.map(({ lastS }) => lastS),
        1,
      ),
      verdict(median(first) <= BAR_S),
    ]);
  }
  table.end();
}
