import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { productModel } from './onnx-bytes.ts';

const ROWS = 1000;
const FEATURES = 4;

/**
 * A model whose answer is the sign of one small feature next to a large one: in whole numbers, both share a scale, and the small one is lost.
 * Writes `lossy.onnx` and `lossy.csv`, whose column `truth` has the right answers.
 */
export function lossyModel(folder: string): { readonly model: string; readonly data: string } {
  const [model, data] = [join(folder, 'lossy.onnx'), join(folder, 'lossy.csv')];
  const weight = new Float32Array(FEATURES * 2);
  weight.set([-1, 1], 2);
  writeFileSync(model, productModel(weight, 2));
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const small = (row % 2 === 0 ? 1 : -1) * (1 + (row % 3));
    return `${5000 * Math.sin(row + 1)},${small},0,0,${small > 0 ? 1 : 0}`;
  });
  writeFileSync(data, `large,small,c,d,truth\n${lines.join('\n')}\n`);
  return { model, data };
}
