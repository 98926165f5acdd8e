import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ExpectedOutputs } from '#core/contract/model/samples.ts';
import { compareAnswers } from '#core/measure/run/parity.ts';
import { elementTypeOf } from '#engine/model/tensor-rows.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { firstRows } from '#engine/runtime/feeds.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { benchInputOf, poolOver } from './testing.ts';

const SAMPLES = ['fraud', 'recommendations', 'image-classifier', 'text-encoder'];

async function expectedOf(name: string): Promise<ExpectedOutputs> {
  const { expectedPath } = await resolveSample(name);
  return ExpectedOutputs.parse(JSON.parse(readFileSync(expectedPath, 'utf8')));
}

test.each(SAMPLES)('%s: executor threads give the answers of the training code', { timeout: 60_000 }, async (name) => {
  const expected = await expectedOf(name);
  const input = await benchInputOf({ model: `sample:${name}` });
  const data = await loadRows(input);
  const pool = poolOver(input, data);
  await pool.prepare({ threads: 1, replicas: 1 });
  expect(expected.rows).toBe(32);
  for (const batchSize of [32, 1, 7]) {
    const part = firstRows(data, expected.rows);
    const { outputs } = await pool.call(0, 'infer', { session: 1, data: part, batchSize });
    const pairs = expected.outputs.map((output) => {
      const found = outputs.find((each) => each.name === output.name);
      expect(found?.type, output.name).toBe(elementTypeOf(output.type));
      expect(found?.width, output.name).toBe(output.width);
      const batched = Array.from(found?.data ?? [], Number);
      return { type: found?.type ?? '', batched, single: output.values };
    });
    expect(pairs.every((pair) => pair.batched.length > 0)).toBe(true);
    expect(compareAnswers(pairs), `${batchSize} rows at once`).toMatchObject({ same: true });
  }
});
