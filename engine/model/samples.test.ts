import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '#engine/platform/app-error.ts';
import { readSamples, resolveSample } from './samples.ts';

test('a sample is resolved to absolute paths of its model and its data', async () => {
  const sample = await resolveSample('fraud');
  expect(isAbsolute(sample.modelPath)).toBe(true);
  expect(sample.modelPath.endsWith(join('models', 'fraud', 'fraud.onnx'))).toBe(true);
  expect(sample.dataPath.endsWith(join('models', 'fraud', 'fraud.csv'))).toBe(true);
});

test('the list has all samples with their presets', async () => {
  const list = await readSamples();
  expect(list.map(({ name, preset }) => [name, preset])).toEqual([
    ['fraud', 'fraud-detection'],
    ['recommendations', 'recommendations'],
    ['image-classifier', 'million-a-day'],
    ['text-encoder', 'support-replies'],
  ]);
});

test('an unknown name is refused with the names that there are', async () => {
  const failure = await resolveSample('frauds').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'usage', reason: 'unknown sample "frauds"' });
  expect((failure as AppError).actions.join()).toContain('sample:fraud, sample:recommendations');
});

test('the error for a missing or damaged manifest names the remedy', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'samples-'));
  try {
    await expect(readSamples(folder)).rejects.toThrow(
      'models/manifest.json: the list of the sample models cannot be read',
    );
    await writeFile(join(folder, 'manifest.json'), '{"samples": 3}');
    await expect(readSamples(folder)).rejects.toThrow('models/manifest.json: the list of the sample models is damaged');
  } finally {
    await rm(folder, { recursive: true });
  }
});
