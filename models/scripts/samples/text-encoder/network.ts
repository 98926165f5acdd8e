import type { Random } from '#core/math/stats/random.ts';
import { attention } from '#models/scripts/train/attention.ts';
import { gelu, linear, lookUp, sum } from '#models/scripts/train/dense.ts';
import { layer, normalParameter, onesParameter } from '#models/scripts/train/initialise.ts';
import { layerNorm, meanPool, unitLength } from '#models/scripts/train/normalisation.ts';
import { constant, parameter } from '#models/scripts/train/tape.ts';
import type { Parameter, Tape, Tensor } from '#models/scripts/train/tape.ts';
import type { TokenBatch } from './messages.ts';

/** Width of the embeddings. */
export const WIDTH = 64;
/** Attention heads per block. */
export const HEADS = 4;
const POSITIONS = 512;
const FEED_FORWARD = 256;
const BLOCKS = 2;

/** Weight and bias of a dense layer. */
type Layer = ReturnType<typeof layer>;
interface Norm {
  readonly scale: Parameter;
  readonly shift: Parameter;
}
/** One pre-norm transformer block. */
export interface Block {
  readonly name: string;
  readonly norm1: Norm;
  readonly query: Layer;
  readonly key: Layer;
  readonly value: Layer;
  readonly joined: Layer;
  readonly norm2: Norm;
  readonly up: Layer;
  readonly down: Layer;
}
/** The parameters of the encoder. */
export interface Encoder {
  readonly tokens: Parameter;
  /**
   * Sines and cosines (Vaswani et al. 2017), not trained, so that longer messages than those of the training have
   * positions too.
   */
  readonly positions: Tensor;
  readonly blocks: readonly Block[];
  readonly norm: Norm;
  readonly output: Layer;
}

/** Initial weights. */
export function makeEncoder(random: Random, sizes: { readonly vocabulary: number; readonly classes: number }): Encoder {
  const square = (name: string, gain = 0.7): Layer => dense(random, name, WIDTH, WIDTH, gain);
  const block = (index: number): Block => {
    const name = `block_${index}`;
    return {
      name,
      norm1: makeNorm(`${name}.norm_1`),
      query: square(`${name}.query`),
      key: square(`${name}.key`),
      value: square(`${name}.value`),
      joined: square(`${name}.joined`, 0.35),
      norm2: makeNorm(`${name}.norm_2`),
      up: dense(random, `${name}.up`, WIDTH, FEED_FORWARD, 0.7),
      down: dense(random, `${name}.down`, FEED_FORWARD, WIDTH, 0.35),
    };
  };
  return {
    tokens: normalParameter(random, 'token_embedding', [sizes.vocabulary, WIDTH], 0.7),
    positions: constant([POSITIONS, WIDTH], sinusoids()),
    blocks: Array.from({ length: BLOCKS }, (_, i) => block(i + 1)),
    norm: makeNorm('norm'),
    output: dense(random, 'intent', WIDTH, sizes.classes, 5),
  };
}

function dense(random: Random, name: string, inputs: number, outputs: number, gain: number): Layer {
  return layer(random, name, [inputs, outputs], { inputs, outputs, gain });
}

function makeNorm(name: string): Norm {
  return { scale: onesParameter(`${name}.scale`, [WIDTH]), shift: parameter(`${name}.shift`, [WIDTH]) };
}

function sinusoids(): Float32Array {
  return Float32Array.from({ length: POSITIONS * WIDTH }, (_, i) => {
    const position = Math.floor(i / WIDTH);
    const channel = i % WIDTH;
    const angle = position / 10_000 ** ((channel - (channel % 2)) / WIDTH);
    return 0.5 * (channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  });
}

/** All trained tensors of the model. */
export function parametersOf({ tokens, blocks, norm, output }: Encoder): readonly Parameter[] {
  const ofBlock = (b: Block): Parameter[] => [
    ...[b.norm1, b.norm2].flatMap(({ scale, shift }) => [scale, shift]),
    ...[b.query, b.key, b.value, b.joined, b.up, b.down].flatMap(({ weight, bias }) => [weight, bias]),
  ];
  return [tokens, ...blocks.flatMap(ofBlock), norm.scale, norm.shift, output.weight, output.bias];
}

/** The encoder's outputs for a batch: an embedding of length 1 [rows, 64], and scores per topic before softmax. */
export function encode(
  tape: Tape,
  model: Encoder,
  batch: TokenBatch,
): { readonly embedding: Tensor; readonly logits: Tensor } {
  const sequence = batch.ids.length / batch.rows;
  const places = Int32Array.from(batch.ids, (_, i) => i % sequence);
  let x = sum(tape, lookUp(tape, model.tokens, batch.ids), lookUp(tape, model.positions, places));
  for (const b of model.blocks) x = runBlock(tape, b, x, batch);
  const normed = layerNorm(tape, x, model.norm.scale, model.norm.shift);
  const embedding = unitLength(tape, meanPool(tape, normed, batch.mask, batch.rows));
  return { embedding, logits: linear(tape, embedding, model.output.weight, model.output.bias) };
}

function runBlock(tape: Tape, b: Block, x: Tensor, { mask, rows }: TokenBatch): Tensor {
  const through = (input: Tensor, l: Layer): Tensor => linear(tape, input, l.weight, l.bias);
  const n1 = layerNorm(tape, x, b.norm1.scale, b.norm1.shift);
  const heard = attention(tape, {
    query: through(n1, b.query),
    key: through(n1, b.key),
    value: through(n1, b.value),
    mask,
    batch: rows,
    heads: HEADS,
  });
  const afterAttention = sum(tape, x, through(heard, b.joined));
  const n2 = layerNorm(tape, afterAttention, b.norm2.scale, b.norm2.shift);
  return sum(tape, afterAttention, through(gelu(tape, through(n2, b.up)), b.down));
}
