import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { serverFor } from '#engine/platform/testing-servers.ts';
import { batchEngine } from './aws/batch-engine.ts';
import { collect } from './follow-study.ts';

test('a stop while the service is silent ends collecting at once, and the study is saved as far as it came', async () => {
  const out = mkdtempSync(join(tmpdir(), 'modewise-collect-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const stop = new AbortController();
  const url = await serverFor(() => stop.abort());
  const engine = await batchEngine(
    { region: 'eu-west-1', bucket: 'b', prefix: '', image: 'any', program: [], network: null },
    { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'ID', AWS_SECRET_ACCESS_KEY: 'SECRET' },
  );
  const type = exampleType('c7i.large');
  const waiting = { state: 'waiting', attempts: 0, node: null, neighbours: null, reason: null, pack: null } as const;
  const study = exampleStudy([type], { runs: [{ instanceType: type.instanceType, ...waiting }] });
  const saved: FleetStudy[] = [];
  const collected = await collect(study, {
    engine,
    out,
    wait: true,
    intervalMs: 10,
    signal: stop.signal,
    save: (now) => Promise.resolve(void saved.push(now)),
    onChange: () => undefined,
    onFailure: () => undefined,
  });
  expect(collected).toEqual(study);
  expect(saved).toEqual([study]);
});
