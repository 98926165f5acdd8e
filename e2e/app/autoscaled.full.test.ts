import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import { PATIENT } from '#e2e/patience.ts';
import { ROOT } from '#e2e/root.ts';
import { seriousViolations } from './accessibility.ts';
import { startBrowserHost } from './browser-host.ts';
import { dropFiles } from './drop-files.ts';
import { journeyHost } from './journey-host.ts';
import { overflowOf } from './overflow.ts';

const { host, folder } = journeyHost('autoscaled', startBrowserHost);

test('an option that follows its load shows its day, the hour in which it misses most, and what would mend it', async () => {
  const { page } = host;
  const workload = Workload.parse({
    predictionsPerDay: 500_000_000,
    shape: 'flash-crowd',
    peakToMean: 8,
    callerWaits: true,
    inputsKnownInAdvance: 0,
    sloMs: 200,
    sloPercentile: 95,
    without: ['serverless'],
  });
  const at = (name: string): string => join(ROOT, 'models', 'fraud', name);
  const id = '00000000-0000-4000-8000-0000000000c2';
  const study = exampleProject({ id, name: 'crowd', model: at('fraud.onnx'), data: at('fraud.csv'), workload });
  const file = join(folder.path, 'crowd.modewise');
  writeFileSync(file, JSON.stringify(study));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Alt+0');
  await page.getByRole('button', { name: 'Open a model…' }).last().waitFor();
  await dropFiles(page, [file]);
  await page.getByRole('banner').getByText('crowd').first().waitFor();
  await page.keyboard.press('Alt+4');
  await page
    .getByRole('row', { name: /Autoscaled Kubernetes/ })
    .first()
    .click(PATIENT);
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('heading', { name: /^Between \d+ and \d+ instances/ }).waitFor(PATIENT);
  await drawer.getByRole('heading', { name: /^All that is missed is in the hour from 12:/ }).waitFor();
  expect(await drawer.getByText(/autoscaling misses the SLO for \d+ minutes a week/i).count()).toBeGreaterThan(0);
  expect(await overflowOf(page)).toEqual([]);
  expect(await seriousViolations(page)).toEqual([]);
});
