import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EndpointDocument } from '#core/contract/endpoint.ts';
import { Project } from '#core/contract/project.ts';
import { ROOT } from '#e2e/modewise.ts';
import { filesWith } from '#e2e/sources/testing.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { seriousViolations } from './accessibility.ts';
import { askForBriefMeasurement, planForSmallRegion } from './brief-measurement.ts';
import { journeyHost } from './journey-host.ts';
import { dropFiles } from './drop-files.ts';
import { reportName } from './report-name.ts';

const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');
const SECRETS = ['bobby.tables', 's3cret-word', 't0ken-value'];

/** Data from an address, on every host: refused, read, saved without what is secret. */
export function sourceJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
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

  test('an address is read, and what is secret in it is stored nowhere', async () => {
    const { page } = host;
    const place = `127.0.0.1:${(server.address() as AddressInfo).port}/rows.csv`;
    await page.getByRole('button', { name: 'Open a model…' }).waitFor();
    await dropFiles(page, [MODEL]);
    await page.getByRole('button', { name: 'From a source…' }).click();
    const field = page.getByRole('textbox', { name: 'Address' });
    await field.fill('rows.csv');
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByText(/this is no address of data/).waitFor();
    await field.fill(`http://bobby.tables:s3cret-word@${place}?sig=t0ken-value`);
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByRole('heading', { name: 'rows.csv' }).waitFor();
    await page.getByText(`rows of http://${place}`).waitFor();
    const project = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    expect(JSON.parse(readFileSync(project, 'utf8')).data).toBe(`http://${place}?sig=…`);
    expect(await filesWith(folder.path, SECRETS)).toEqual([]);
  });

  test('the reports and the project of what was measured from it hold no secret either', async () => {
    const { page } = host;
    await planForSmallRegion(page);
    await page.keyboard.press('Alt+2');
    await askForBriefMeasurement(page, ['Batch']);
    await page.keyboard.press('Control+m');
    await page.getByRole('heading', { name: 'fraud.onnx: measured', exact: true }).waitFor({ timeout: 120_000 });
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

  test('variants of the model are made and measured, join the plan within a limit, and are saved with the project', async () => {
    const { page } = host;
    await page.keyboard.press('Alt+2');
    await page.getByRole('button', { name: 'Variants…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Variants of the model' });
    await drawer.getByRole('checkbox', { name: 'optimised by ONNX Runtime' }).check();
    await drawer.getByRole('button', { name: 'Make and measure' }).click();
    const variant = drawer.getByRole('article', { name: 'optimised by ONNX Runtime' });
    await variant.getByText(/measured in run /).waitFor({ timeout: 120_000 });
    // Trees have no rule for whole numbers.
    await drawer.getByText(/^int8 was not made: there is nothing to do/).waitFor();
    const field = drawer.getByRole('textbox', { name: 'Labels that may change, at most' });
    await field.fill('0.5 %');
    await page.keyboard.press('Enter');
    await variant.getByText(/none of the labels changed/i).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Close' }).click();
    const project = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    const { variants } = Project.parse(JSON.parse(readFileSync(project, 'utf8')));
    expect(variants).toMatchObject({ maxChangedShare: 0.005, list: [{ kind: 'ort' }] });
    expect(variants?.list[0]?.runs).toHaveLength(1);
  });

  test('a running service is measured once it was said what is sent, and the finding is saved', async () => {
    const { page } = host;
    const service = createServer((request, response) => {
      let text = '';
      request.on('data', (bytes: Buffer) => (text += bytes.toString()));
      request.on('end', () => {
        const { instances } = z.object({ instances: z.array(z.unknown()) }).parse(JSON.parse(text));
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ predictions: instances.map(() => [0.25, 0.75]) }));
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(service.address() as AddressInfo).port}`;
    await page.keyboard.press('Alt+0');
    await page.getByRole('button', { name: 'Measure an endpoint…' }).click();
    const show = page.getByRole('button', { name: 'Show what would be sent' });
    const field = page.getByRole('textbox', { name: 'Address' });
    await field.fill(`http://${address}/v1/models/other`);
    await show.click();
    await page.getByText(/does not name what --protocol v2 calls/).waitFor();
    await page.getByRole('combobox', { name: 'Protocol' }).click();
    await page.getByRole('option', { name: 'TensorFlow Serving' }).click();
    // Another machine takes a confirmation. Nothing is sent to it.
    await field.fill('http://models.example.org:8501/v1/models/other');
    await show.click();
    const send = page.getByRole('button', { name: 'Send it and measure' });
    expect(await send.isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /models\.example\.org:8501 is mine to load/ }).check();
    expect(await send.isDisabled()).toBe(false);
    await field.fill(`http://${address}/v1/models/other`);
    await page.getByRole('textbox', { name: 'Never longer than' }).fill('8 s');
    await page.keyboard.press('Enter');
    await show.click();
    await page.getByText(`host: ${address}`).waitFor();
    await page.getByText('never exceeded: 20 requests/s, 2,000 requests, 8 s').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await send.click();
    await page.getByRole('region', { name: 'What was found' }).waitFor({ timeout: 60_000 });
    expect(await seriousViolations(page)).toEqual([]);
    const name = `${address.replace(':', '-')}.json`;
    const saved = await host.receive(name, () => page.getByRole('button', { name: 'Save as a document…' }).click());
    const document = EndpointDocument.parse(JSON.parse(readFileSync(saved, 'utf8')));
    expect(document.target).toMatchObject({ host: address, protocol: 'tfserving', isLoopback: true });
    expect(document.sent.requests).toBeGreaterThan(0);
    expect(document.sent.requests).toBeLessThanOrEqual(document.plan.most.requests);
    await page.getByRole('button', { name: 'Close' }).click();
    service.closeAllConnections();
    service.close();
  });
}
