import { expect, test } from 'vitest';
import type { ElementType } from '#engine/model/element-type.ts';
import { limitsOf } from './limits.ts';
import type { ServedModel, ServedPort } from './served-model.ts';

const MIB = 2 ** 20;

function model(...inputs: readonly (readonly [ElementType, ServedPort['dims'], boolean?])[]): ServedModel {
  const ports = inputs.map(([type, dims, batched = true], index) => ({ name: `x${index}`, type, dims, batched }));
  return { name: 'm', modelPath: 'm.onnx', threads: 1, inputs: ports, outputs: [] };
}

test('the body limit fits the largest batch as JSON', () => {
  const row = JSON.stringify(Array.from({ length: 30 }, () => -1.1754943508222875e-38));
  expect(limitsOf(model(['float32', ['N', 30]]), {}).bodyBytes).toBeGreaterThan(4000 * row.length);
  expect(limitsOf(model(['float32', ['N', 30]]), {}).bodyBytes).toBeLessThan(4 * MIB);
  expect(limitsOf(model(['int64', ['N', 'L']], ['int64', ['N', 'L']]), { L: 64 }).bodyBytes).toBe(4096 * 2 * 64 * 21);
});

test('no body limit is below 1 MiB or, but for a single row, above 32 MiB', () => {
  expect(limitsOf(model(['bool', ['N', 1]]), {}).bodyBytes).toBe(MIB);
  expect(limitsOf(model(['float32', [1, 30], false]), {}).bodyBytes).toBe(MIB);
  expect(limitsOf(model(['float32', ['N', 3, 224, 224]]), {}).bodyBytes).toBe(32 * MIB);
  const video = limitsOf(model(['uint8', ['N', 60, 3, 512, 512]]), {});
  expect(video.bodyBytes).toBe(60 * 3 * 512 * 512 * 4);
  expect(video.jsonBytes).toBe(16 * MIB);
  expect(limitsOf(model(['float64', ['N', 1e6, 1e6]]), {}).bodyBytes).toBe(256 * MIB);
});

test('a dimension without a stated size counts as 512, whatever its name', () => {
  const open = limitsOf(model(['uint8', ['N', 512]]), {}).bodyBytes;
  for (const name of ['L', 'constructor', '__proto__', '', -1] as const)
    expect(limitsOf(model(['uint8', ['N', name]]), {}).bodyBytes).toBe(open);
});
