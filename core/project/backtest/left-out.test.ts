import { expect, test } from 'vitest';
import { architectureOf, createFolds } from './left-out.ts';
import { inventedResults } from './testing.ts';

test.each([
  ['resnet152@224', 'resnet'],
  ['resnet-50', 'resnet'],
  ['ncnn_mobilenet_v2', 'mobilenet'],
  ['mobilenetv3_small_100@224', 'mobilenet'],
  ['yolov4-tiny', 'yolo'],
  ['mlperf_bert-99.9', 'bert'],
  ['mlperf_3d-unet-99.9', 'unet'],
  ['google/vit-base-patch16-224@224', 'vit'],
  ['llama.cpp_gemma-2b_q4km_tg16', 'gemma'],
  ['a', 'a'],
])('the architecture of %s is %s', (model, architecture) => {
  expect(architectureOf(model)).toBe(architecture);
});

const [example] = inventedResults({ machines: 1, models: 1, machineSigma: 0, seed: 1 });
function foldsOf(models: readonly string[]): readonly number[] {
  if (example === undefined) throw new Error('no results');
  const foldOf = createFolds(models.map((model) => ({ ...example, model })));
  return models.map(foldOf);
}

test('models of one architecture are in one fold, and architectures in several', () => {
  const folds = foldsOf(['resnet18', 'resnet50', 'resnet152', 'vgg16', 'googlenet', 'alexnet', 'regnety', 'vgg11']);
  expect(new Set(folds.slice(0, 3)).size).toBe(1);
  expect(folds[3]).toBe(folds[7]);
  expect(new Set(folds).size).toBe(5);
});

test('a family with few architectures is dealt out by models', () => {
  expect(new Set(foldsOf(['net 1', 'net 2', 'net 3', 'net 4', 'net 5', 'net 6'])).size).toBe(5);
});
