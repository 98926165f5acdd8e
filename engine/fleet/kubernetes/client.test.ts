import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { clusterFailure, connectCluster } from './client.ts';

afterEach(() => vi.unstubAllEnvs());

test('a server that accepts a request and says nothing is a failure that may pass, not a wait without end', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const folder = mkdtempSync(join(tmpdir(), 'modewise-kubeconfig-'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const kubeconfig = join(folder, 'config');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const named = { cluster: 'any', user: 'any', namespace: 'fleet' };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'any', cluster: { server: at } }],
      users: [{ name: 'any', user: {} }],
      contexts: [{ name: 'any', context: named }],
      'current-context': 'any',
    }),
  );
  vi.stubEnv('KUBECONFIG', kubeconfig);
  const cluster = await connectCluster({ context: null, namespace: null }, { silenceMs: 50 });
  const { version } = await cluster.apis();
  for (const ask of [() => cluster.send('GET', '/api/v1/pods'), () => version.getCode()]) {
    const failure = await ask().catch((error: unknown) => clusterFailure(error, cluster));
    expect(failure).toBeInstanceOf(TemporaryFailure);
    expect(String(failure)).toContain('ETIMEDOUT');
  }
});
