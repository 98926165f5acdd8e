import { planned } from '#e2e/app/planned.ts';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import type { Project } from '#core/contract/project/project.ts';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { ROOT } from '#e2e/root.ts';
import { startBrowserHost } from './browser-host.ts';
import { dropFiles } from './drop-files.ts';
import { journeyHost, SCREENS } from './journey-host.ts';
import { overflowOf } from './overflow.ts';

const WIDTHS = [
  { width: 900, height: 600, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
  { width: 1920, height: 1080, colorScheme: 'light' },
  { width: 3840, height: 2160, colorScheme: 'dark' },
] as const;

const { host, folder } = journeyHost('hard-layout', startBrowserHost);

function workloadOf(preset: string, change: Partial<Workload>): Workload {
  const found = findPreset(preset);
  if (found === null) throw new Error(`there is no preset ${preset}`);
  return { ...found.workload, assumed: [], ...change };
}

/** Data with as many columns as a wide feature table, mostly unused by the model. */
function wideData(): string {
  const [head = '', ...rows] = readFileSync(join(ROOT, 'models', 'fraud', 'fraud.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const extra = Array.from({ length: 40 }, (_, i) => `account_activity_rolling_average_of_${i}_days`);
  const file = join(
    folder.path,
    'a feature table with a name that says everything that it holds, 2026-11-29, final.csv',
  );
  const cells = extra.map((_, i) => `${-1_234_567.891 * (i + 1)}`).join(',');
  writeFileSync(file, [`${head},${extra.join(',')}`, ...rows.slice(0, 500).map((row) => `${row},${cells}`)].join('\n'));
  return file;
}

function longNamed(): string {
  const file = join(folder.path, 'card-fraud-gradient-boosted-trees-candidate-17-retrained-with-quarter-4-data.onnx');
  copyFileSync(join(ROOT, 'models', 'fraud', 'fraud.onnx'), file);
  return file;
}

const sample = (name: string): string => join(ROOT, 'models', 'fraud', name);

const STUDIES: readonly { readonly name: string; readonly project: () => Project }[] = [
  {
    name: 'nothing is feasible',
    project: () =>
      exampleProject({
        name: 'Impossible',
        model: sample('fraud.onnx'),
        data: sample('fraud.csv'),
        workload: workloadOf('fraud-detection', { sloMs: 0.5, inputsKnownInAdvance: 0 }),
      }),
  },
  {
    name: 'costs have twelve digits',
    project: () =>
      exampleProject({
        name: 'Everything',
        model: sample('fraud.onnx'),
        data: sample('fraud.csv'),
        workload: workloadOf('fraud-detection', { predictionsPerDay: 1e15, inputsKnownInAdvance: 0 }),
      }),
  },
  {
    name: 'names are long and columns many',
    project: () =>
      exampleProject({
        name: 'Card fraud, gradient boosted trees, candidate 17, retrained with the data of the fourth quarter of 2026',
        model: longNamed(),
        data: wideData(),
      }),
  },
];

describe.each(STUDIES)('where $name', ({ name, project }) => {
  test.each(WIDTHS)('everything fits at $width × $height, $colorScheme', async ({ width, height, colorScheme }) => {
    const { page } = host;
    await page.setViewportSize({ width, height });
    const file = join(folder.path, `${name} at ${width}.modewise`);
    writeFileSync(file, JSON.stringify(project()));
    await page.getByText('Nothing leaves this machine').waitFor();
    await dropFiles(page, [file]);
    await page.getByRole('button', { name: 'Present' }).waitFor();
    await planned(page);
    const found: Record<string, readonly string[]> = {};
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const screen of SCREENS) {
      await page.keyboard.press(screen.keys);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      // Two frames: charts take their size in one and are drawn in the next.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const faults = await overflowOf(page);
      if (faults.length > 0) found[screen.name] = faults;
    }
    expect(found).toEqual({});
  });
});
