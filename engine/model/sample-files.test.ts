import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExpectedOutputs, SampleManifest } from '#core/contract/model/samples.ts';
import { modelsFolder } from '#engine/platform/paths.ts';

const folder = modelsFolder();
const manifest = SampleManifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));

test('all samples together are smaller than 20 MB', () => {
  const bytes = manifest.samples.flatMap((s) => [s.model, s.data, s.expected, ...s.extras]).map((file) => file.bytes);
  expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(20e6);
});

describe.each(manifest.samples)('$name', (sample) => {
  test('has the files of the manifest, byte for byte', () => {
    for (const { file, bytes, sha256 } of [sample.model, sample.data, sample.expected, ...sample.extras]) {
      expect(existsSync(join(folder, file)), file).toBe(true);
      const content = readFileSync(join(folder, file));
      expect(content.length, file).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex'), file).toBe(sha256);
    }
  });

  test('is better on held-out rows than a constant answer', () => {
    for (const metric of sample.metrics) {
      expect(metric.heldOutRows).toBe(sample.rows);
      expect(metric.value).toBeGreaterThan(metric.baseline + 0.15);
    }
  });

  test('has expected answers for complete rows', () => {
    const expected = ExpectedOutputs.parse(JSON.parse(readFileSync(join(folder, sample.expected.file), 'utf8')));
    for (const { width, values } of expected.outputs) expect(values).toHaveLength(width * expected.rows);
  });
});
