import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { exampleEndpoint } from '#core/contract/testing/testing-endpoint.ts';
import { Project } from '#core/contract/project/project.ts';
import { PATIENT } from '#e2e/patience.ts';
import { seriousViolations } from './accessibility.ts';
import type { SourceStudy } from './source-journeys.cases.ts';

/**
 * What the page and the engine do in the same way on every host, for a measured study: variants, a running service, the current deployment.
 */
export function serviceJourneys({ host, folder }: SourceStudy): void {
  test('variants of the model are made and measured, join the plan within a limit, and are saved with the project', async () => {
    const { page } = host;
    await page.keyboard.press('Alt+2');
    await page.getByRole('button', { name: 'Variants…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Variants of the model' });
    await drawer.getByRole('checkbox', { name: 'optimised by ONNX Runtime' }).check();
    // Trees have no rule for whole numbers.
    expect(await drawer.getByRole('checkbox', { name: /^int8/ }).isDisabled()).toBe(true);
    await drawer.getByRole('button', { name: 'Create and measure' }).click();
    const variant = drawer.getByRole('article', { name: 'optimised by ONNX Runtime' });
    await variant.getByText(/measured in run /).waitFor();
    const field = drawer.getByRole('textbox', { name: 'Max changed predictions' });
    await field.fill('0.5 %');
    await page.keyboard.press('Enter');
    await variant.getByText(/none of the labels changed/i).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Close' }).click();
    const project = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    const saved = (): unknown => Project.parse(JSON.parse(readFileSync(project, 'utf8'))).variants;
    // The file of the test before is there already.
    await expect.poll(saved, PATIENT).toMatchObject({ maxChangedShare: 0.005, list: [{ kind: 'ort' }] });
    expect(saved()).toMatchObject({ list: [{ runs: [expect.anything()] }] });
  });

  test('a running service is measured once the user has seen what is sent, and the finding is saved', async () => {
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
    await page.getByRole('textbox', { name: 'Max duration' }).fill('8 s');
    await page.keyboard.press('Enter');
    await show.click();
    await page.getByText(`host: ${address}`).waitFor();
    await page.getByText('hard limits: 20 requests/s, 2,000 requests, 8 s').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await send.click();
    await page.getByRole('region', { name: 'What was found' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    const name = `${address.replace(':', '-')}.json`;
    const saved = await host.receive(name, () => page.getByRole('button', { name: 'Save as a document…' }).click());
    const document = EndpointDocument.parse(JSON.parse(readFileSync(saved, 'utf8')));
    expect(document.target).toMatchObject({ host: address, protocol: 'tfserving', isLoopback: true });
    expect(document.sent.requests).toBeGreaterThan(0);
    expect(document.sent.requests).toBeLessThanOrEqual(document.plan.most.requests);
    service.closeAllConnections();
    service.close();
  });

  test('what was measured before joins the plan as the current deployment, stays after a reload, and is removed', async () => {
    const { page } = host;
    const latency = { meanMs: 12, p50Ms: 10, p90Ms: 20, p95Ms: 40, p99Ms: 480 };
    const highest = { ratePerS: 30, isCeiling: false, firstFailingPerS: null, latency };
    const file = join(folder.path, 'endpoint.json');
    writeFileSync(file, JSON.stringify(exampleEndpoint({ highest })));
    const drawer = page.getByRole('dialog');
    await host.choose([file], () => drawer.getByRole('button', { name: 'Open a measured endpoint…' }).click());
    await drawer.getByRole('combobox', { name: 'Service of the plan that it runs on' }).click();
    await page.getByRole('option', { name: 'Vertex AI endpoint', exact: true }).click();
    await drawer.getByRole('button', { name: 'Add to the plan as the current deployment' }).click();
    await drawer.getByText('in the plan of fraud').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('Alt+4');
    const row = page.getByRole('row', { name: /^Today 127\.0\.0\.1:8501 as measured, p50 10 ms and p99 480 ms/ });
    await row.waitFor();
    const project = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    // The file of a test before is there already.
    const savedCurrentDeployment = (): unknown =>
      Project.parse(JSON.parse(readFileSync(project, 'utf8'))).currentDeployment;
    await expect
      .poll(savedCurrentDeployment, PATIENT)
      .toMatchObject({ host: '127.0.0.1:8501', service: 'vertex-endpoint' });
    await page.reload();
    await page.getByText(/ per day, (a|no) caller waits/).waitFor();
    await page.keyboard.press('Alt+4');
    await row.waitFor();
    await page.keyboard.press('Alt+5');
    await page.getByRole('button', { name: /^How it was measured/ }).click();
    const card = page.getByRole('region', { name: 'Current deployment' });
    await card.getByText(/has a p99 of .* added to the request path of every live option\.$/).waitFor();
    await card.getByRole('button', { name: 'Remove from the plan' }).click();
    await card.waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+4');
    await row.waitFor({ state: 'detached' });
  });
}
