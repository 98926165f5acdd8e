import type { Random } from '#core/math/stats/random.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { int, ints, node, value } from '#engine/model/onnx-writer/graph.ts';
import type { OnnxNode } from '#engine/model/onnx-writer/graph.ts';
import { convolve, maxPool, reshape } from '#models/scripts/train/convolution.ts';
import { linear, relu } from '#models/scripts/train/dense.ts';
import { layer } from '#models/scripts/train/initialise.ts';
import { constant } from '#models/scripts/train/tape.ts';
import type { Parameter, Tape, Tensor } from '#models/scripts/train/tape.ts';
import { initializer } from '#models/scripts/samples/initializers.ts';
import { IR_VERSION, OPSET, PRODUCER } from '#models/scripts/samples/onnx-versions.ts';
import { CLASSES, PIXELS, SIDE } from './digits.ts';

const FILTERS = [16, 32] as const;
const FEATURES = FILTERS[1] * (SIDE / 4) * (SIDE / 4);
const HIDDEN = 64;

type Layer = ReturnType<typeof layer>;
interface Classifier {
  readonly layers: readonly [Layer, Layer, Layer, Layer];
}

/** Initial weights. */
export function makeClassifier(random: Random): Classifier {
  return {
    layers: [
      layer(random, 'conv_1', [FILTERS[0], 1, 3, 3], { inputs: 9, outputs: FILTERS[0] }),
      layer(random, 'conv_2', [FILTERS[1], FILTERS[0], 3, 3], { inputs: 9 * FILTERS[0], outputs: FILTERS[1] }),
      layer(random, 'hidden', [FEATURES, HIDDEN], { inputs: FEATURES, outputs: HIDDEN }),
      layer(random, 'logits', [HIDDEN, CLASSES.length], { inputs: HIDDEN, outputs: CLASSES.length, gain: 0.7 }),
    ],
  };
}

/** All trained tensors of the model. */
export function parametersOf({ layers }: Classifier): readonly Parameter[] {
  return layers.flatMap(({ weight, bias }) => [weight, bias]);
}

/** Scores per class before softmax, [images, 10]; `indices` select the images. */
export function logitsOf(tape: Tape, model: Classifier, pixels: Float32Array, indices: Uint32Array): Tensor {
  const [conv1, conv2, hidden, output] = model.layers;
  const images = new Float32Array(indices.length * PIXELS);
  indices.forEach((from, to) => images.set(pixels.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS));
  const x = constant([indices.length, 1, SIDE, SIDE], images);
  const block1 = maxPool(tape, relu(tape, convolve(tape, x, conv1.weight, conv1.bias)));
  const block2 = maxPool(tape, relu(tape, convolve(tape, block1, conv2.weight, conv2.bias)));
  const flat = reshape(tape, block2, [indices.length, FEATURES]);
  return linear(tape, relu(tape, linear(tape, flat, hidden.weight, hidden.bias)), output.weight, output.bias);
}

function block(input: string, name: string): readonly OnnxNode[] {
  const same = { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]), strides: ints([1, 1]) };
  return [
    node('Conv', [input, `${name}.weight`, `${name}.bias`], name, same),
    node('Relu', name, `${name}.active`),
    node('MaxPool', `${name}.active`, `${name}.pooled`, { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
  ];
}

/** `image` [batch, 1, 28, 28] → `probabilities` [batch, 10]. */
export function exportClassifier(model: Classifier): Uint8Array {
  return encodeModel({
    graph: {
      name: 'image-classifier',
      nodes: [
        ...block('image', 'conv_1'),
        ...block('conv_1.pooled', 'conv_2'),
        node('Flatten', 'conv_2.pooled', 'flat', { axis: int(1) }),
        node('Gemm', ['flat', 'hidden.weight', 'hidden.bias'], 'hidden'),
        node('Relu', 'hidden', 'hidden.active'),
        node('Gemm', ['hidden.active', 'logits.weight', 'logits.bias'], 'logits'),
        node('Softmax', 'logits', 'probabilities', { axis: int(1) }),
      ],
      initializers: parametersOf(model).map((p) => initializer(p.name, p)),
      inputs: [value('image', 'float', ['batch', 1, SIDE, SIDE])],
      outputs: [value('probabilities', 'float', ['batch', CLASSES.length])],
    },
    opsets: { '': OPSET },
    irVersion: IR_VERSION,
    producer: PRODUCER,
    description: 'Digits on 28 × 28 pixels: a small convolutional network, trained on drawn digits.',
  });
}
