import { createRandom, type Random } from '#core/math/stats/random.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { floats, ints, node, type OnnxNode, texts, value } from '#engine/model/onnx-writer/graph.ts';
import { externalTensor, floatTensor, type OnnxTensor, tensor } from '#engine/model/onnx-writer/tensor.ts';

/**
 * A chain of `links` equal nodes and its input. The time of a node is the difference between a long and a short chain.
 */
export interface KernelModel {
  readonly bytes: Uint8Array;
  readonly inputType: 'float32' | 'uint8';
  readonly inputDims: readonly number[];
  /** Work of one node: FLOPs (2 × multiply-adds), or for trees the nodes that a row visits. */
  readonly work: number;
}

/** Makes the chain with this number of nodes. */
export type Kernel = (links: number) => KernelModel;

const SEED = 1;
const OPSETS = { '': 17, 'ai.onnx.ml': 3 };

/** The name of the tensor before link `at` of `links`. */
function between(at: number, links: number): string {
  return at === 0 ? 'x' : at === links ? 'y' : `link_${at}`;
}

function chain(options: {
  readonly links: number;
  readonly link: (input: string, output: string, at: number) => OnnxNode;
  readonly weights: readonly OnnxTensor[];
  readonly inputType: KernelModel['inputType'];
  readonly inputDims: readonly number[];
  readonly work: number;
}): KernelModel {
  const { links, link } = options;
  const nodes = Array.from({ length: links }, (_, at) => link(between(at, links), between(at + 1, links), at));
  return modelOf({ ...options, nodes });
}

function modelOf(options: {
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
  readonly inputType: KernelModel['inputType'];
  readonly inputDims: readonly number[];
  readonly work: number;
}): KernelModel {
  const { nodes, weights, inputType, inputDims, work } = options;
  const type = inputType === 'float32' ? 'float' : 'uint8';
  const bytes = encodeModel({
    irVersion: 8,
    opsets: OPSETS,
    producer: { name: 'modewise' },
    graph: {
      name: 'kernel',
      nodes,
      initializers: weights,
      inputs: [value('x', type, [...inputDims])],
      outputs: [value('y', type, null)],
    },
  });
  return { bytes, inputType, inputDims, work };
}

function uniform(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.uniform() - 0.5);
}

/**
 * [m, width] × [width, width] with different constant weights in each link: in fp32, or int8 with results requantised
 * to 8 bits.
 */
export function gemm(precision: 'fp32' | 'int8', m: number, width: number): Kernel {
  const work = 2 * m * width * width;
  return (links) => {
    const random = createRandom(SEED);
    const each = Array.from({ length: links }, () => uniform(random, width * width));
    const inputDims = [m, width];
    if (precision === 'fp32') {
      // Preserves the magnitude after each link, because growing or vanishing numbers would be slow for another reason.
      const scale = Math.sqrt(12 / width);
      const weights = each.map((values, at) =>
        floatTensor(
          `w${at}`,
          [width, width],
          values.map((v) => scale * v),
        ),
      );
      const link = (input: string, output: string, at: number): OnnxNode => node('MatMul', [input, `w${at}`], output);
      return chain({ links, link, weights, inputType: 'float32', inputDims, work });
    }
    const weights = each.map((values, at) =>
      tensor(
        `w${at}`,
        'int8',
        [width, width],
        Int8Array.from(values, (v) => 200 * v),
      ),
    );
    const constants = [
      floatTensor('scale', [], [1 / 64]),
      tensor('x_zero', 'uint8', [], Uint8Array.of(128)),
      tensor('w_zero', 'int8', [], Int8Array.of(0)),
    ];
    const link = (input: string, output: string, at: number): OnnxNode =>
      node('QLinearMatMul', [input, 'scale', 'x_zero', `w${at}`, 'scale', 'w_zero', 'scale', 'x_zero'], output);
    return chain({ links, link, weights: [...weights, ...constants], inputType: 'uint8', inputDims, work });
  };
}

/**
 * One row through weights of `bytes`, stored in a file of zeros next to the model; the kernel's time does not depend on
 * the values.
 */
export function gemv(bytes: number, location: string): KernelModel {
  const k = 4096;
  const n = bytes / (4 * k);
  const weights = [externalTensor({ name: 'w', type: 'float', dims: [k, n], location, offset: 0, length: bytes })];
  return modelOf({
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    weights,
    inputType: 'float32',
    inputDims: [1, k],
    work: 2 * k * n,
  });
}

/** A convolution of one image of `side` × `side` pixels, with as many channels out as in. */
export function convolution(kind: '3x3' | '1x1' | 'depthwise', channels: number, side: number): Kernel {
  const width = kind === '1x1' ? 1 : 3;
  const perGroup = kind === 'depthwise' ? 1 : channels;
  const pad = kind === '1x1' ? 0 : 1;
  const dims = [channels, perGroup, width, width];
  const attributes = {
    kernel_shape: ints([width, width]),
    pads: ints([pad, pad, pad, pad]),
    ...(kind === 'depthwise' ? { group: { kind: 'int', value: channels } as const } : {}),
  };
  const length = channels * perGroup * width * width;
  return (links) =>
    chain({
      links,
      link: (input, output, at) => node('Conv', [input, `w${at}`], output, attributes),
      weights: Array.from({ length: links }, (_, at) =>
        floatTensor(`w${at}`, dims, uniform(createRandom(SEED + at), length)),
      ),
      inputType: 'float32',
      inputDims: [1, channels, side, side],
      work: 2 * length * side * side,
    });
}

/** The error function of every element, which ONNX Runtime divides among its threads. */
export function elementwise(elements: number): Kernel {
  return (links) =>
    chain({
      links,
      link: (input, output) => node('Erf', input, output),
      weights: [],
      inputType: 'float32',
      inputDims: [elements / 64, 64],
      work: elements,
    });
}

const TREES = 100;
const DEPTH = 6;
const FEATURES = 32;

/**
 * Full trees over 32 numbers with thresholds that split the rows about evenly. A row visits one node of each level
 * except the leaves. Links are parallel, and their results are added.
 */
export function trees(rows: number): Kernel {
  return (links) => {
    const random = createRandom(SEED);
    const splits = 2 ** DEPTH - 1;
    const perTree = 2 ** (DEPTH + 1) - 1;
    const all = Array.from({ length: TREES * perTree }, (_, at) => ({
      tree: Math.floor(at / perTree),
      id: at % perTree,
    }));
    const leaves = all.filter(({ id }) => id >= splits);
    const isSplit = ({ id }: { readonly id: number }): boolean => id < splits;
    const attributes = {
      nodes_treeids: ints(all.map(({ tree }) => tree)),
      nodes_nodeids: ints(all.map(({ id }) => id)),
      nodes_modes: texts(all.map((each) => (isSplit(each) ? 'BRANCH_LEQ' : 'LEAF'))),
      nodes_featureids: ints(all.map((each) => (isSplit(each) ? Math.floor(random.uniform() * FEATURES) : 0))),
      nodes_values: floats(all.map((each) => (isSplit(each) ? 0.4 * (random.uniform() - 0.5) : 0))),
      nodes_truenodeids: ints(all.map((each) => (isSplit(each) ? 2 * each.id + 1 : 0))),
      nodes_falsenodeids: ints(all.map((each) => (isSplit(each) ? 2 * each.id + 2 : 0))),
      target_treeids: ints(leaves.map(({ tree }) => tree)),
      target_nodeids: ints(leaves.map(({ id }) => id)),
      target_ids: ints(leaves.map(() => 0)),
      target_weights: floats(leaves.map(() => random.uniform())),
      n_targets: { kind: 'int', value: 1 } as const,
    };
    const names = Array.from({ length: links }, (_, at) => `trees_${at}`);
    return modelOf({
      nodes: [
        ...names.map((name) => node('TreeEnsembleRegressor', 'x', name, attributes, { domain: 'ai.onnx.ml' })),
        node('Sum', names, 'y'),
      ],
      weights: [],
      inputType: 'float32',
      inputDims: [rows, FEATURES],
      work: rows * TREES * DEPTH,
    });
  };
}
