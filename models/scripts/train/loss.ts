import { add, at } from './reals.ts';
import type { Reals } from './reals.ts';
import type { Tape, Tensor } from './tape.ts';

type Loss = Tensor & { readonly grad: Reals };

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** Softmax of one row. */
export function softmax(row: Reals): Float64Array {
  const highest = Math.max(...row);
  const powers = Float64Array.from(row, (v) => Math.exp(v - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / total);
}

/** Mean of −ln p(label) over the rows of logits[rows, classes]. */
export function softmaxLoss(tape: Tape, logits: Tensor, labels: ArrayLike<number>): Loss {
  const rows = labels.length;
  const classes = logits.data.length / rows;
  const loss = tape.result([1], logits.data);
  const p = Array.from({ length: rows }, (_, i) => softmax(logits.data.subarray(i * classes, (i + 1) * classes)));
  p.forEach((row, i) => add(loss.data, 0, -Math.log(Math.max(1e-12, at(row, at(labels, i)))) / rows));
  tape.record(() => {
    const { grad } = logits;
    if (grad === null) return;
    p.forEach((row, i) => {
      row.forEach((v, c) =>
        add(grad, i * classes + c, (at(loss.grad, 0) * (v - (at(labels, i) === c ? 1 : 0))) / rows),
      );
    });
  });
  return loss;
}

/** Mean of −ln p(label) where p = sigmoid(logit), labels 0 or 1. */
export function sigmoidLoss(tape: Tape, logits: Tensor, labels: ArrayLike<number>): Loss {
  const rows = labels.length;
  const loss = tape.result([1], logits.data);
  for (let i = 0; i < rows; i++) {
    const x = at(logits.data, i);
    add(loss.data, 0, (Math.max(x, 0) - x * at(labels, i) + Math.log1p(Math.exp(-Math.abs(x)))) / rows);
  }
  tape.record(() => {
    if (logits.grad === null) return;
    for (let i = 0; i < rows; i++) {
      add(logits.grad, i, (at(loss.grad, 0) * (sigmoid(at(logits.data, i)) - at(labels, i))) / rows);
    }
  });
  return loss;
}
