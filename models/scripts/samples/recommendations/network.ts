import type { Random } from '#core/math/stats/random.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { int, node, value } from '#engine/model/onnx-writer/graph.ts';
import { int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import { concatenate, linear, lookUp, relu } from '#models/scripts/train/dense.ts';
import { layer, normalParameter } from '#models/scripts/train/initialise.ts';
import { constant } from '#models/scripts/train/tape.ts';
import type { Parameter, Tape, Tensor } from '#models/scripts/train/tape.ts';
import { initializer } from '#models/scripts/samples/initializers.ts';
import { IR_VERSION, OPSET, PRODUCER } from '#models/scripts/samples/onnx-versions.ts';
import { CONTEXTS } from './interactions.ts';
import type { Interaction } from './interactions.ts';

/** Rows of the embedding tables. Ids are taken modulo this, so that every id has a row. */
const USER_ROWS = 12_288;
const ITEM_ROWS = 2_048;
const WIDTH = 16;
const HIDDEN = [64, 32] as const;

type Layer = ReturnType<typeof layer>;
interface Recommender {
  readonly user: Parameter;
  readonly item: Parameter;
  readonly layers: readonly [Layer, Layer, Layer];
}

/** Initial embeddings and weights. */
export function makeRecommender(random: Random): Recommender {
  const inputs = 2 * WIDTH + CONTEXTS;
  return {
    user: normalParameter(random, 'user_embedding', [USER_ROWS, WIDTH], 0.05),
    item: normalParameter(random, 'item_embedding', [ITEM_ROWS, WIDTH], 0.05),
    layers: [
      layer(random, 'hidden_1', [inputs, HIDDEN[0]], { inputs, outputs: HIDDEN[0] }),
      layer(random, 'hidden_2', [HIDDEN[0], HIDDEN[1]], { inputs: HIDDEN[0], outputs: HIDDEN[1] }),
      layer(random, 'output', [HIDDEN[1], 1], { inputs: HIDDEN[1], outputs: 1, gain: 0.5 }),
    ],
  };
}

/** All trained tensors of the model. */
export function parametersOf({ user, item, layers }: Recommender): readonly Parameter[] {
  return [user, item, ...layers.flatMap(({ weight, bias }) => [weight, bias])];
}

/** Log-odds of a click, [rows, 1]. */
export function logOdds(tape: Tape, model: Recommender, rows: readonly Interaction[]): Tensor {
  const [first, second, last] = model.layers;
  const context = constant([rows.length, CONTEXTS], Float32Array.from(rows.flatMap((row) => row.context)));
  const joined = concatenate(tape, [
    lookUp(
      tape,
      model.user,
      rows.map((row) => row.userId % USER_ROWS),
    ),
    lookUp(
      tape,
      model.item,
      rows.map((row) => row.itemId % ITEM_ROWS),
    ),
    context,
  ]);
  const h1 = relu(tape, linear(tape, joined, first.weight, first.bias));
  const h2 = relu(tape, linear(tape, h1, second.weight, second.bias));
  return linear(tape, h2, last.weight, last.bias);
}

/**
 * Sets users and items that training never saw to the zero vector, the average that weight decay pulls the others to.
 */
export function forgetUnseen(model: Recommender, rows: readonly Interaction[]): void {
  const clear = (table: Parameter, seen: ReadonlySet<number>): void => {
    for (let i = 0; i < table.data.length; i++) if (!seen.has(Math.floor(i / WIDTH))) table.data[i] = 0;
  };
  clear(model.user, new Set(rows.map((row) => row.userId % USER_ROWS)));
  clear(model.item, new Set(rows.map((row) => row.itemId % ITEM_ROWS)));
}

/** `user_id`, `item_id` [batch], `context` [batch, 8] → `score` [batch, 1]. */
export function exportRecommender(model: Recommender): Uint8Array {
  const gemm = (input: string, name: string): ReturnType<typeof node> =>
    node('Gemm', [input, `${name}.weight`, `${name}.bias`], name);
  return encodeModel({
    graph: {
      name: 'recommendations',
      nodes: [
        node('Mod', ['user_id', 'user_rows'], 'user_row', { fmod: int(0) }),
        node('Mod', ['item_id', 'item_rows'], 'item_row', { fmod: int(0) }),
        node('Gather', ['user_embedding', 'user_row'], 'user_vector', { axis: int(0) }),
        node('Gather', ['item_embedding', 'item_row'], 'item_vector', { axis: int(0) }),
        node('Concat', ['user_vector', 'item_vector', 'context'], 'joined', { axis: int(1) }),
        gemm('joined', 'hidden_1'),
        node('Relu', 'hidden_1', 'active_1'),
        gemm('active_1', 'hidden_2'),
        node('Relu', 'hidden_2', 'active_2'),
        gemm('active_2', 'output'),
        node('Sigmoid', 'output', 'score'),
      ],
      initializers: [
        int64Tensor('user_rows', [USER_ROWS], []),
        int64Tensor('item_rows', [ITEM_ROWS], []),
        ...parametersOf(model).map((p) => initializer(p.name, p)),
      ],
      inputs: [
        value('user_id', 'int64', ['batch']),
        value('item_id', 'int64', ['batch']),
        value('context', 'float', ['batch', CONTEXTS]),
      ],
      outputs: [value('score', 'float', ['batch', 1])],
    },
    opsets: { '': OPSET },
    irVersion: IR_VERSION,
    producer: PRODUCER,
    description: 'Product recommendations: chance of a click, trained on simulated requests.',
  });
}

/** The rows at these indices. */
export function rowsAt(rows: readonly Interaction[], indices: Uint32Array): readonly Interaction[] {
  return Array.from(indices, (i) => rows[i]).filter((row) => row !== undefined);
}

/** Clicks as 0 and 1. */
export function clicksOf(rows: readonly Interaction[]): Uint8Array {
  return Uint8Array.from(rows, (row) => (row.clicked ? 1 : 0));
}
