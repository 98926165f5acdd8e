import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { float, int, ints, node, value } from '#engine/model/onnx-writer/graph.ts';
import type { OnnxNode } from '#engine/model/onnx-writer/graph.ts';
import { floatTensor, int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import { LAYER_NORM_EPSILON } from '#models/scripts/train/normalisation.ts';
import { initializer } from '#models/scripts/samples/initializers.ts';
import { IR_VERSION, OPSET, PRODUCER } from '#models/scripts/samples/onnx-versions.ts';
import { HEADS, parametersOf, WIDTH } from './network.ts';
import type { Block, Encoder } from './network.ts';

/**
 * `input_ids`, `attention_mask` [batch, sequence] → `embedding` [batch, 64], `logits` [batch, classes]. Ids outside the
 * vocabulary are clamped to it, because [unknown] is its last word.
 */
export function exportEncoder(model: Encoder, classes: number): Uint8Array {
  const last = model.blocks[model.blocks.length - 1];
  return encodeModel({
    graph: {
      name: 'text-encoder',
      nodes: [
        ...embedding(),
        ...model.blocks.flatMap((b, i) => blockNodes(b, model.blocks[i - 1]?.name ?? 'embedded')),
        norm(last?.name ?? 'embedded', 'norm'),
        ...pooling(),
        node('Gemm', ['embedding', 'intent.weight', 'intent.bias'], 'logits'),
      ],
      initializers: [
        ...parametersOf(model).map((p) => initializer(p.name, p)),
        initializer('position_table', model.positions),
        ...constants(model),
      ],
      inputs: [
        value('input_ids', 'int64', ['batch', 'sequence']),
        value('attention_mask', 'int64', ['batch', 'sequence']),
      ],
      outputs: [value('embedding', 'float', ['batch', WIDTH]), value('logits', 'float', ['batch', classes])],
    },
    opsets: { '': OPSET },
    irVersion: IR_VERSION,
    producer: PRODUCER,
    description: 'Support messages: a small transformer encoder, trained on simulated messages.',
  });
}

function constants(model: Encoder): ReturnType<typeof floatTensor>[] {
  return [
    int64Tensor('lowest_id', [0], []),
    int64Tensor('highest_id', [(model.tokens.shape[0] ?? 1) - 1], []),
    int64Tensor('zero', [0]),
    int64Tensor('one', [1]),
    int64Tensor('head_axes', [1, 2]),
    int64Tensor('width_axis', [2]),
    int64Tensor('split_heads', [0, 0, HEADS, WIDTH / HEADS]),
    int64Tensor('join_heads', [0, 0, WIDTH]),
    floatTensor('one_float', [], [1]),
    floatTensor('hidden_key', [], [-10_000]),
    floatTensor('root_head_width', [], [Math.sqrt(WIDTH / HEADS)]),
    floatTensor('root_two', [], [Math.SQRT2]),
    floatTensor('half', [], [0.5]),
  ];
}

/** Token vectors plus the first `sequence` rows of the position table, and the attention bias that hides padding. */
function embedding(): readonly OnnxNode[] {
  return [
    node('Clip', ['input_ids', 'lowest_id', 'highest_id'], 'known_ids'),
    node('Gather', ['token_embedding', 'known_ids'], 'token_vectors', { axis: int(0) }),
    node('Shape', 'input_ids', 'length', { start: int(1), end: int(2) }),
    node('Slice', ['position_table', 'zero', 'length', 'zero'], 'position_vectors'),
    node('Add', ['token_vectors', 'position_vectors'], 'embedded'),
    node('Cast', 'attention_mask', 'mask', { to: int(1) }),
    node('Unsqueeze', ['mask', 'head_axes'], 'mask_of_keys'),
    node('Sub', ['one_float', 'mask_of_keys'], 'hidden'),
    node('Mul', ['hidden', 'hidden_key'], 'key_bias'),
  ];
}

function norm(input: string, name: string): OnnxNode {
  const attributes = { axis: int(-1), epsilon: float(LAYER_NORM_EPSILON) };
  return node('LayerNormalization', [input, `${name}.scale`, `${name}.shift`], name, attributes);
}

function dense(input: string, name: string): readonly OnnxNode[] {
  return [
    node('MatMul', [input, `${name}.weight`], `${name}.product`),
    node('Add', [`${name}.product`, `${name}.bias`], name),
  ];
}

function heads(name: string, order: readonly number[]): readonly OnnxNode[] {
  return [
    node('Reshape', [name, 'split_heads'], `${name}.split`),
    node('Transpose', `${name}.split`, `${name}.heads`, { perm: ints(order) }),
  ];
}

function blockNodes({ name: b }: Block, input: string): readonly OnnxNode[] {
  return [
    norm(input, `${b}.norm_1`),
    ...['query', 'key', 'value'].flatMap((part) => dense(`${b}.norm_1`, `${b}.${part}`)),
    ...heads(`${b}.query`, [0, 2, 1, 3]),
    ...heads(`${b}.key`, [0, 2, 3, 1]),
    ...heads(`${b}.value`, [0, 2, 1, 3]),
    node('MatMul', [`${b}.query.heads`, `${b}.key.heads`], `${b}.raw_scores`),
    node('Div', [`${b}.raw_scores`, 'root_head_width'], `${b}.scores`),
    node('Add', [`${b}.scores`, 'key_bias'], `${b}.masked_scores`),
    node('Softmax', `${b}.masked_scores`, `${b}.attention`, { axis: int(-1) }),
    node('MatMul', [`${b}.attention`, `${b}.value.heads`], `${b}.heard`),
    node('Transpose', `${b}.heard`, `${b}.heard_by_token`, { perm: ints([0, 2, 1, 3]) }),
    node('Reshape', [`${b}.heard_by_token`, 'join_heads'], `${b}.heard_joined`),
    ...dense(`${b}.heard_joined`, `${b}.joined`),
    node('Add', [input, `${b}.joined`], `${b}.middle`),
    norm(`${b}.middle`, `${b}.norm_2`),
    ...dense(`${b}.norm_2`, `${b}.up`),
    node('Div', [`${b}.up`, 'root_two'], `${b}.scaled`),
    node('Erf', `${b}.scaled`, `${b}.erf`),
    node('Add', [`${b}.erf`, 'one_float'], `${b}.gate`),
    node('Mul', [`${b}.up`, `${b}.gate`], `${b}.gated`),
    node('Mul', [`${b}.gated`, 'half'], `${b}.gelu`),
    ...dense(`${b}.gelu`, `${b}.down`),
    node('Add', [`${b}.middle`, `${b}.down`], b),
  ];
}

/** Mean over the unmasked words, scaled to length 1. */
function pooling(): readonly OnnxNode[] {
  return [
    node('Unsqueeze', ['mask', 'width_axis'], 'mask_of_words'),
    node('Mul', ['norm', 'mask_of_words'], 'shown'),
    node('ReduceSum', ['shown', 'one'], 'total', { keepdims: int(0) }),
    node('ReduceSum', ['mask', 'one'], 'raw_count', { keepdims: int(1) }),
    node('Max', ['raw_count', 'one_float'], 'count'),
    node('Div', ['total', 'count'], 'mean'),
    node('LpNormalization', 'mean', 'embedding', { axis: int(-1), p: int(2) }),
  ];
}
