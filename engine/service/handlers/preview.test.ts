import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataPreview, type PreviewRequest } from '#core/contract/model/preview.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { model } from '#engine/model/testing.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { preview as previewWith } from './preview.ts';

const context = { signal: new AbortController().signal };
const host = createChildBenchHost();
const preview = (request: PreviewRequest): Promise<DataPreview> => previewWith(host, request, context);
const first = { data: null, maps: [], drops: [], labels: [], dims: {}, rows: 3, seed: 7 };

test("the first rows of a sample's data are shown as the tensor that it is fed", async () => {
  const { dataPath } = await resolveSample('fraud');
  const shown = await preview({ ...first, model: 'sample:fraud', data: dataPath });
  expect(DataPreview.parse(shown)).toEqual(shown);
  expect(shown).toMatchObject({ synthetic: false, rows: 3 });
  const [tensor] = shown.tensors;
  expect(tensor).toMatchObject({ type: 'float32', shape: [3, 30] });
  // The first row of fraud.csv, without the key, time and label columns.
  expect(tensor?.rows[0]?.values.slice(0, 4)).toEqual(['296.06', '6.065', '5.217', '8278']);
  expect(shown.mapping[0]?.columns[0]).toBe('amount_usd');
});

test('columns that were chosen are what is shown', async () => {
  const folder = scratch();
  const [path, data] = [join(folder, 'm.onnx'), join(folder, 'rows.csv')];
  writeFileSync(path, model());
  const names = Array.from({ length: 30 }, (_, index) => `c${index}`);
  writeFileSync(data, `${names.join(',')}\n${names.map((_, index) => index).join(',')}\n`);
  const turned = `x=${names.toReversed().join(',')}`;
  const shown = await preview({ ...first, model: path, data, maps: [turned] });
  expect(shown.tensors[0]?.rows).toHaveLength(1);
  expect(shown.tensors[0]?.rows[0]?.values.slice(0, 2)).toEqual(['29', '28']);
});

test('made-up rows are shown as a measurement with their seed is fed, and say that they are', async () => {
  const shown = await preview({ ...first, model: 'sample:fraud' });
  expect(shown).toMatchObject({ synthetic: true, rows: 3, mapping: [{ how: 'synthetic' }] });
  const again = await preview({ ...first, model: 'sample:fraud', rows: 5 });
  expect(again.tensors[0]?.rows.slice(0, 3)).toEqual(shown.tensors[0]?.rows);
  const other = await preview({ ...first, model: 'sample:fraud', seed: 8 });
  expect(other.tensors[0]?.rows).not.toEqual(shown.tensors[0]?.rows);
});

test('made-up rows of a model with an open size ask for it', async () => {
  const { modelPath } = await resolveSample('text-encoder');
  const error = await refusal(() => preview({ ...first, model: modelPath }));
  expect(error.message).toContain('sequence');
});
