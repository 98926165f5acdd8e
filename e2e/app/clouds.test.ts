import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import { PATIENT } from '#e2e/patience.ts';
import { ROOT } from '#e2e/root.ts';
import { seriousViolations } from './accessibility.ts';
import { startBrowserHost } from './browser-host.ts';
import { dropFiles } from './drop-files.ts';
import { journeyHost } from './journey-host.ts';
import { overflowOf } from './overflow.ts';
import { planned } from './planned.ts';

const { host, folder } = journeyHost('clouds', startBrowserHost);

test('asks once which clouds may be chosen, and shows the same workload on each', async () => {
  const { page } = host;
  const workload = findPreset('million-a-day')?.workload;
  if (workload === undefined) throw new Error('there is no such preset');
  const id = '00000000-0000-4000-8000-0000000000c1';
  const at = (name: string): string => join(ROOT, 'models', 'fraud', name);
  const study = exampleProject({ id, name: 'clouds', model: at('fraud.onnx'), data: at('fraud.csv'), workload });
  const file = join(folder.path, 'clouds.modewise');
  writeFileSync(file, JSON.stringify(study));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Alt+0');
  await page.getByRole('button', { name: 'Open a model…' }).last().waitFor();
  await dropFiles(page, [file]);
  await page.getByRole('banner').getByText('clouds').first().waitFor();
  await page.keyboard.press('Alt+4');
  const question = page.getByRole('region', { name: 'Other clouds' });
  await question.getByRole('heading', { name: 'Which clouds may be chosen?' }).waitFor(PATIENT);
  expect(await question.getByRole('checkbox', { name: 'AWS' }).isChecked()).toBe(true);
  await question.getByRole('checkbox', { name: 'Google Cloud' }).check();
  const shown = page.getByRole('region', { name: /^The same workload on AWS/ });
  await shown.getByText(/^Google Cloud, us-central1: /).waitFor(PATIENT);
  await page.keyboard.press('Alt+3');
  await page.getByRole('checkbox', { name: 'Azure' }).check();
  await page.keyboard.press('Alt+4');
  await planned(page);
  const whole = page.getByRole('region', { name: 'The same workload on AWS, Google Cloud and Azure' });
  await whole.getByText(/^Azure, eastus: /).waitFor(PATIENT);
  expect(await whole.getByRole('img').getAttribute('aria-label')).toMatch(/Batch, Azure, .*: \$/);
  expect(await overflowOf(page)).toEqual([]);
  expect(await seriousViolations(page)).toEqual([]);
  // The plan stays that of the region, and a workload that was chosen for several clouds is remembered.
  expect(await page.evaluate(() => localStorage.getItem('modewise-clouds'))).toBe('["aws","gcp","azure"]');
});
