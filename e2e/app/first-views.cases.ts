import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import { PATIENT } from '#e2e/patience.ts';
import { ROOT } from '#e2e/root.ts';
import type { AppHost } from './app-host.ts';
import { startBrowserHost } from './browser-host.ts';
import { dropFiles } from './drop-files.ts';
import { firstViewOf } from './first-view.ts';
import { journeyHost } from './journey-host.ts';
import { planned } from './planned.ts';

/** A host, and how it opens a measured study of the fraud sample with a preset, on its Recommendation with its complete plan. */
interface StudyOfPreset {
  readonly host: AppHost;
  readonly open: (preset: string) => Promise<void>;
}

/** What a reader can take in within ten seconds. */
const MOST = { words: 160, numbers: 25, controls: 12 } as const;

/** Tests the first view of the presets. Returns the host, which then shows the last. */
export function firstViews(presets: readonly string[]): StudyOfPreset {
  const { host, folder } = journeyHost('ten-seconds', startBrowserHost);

  async function open(preset: string): Promise<void> {
    const { page } = host;
    const file = join(folder.path, `${preset}.modewise`);
    const workload = findPreset(preset)?.workload;
    if (workload === undefined) throw new Error(`unknown preset ${preset}`);
    const id = randomUUID();
    const at = (name: string): string => join(ROOT, 'models', 'fraud', name);
    const study = exampleProject({ id, name: preset, model: at('fraud.onnx'), data: at('fraud.csv'), workload });
    writeFileSync(file, JSON.stringify(study));
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Alt+0');
    await page.getByRole('button', { name: 'Open a model…' }).last().waitFor();
    await dropFiles(page, [file]);
    await page.getByRole('banner').getByText(preset).first().waitFor();
    await page.keyboard.press('Alt+5');
    await page.getByRole('heading', { level: 1, name: /^(Serve|Pre-compute|No option)/ }).waitFor(PATIENT);
    await planned(page);
  }

  test.for(presets)('the first view of a verdict can be read in ten seconds: %s', async (preset) => {
    await open(preset);
    const { page } = host;
    const { words, numbers, controls } = await firstViewOf(page);
    expect.soft(words).toBeLessThanOrEqual(MOST.words);
    expect.soft(numbers).toBeLessThanOrEqual(MOST.numbers);
    expect.soft(controls).toBeLessThanOrEqual(MOST.controls);
    // It still says what it must: verdict, cost, confidence, reasons, tipping point, and every question that can be unfolded.
    const main = page.getByRole('main');
    expect((await main.locator('dt').allInnerTexts())[0]).toBe('Cost');
    expect(await main.locator('dt').getByText('Confidence').count()).toBe(1);
    expect(await main.getByRole('region', { name: 'Why', exact: true }).getByRole('listitem').count()).toBeGreaterThan(
      0,
    );
    expect(await main.getByRole('region', { name: 'Closest tipping point' }).innerText()).toMatch(/\w{3}/);
    expect(await main.getByRole('button', { expanded: false }).count()).toBeGreaterThanOrEqual(6);
  });
  return { host, open };
}
