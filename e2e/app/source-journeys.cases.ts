import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '#e2e/modewise.ts';
import { filesWith } from '#e2e/sources/testing.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { askForBriefMeasurement, planForSmallRegion } from './brief-measurement.ts';
import { journeyHost } from './journey-host.ts';
import { dropFiles } from './drop-files.ts';
import { reportName } from './report-name.ts';

/** The fraud sample, measured with data from a source. */
export interface SourceStudy {
  readonly host: AppHost;
  readonly folder: { readonly path: string };
}

const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');
const SECRETS = ['bobby.tables', 's3cret-word', 't0ken-value'];

type Start = (options: HostOptions) => Promise<AppHost>;

/** A host with a server of data, and how the study's data is read from it. */
interface StudyOfSource extends SourceStudy {
  readonly readAddress: () => Promise<void>;
}

function studyOfSource(start: Start): StudyOfSource {
  const { host, folder } = journeyHost('source', start);
  let server: Server;

  beforeAll(async () => {
    const rows = readFileSync(join(ROOT, 'models', 'fraud', 'fraud.csv'));
    server = createServer((request, response) => {
      response.statusCode = request.url === '/rows.csv?sig=t0ken-value' ? 200 : 404;
      response.end(rows);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function readAddress(): Promise<void> {
    const { page } = host;
    const place = `127.0.0.1:${(server.address() as AddressInfo).port}/rows.csv`;
    await page.getByRole('button', { name: 'Open a model…' }).waitFor();
    await dropFiles(page, [MODEL]);
    await page.getByRole('button', { name: 'From a source…' }).click();
    const field = page.getByRole('textbox', { name: 'Address' });
    await field.fill('rows.csv');
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByText(/not a data URL/).waitFor();
    await field.fill(`http://bobby.tables:s3cret-word@${place}?sig=t0ken-value`);
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByRole('heading', { name: 'rows.csv' }).waitFor();
    await page.getByText(`rows of http://${place}`).waitFor();
    const project = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    expect(JSON.parse(readFileSync(project, 'utf8')).data).toBe(`http://${place}?sig=…`);
    expect(await filesWith(folder.path, SECRETS)).toEqual([]);
  }
  return { host, folder, readAddress };
}

/** Measures the study and looks for secrets in what it writes. `before` is its first step. */
function testReports({ host, folder }: SourceStudy, before: () => Promise<void> = () => Promise.resolve()): void {
  test('the reports and the project of what was measured from it hold no secret either', async () => {
    await before();
    const { page } = host;
    await planForSmallRegion(page);
    await page.keyboard.press('Alt+2');
    await askForBriefMeasurement(page, ['Batch']);
    await page.keyboard.press('Control+m');
    await page.getByRole('heading', { name: 'fraud.onnx: measured', exact: true }).waitFor();
    await page.keyboard.press('Alt+6');
    for (const [format, name] of [
      ['PDF', reportName('fraud', 'pdf')],
      ['HTML', reportName('fraud', 'html')],
    ] as const) {
      const button = page.getByRole('button', { name: format, exact: true, disabled: false });
      await button.waitFor();
      const file = await host.receive(name, () => button.click());
      expect(await filesWith(dirname(file), ['fraud.onnx'])).toContain(file);
    }
    await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    expect(await filesWith(folder.path, SECRETS)).toEqual([]);
  });
}

const READ = 'an address is read, and what is secret in it is stored nowhere';

/** What is measured from an address, which is read first. */
export function reportJourneys(start: Start): void {
  const study = studyOfSource(start);
  testReports(study, study.readAddress);
}

/** Both. Returns the study, for further tests. */
export function sourceJourneys(start: Start): SourceStudy {
  const study = studyOfSource(start);
  test(READ, study.readAddress);
  testReports(study);
  return study;
}
