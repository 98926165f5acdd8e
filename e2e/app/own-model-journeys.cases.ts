import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '#e2e/modewise.ts';
import { PATIENT } from '#e2e/patience.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { journeyHost } from './journey-host.ts';
import { askForBriefMeasurement, planAmongFewServices } from './brief-measurement.ts';
import { dropFiles } from './drop-files.ts';
import { reportName } from './report-name.ts';
import { pagesOfPdf } from './pdf-text.ts';

/** A user’s own model, from drop to report: its workload is asked, numbers are typed as people write them, and no file is lost. */
export function ownModelJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
  const { host, folder } = journeyHost('own-model', start);
  const files = ['payments.onnx', 'payments.csv'].map((name) => join(folder.path, name));

  beforeAll(() => {
    for (const file of files) {
      copyFileSync(join(ROOT, 'models', 'fraud', file.endsWith('onnx') ? 'fraud.onnx' : 'fraud.csv'), file);
    }
  });

  const step = (name: string) => host.page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name });

  test('a sample keeps its workload, and the next model does not inherit it', async () => {
    const { page } = host;
    await page.getByRole('button', { name: /fraud/i }).first().click();
    await page.getByRole('heading', { name: 'fraud.onnx' }).waitFor();
    await expect.poll(() => step('Workload').getAttribute('data-state'), PATIENT).toBe('done');
    await page.keyboard.press('Alt+3');
    await page.getByRole('heading', { level: 1, name: /a caller waits/ }).waitFor();
    await page.keyboard.press('Alt+0');
    await dropFiles(page, files);
    await page.getByRole('heading', { name: 'payments.onnx' }).waitFor();
    await page.getByRole('button', { name: 'Measure Ctrl M', disabled: false }).waitFor();
    expect(await page.getByLabel('SLO latency in milliseconds; empty for no SLO').inputValue()).toBe('');
    expect(await step('Workload').getAttribute('data-state')).toBe('to-come');
  });

  test('three questions are shown next to the measurement, and the verdict is for an assumed workload until they are answered', async () => {
    const { page } = host;
    await planAmongFewServices(page);
    await page.keyboard.press('Alt+2');
    await askForBriefMeasurement(page, ['Batch']);
    await page.keyboard.press('Control+m');
    await page.getByRole('heading', { name: 'What is the model for?' }).waitFor();
    await page.getByText('Three questions are open.').waitFor();
    const volume = page.getByRole('textbox', { name: 'Predictions per day of the workload' });
    await volume.fill('2.5m');
    await page.getByText('Read as 2,500,000 per day: m is read as million.').waitFor();
    await volume.press('Enter');
    await page.getByText('Two questions are open.').waitFor();
    await page.getByRole('heading', { name: 'payments.onnx: measured', exact: true }).waitFor();
    await page.keyboard.press('Alt+5');
    const assumed = page.getByRole('main').getByRole('button', { name: 'Assumed workload: answer 2 questions' });
    await assumed.waitFor(PATIENT);
    await page.getByRole('button', { name: /^Assumptions/ }).click();
    await page
      .getByText('it is not stated whether a caller waits for the answer and how old an answer may be')
      .waitFor();
    await page.keyboard.press('Alt+6');
    const preview = page.getByRole('article', { name: 'Preview of the report' });
    await preview
      .getByText(/for an assumed workload/)
      .first()
      .waitFor();
    await page.keyboard.press('Alt+3');
    // A limit without a number is not an answer: the field asks for it.
    await page.getByRole('radio', { name: 'Yes, within' }).check();
    const limit = page.getByRole('textbox', { name: 'Latency SLO of the workload' });
    await expect.poll(() => limit.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByText('Two questions are open.').waitFor();
    await page.getByRole('radio', { name: 'No, answers are read later' }).check();
    await page.getByRole('radio', { name: 'an hour' }).check();
    await page.getByText('All questions are answered.').waitFor();
    expect(await step('Workload').getAttribute('data-state')).toBe('here');
    await page.keyboard.press('Alt+5');
    await page.getByText(/ per day, no caller waits, answers at most 1 h old/).waitFor();
    await assumed.waitFor({ state: 'detached' });
    expect(await step('Workload').getAttribute('data-state')).toBe('done');
  });

  test('a field shows what it understood, refuses the rest in red, and keeps the old value', async () => {
    const { page } = host;
    await page.keyboard.press('Alt+3');
    const field = page.getByRole('textbox', { name: 'Max age of an answer', exact: true });
    expect(await field.inputValue()).toBe('3600');
    await field.fill('1 h 30 min');
    await page.getByText('Read as 5400 s (1 h 30 min).').waitFor();
    await field.press('Tab');
    expect(await field.inputValue()).toBe('5400');
    for (const [text, why] of [
      ['1,500', '"1,500" can mean 1500 or 1.5'],
      ['2M', '"2M" can mean minutes or millions'],
      ['soon', '"soon" is not a number'],
    ] as const) {
      await field.fill(text);
      await page.getByText(why).waitFor();
      expect(await page.getByText(why).textContent()).toContain('5400 stays.');
      await field.press('Tab');
      expect(await field.getAttribute('aria-invalid')).toBe('true');
    }
    await field.press('Escape');
    expect(await field.inputValue()).toBe('5400');
    await page.getByRole('textbox', { name: 'Request size' }).fill('64 KiB');
    await page.getByText('Read as 65,536 bytes.').waitFor();
    await page.getByRole('textbox', { name: 'Discount' }).fill('12,5 %');
    // A command takes what was typed before it.
    await page.keyboard.press('Alt+5');
    await page.keyboard.press('Alt+3');
    expect(await page.getByRole('textbox', { name: 'Discount' }).inputValue()).toBe('12.5');
    expect(await page.getByRole('textbox', { name: 'Request size' }).inputValue()).toBe('65,536');
    expect(await field.inputValue()).toBe('5400');
  });

  test('the user names the column of a trace whose times are not recognised', async () => {
    const { page } = host;
    const trace = join(folder.path, 'calls.csv');
    const rows = Array.from({ length: 300 }, (_, i) => `/${i % 7},${1000 + 3 * i}`);
    writeFileSync(trace, `path,sent\n${rows.join('\n')}\n`);
    const shape = page.getByRole('combobox', { name: 'Traffic shape', exact: true });
    const earlier = await shape.inputValue();
    await host.choose([trace], async () => {
      await shape.click();
      await page.getByRole('option', { name: 'Your trace' }).click();
    });
    const alert = page.getByRole('alert').filter({ hasText: 'calls.csv' });
    await alert.getByText('traceColumn=NAME: path, sent').waitFor();
    expect(await shape.inputValue()).toBe(earlier);
    const column = page.getByRole('textbox', { name: 'Time column of the trace' });
    await column.fill('sent');
    await column.press('Enter');
    await page.getByText('calls.csv: 300 arrivals (times: sent)').waitFor(PATIENT);
    expect(await shape.inputValue()).toBe('Your trace');
    await alert.waitFor({ state: 'detached' });
    await shape.click();
    await page.getByRole('option', { name: earlier, exact: true }).click();
    await column.waitFor({ state: 'detached' });
  });

  test('the user chooses between two readings of a trace, by the traffic that each means', async () => {
    const { page } = host;
    const trace = join(folder.path, 'sales.csv');
    const rows = Array.from({ length: 120 }, (_, at) => {
      const minute = new Date(Date.UTC(2026, 2, 2, 9, at)).toISOString();
      return `${minute},${10 + ((at * 7) % 13)}`;
    });
    writeFileSync(trace, `minute,sold\n${rows.join('\n')}\n`);
    const shape = page.getByRole('combobox', { name: 'Traffic shape', exact: true });
    const earlier = await shape.inputValue();
    await host.choose([trace], async () => {
      await shape.click();
      await page.getByRole('option', { name: 'Your trace' }).click();
    });
    const question = page.getByRole('group', { name: 'Reading of the trace' });
    await question.getByText('sales.csv can be read in 2 ways. Choose one.').waitFor(PATIENT);
    expect(await page.getByRole('alert').filter({ hasText: 'sales.csv' }).count()).toBe(0);
    await question
      .getByRole('button', { name: /^One arrival per row.*1,440 arrivals a day in the first 120 rows/ })
      .waitFor();
    await question.getByRole('button', { name: /^Counts in “sold”.* arrivals a day in the first 120 rows/ }).click();
    await page
      .getByText(/^sales\.csv: .* arrivals, counted every 1 min \(times: minute; counts: sold\)/)
      .waitFor(PATIENT);
    await question.waitFor({ state: 'detached' });
    expect(await shape.inputValue()).toBe('Your trace');
    const column = page.getByRole('textbox', { name: 'Time column of the trace' });
    expect(await column.inputValue()).toBe('minute,sold');
    await shape.click();
    await page.getByRole('option', { name: earlier, exact: true }).click();
    await column.waitFor({ state: 'detached' });
  });

  test('a report is named after its project and day, and is listed with it when the project is opened again', async () => {
    const { page } = host;
    await page.keyboard.press('Alt+6');
    const written = page.getByRole('status', { name: 'Written files' });
    const name = reportName('payments', 'pdf');
    const pdf = page.getByRole('button', { name: 'PDF', exact: true, disabled: false });
    await pdf.waitFor();
    const file = await host.receive(name, () => pdf.click());
    await written.getByText(name).waitFor();
    expect((await pagesOfPdf(file))[0]).toContain('payments.onnx');
    const project = await host.receive('payments.modewise', () => page.keyboard.press('Control+s'));
    expect(JSON.parse(readFileSync(project, 'utf8'))).toMatchObject({ reports: [{ format: 'pdf' }] });
    await page.keyboard.press('Alt+0');
    await page.getByRole('button', { name: /text/i }).first().click();
    await page.keyboard.press('Alt+6');
    await written.waitFor({ state: 'detached' });
    await host.choose([project], () => page.keyboard.press('Control+Shift+o'));
    await page.getByRole('banner').getByText('payments').waitFor();
    await page.keyboard.press('Alt+6');
    await written.getByText(name).waitFor(PATIENT);
    await expect.poll(() => step('Report').getAttribute('data-state'), PATIENT).toBe('here');
  });
}
