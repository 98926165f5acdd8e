import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RunDocument } from '#core/contract/run/run.ts';
import { modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('http');
const home = join(folder.path, 'home');
afterAll(folder.remove);

test('measured over HTTP has a run of the same form, with the overhead of HTTP', async () => {
  const args = ['measure', '--model', 'sample:fraud', '--modes', 'realtime', '--transport', 'http'];
  const { code, stdout, stderr } = await modewise([...args, '--rate', '200', '--duration-s', '0.3', '--json'], {
    home,
  });
  expect(code, stderr).toBe(0);
  const run = RunDocument.parse(JSON.parse(stdout));
  expect(run.state).toBe('complete');
  const { realtime } = run;
  expect(realtime?.curve).toHaveLength(1);
  expect(realtime?.curve[0]).toMatchObject({ offeredPerS: 200, errors: 0, dropped: 0 });
  expect(realtime?.transport?.kind).toBe('http');
  // One row of 30 numbers, plus the JSON before them.
  expect(realtime?.transport?.bytesIn).toBeGreaterThan(120);
  expect(realtime?.transport?.bytesOut).toBeGreaterThan(16);
  const { value, low, high } = realtime?.transport?.overheadMs ?? { value: Number.NaN, low: null, high: null };
  expect(low).toBeLessThan(value);
  expect(high).toBeGreaterThan(value);
});
