import type { Random } from '#core/math/stats/random.ts';
import { Adam } from './adam.ts';
import type { AdamRule } from './adam.ts';
import { at } from './reals.ts';
import type { Reals } from './reals.ts';
import { Tape } from './tape.ts';
import type { Parameter, Tensor } from './tape.ts';

interface TrainingOptions {
  readonly random: Random;
  readonly rows: number;
  readonly epochs: number;
  readonly batchRows: number;
  /** The initial rate; it falls to zero along half a cosine. */
  readonly learningRate: number;
  readonly parameters: readonly Parameter[];
  /** The rule of a parameter, by its name. */
  readonly ruleFor?: (name: string) => AdamRule;
  /** The loss over the rows with these indices. */
  readonly loss: (tape: Tape, indices: Uint32Array) => Tensor & { readonly grad: Reals };
  readonly progress: (line: string) => void;
}

/** Minimises a loss with Adam over shuffled batches. */
export function train(options: TrainingOptions): void {
  const { rows, epochs, batchRows, learningRate, random } = options;
  const adam = new Adam(options.parameters, options.ruleFor);
  const batches = Math.ceil(rows / batchRows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(random.fork(epoch), rows);
    let total = 0;
    for (let b = 0; b < batches; b++) {
      const tape = new Tape();
      const loss = options.loss(tape, order.subarray(b * batchRows, (b + 1) * batchRows));
      total += at(loss.data, 0) / batches;
      tape.backward(loss);
      adam.step(learningRate * 0.5 * (1 + Math.cos((Math.PI * (epoch * batches + b)) / (epochs * batches))));
    }
    options.progress(`epoch ${epoch + 1} of ${epochs}: loss ${total.toFixed(4)}`);
  }
}

/** 0 … rows − 1 in random order (Fisher and Yates). */
function shuffled(random: Random, rows: number): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [order[i], order[j]] = [at(order, j), at(order, i)];
  }
  return order;
}

/** Runs `forward` over rows in batches and joins the results, `width` values per row. */
export function inBatches(
  rows: number,
  batchRows: number,
  width: number,
  forward: (tape: Tape, indices: Uint32Array) => Tensor,
): Float32Array {
  const joined = new Float32Array(rows * width);
  for (let from = 0; from < rows; from += batchRows) {
    const indices = Uint32Array.from({ length: Math.min(batchRows, rows - from) }, (_, i) => from + i);
    joined.set(forward(new Tape(), indices).data, from * width);
  }
  return joined;
}
