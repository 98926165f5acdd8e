import os from 'node:os';
import { expect, test } from 'vitest';
import { HostDescription } from '#core/contract/run/run.ts';
import { describeHost } from './host.ts';

test('this machine is described within what Node knows of it', async () => {
  const host = HostDescription.parse(await describeHost());
  expect(host.cpuModel).not.toBe('');
  expect(host.logicalCores).toBe(os.availableParallelism());
  expect(host.physicalCores).toBeGreaterThanOrEqual(1);
  expect(host.physicalCores).toBeLessThanOrEqual(os.cpus().length);
  expect(host.memoryGiB).toBeLessThanOrEqual(os.totalmem() / 2 ** 30 + 0.1);
  expect(host.memoryGiB).toBeGreaterThan(0);
  expect(host.runtime.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(host.arch).toBe(process.arch);
  // The same machine has the same identity, which tells nothing of its name.
  expect(host.machineId ?? '0123456789ab').toMatch(/^[0-9a-f]{12}$/);
  expect((await describeHost()).machineId).toBe(host.machineId);
});
