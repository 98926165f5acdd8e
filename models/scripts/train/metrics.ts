import { at } from './reals.ts';

/** Indices by descending score. */
function descending(scores: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => at(scores, b) - at(scores, a) || a - b,
  );
}

/** Area under the ROC curve: the probability that a positive scores above a negative; ties count half. */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = descending(scores);
  let positives = 0;
  let below = 0;
  let area = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && at(scores, at(order, end)) === at(scores, at(order, start))) {
      tiedPositives += at(labels, at(order, end));
      end++;
    }
    const tiedNegatives = end - start - tiedPositives;
    area += tiedNegatives * (positives + tiedPositives / 2);
    positives += tiedPositives;
    below += tiedNegatives;
    start = end;
  }
  return area / (positives * below);
}

/** Mean precision over the positives by descending score (area under the stepwise precision-recall curve). */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = descending(scores);
  let hits = 0;
  let total = 0;
  order.forEach((i, rank) => {
    if (at(labels, i) === 0) return;
    hits++;
    total += hits / (rank + 1);
  });
  return total / hits;
}

/** Share of rows of logits[rows, classes] whose maximum is at the label. */
export function accuracy(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  const classes = logits.length / labels.length;
  let hits = 0;
  for (let i = 0; i < labels.length; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (at(logits, i * classes + c) > at(logits, i * classes + best)) best = c;
    if (best === at(labels, i)) hits++;
  }
  return hits / labels.length;
}

/** Share of the most frequent value: the accuracy of a constant answer. */
export function majorityShare(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(at(labels, i), (counts.get(at(labels, i)) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}
