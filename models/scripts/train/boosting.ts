import type { Random } from '#core/math/stats/random.ts';
import { binFeatures } from './bins.ts';
import type { BinnedFeatures } from './bins.ts';
import { sigmoid } from './loss.ts';

/** Left if feature ≤ threshold. `left` and `right` are indices into the tree's list of nodes. */
type TreeNode =
  | {
      readonly kind: 'split';
      readonly feature: number;
      readonly threshold: number;
      readonly left: number;
      readonly right: number;
    }
  | { readonly kind: 'leaf'; readonly value: number };

/** Node 0 is the root. */
export type Tree = readonly TreeNode[];

interface BoostingOptions {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** L2 penalty on leaf values, in units of the second derivative. */
  readonly lambda: number;
  /** Minimum sum of second derivatives in a leaf. */
  readonly minHessian: number;
  /** Share of rows that each tree uses. */
  readonly subsample: number;
}

/** First and second derivative of the loss per row. */
interface Slopes {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/**
 * Gradient-boosted trees for a binary label, as XGBoost defines them (Chen and Guestrin 2016), grown level by level on
 * binned features. The first tree's leaves include the base score (the log-odds of the label), so a row's log-odds are
 * the sum over all trees.
 * @param features row-major [rows, width]; `labels` are 0 or 1
 */
export function boost(
  features: Float32Array,
  labels: Uint8Array,
  options: BoostingOptions & { readonly random: Random },
): readonly Tree[] {
  const width = features.length / labels.length;
  const binned = binFeatures(features, width);
  const positives = labels.reduce((total, label) => total + label, 0);
  const base = Math.log(positives / (labels.length - positives));
  const scores = new Float64Array(labels.length).fill(base);
  const trees: Tree[] = [];
  for (let t = 0; t < options.trees; t++) {
    const slopes = slopesOf(scores, labels);
    const stream = options.random.fork(t);
    const used = Uint8Array.from(labels, () => (stream.uniform() < options.subsample ? 1 : 0));
    const grown = grow(binned, slopes, used, options);
    for (let i = 0; i < scores.length; i++) (scores[i] as number) += score(grown, features, i * width);
    trees.push(
      t === 0 ? grown.map((node) => (node.kind === 'leaf' ? { ...node, value: node.value + base } : node)) : grown,
    );
  }
  return trees;
}

/** The leaf value of one tree for the row at `offset`. */
function score(tree: Tree, features: Float32Array, offset: number): number {
  let node = tree[0];
  while (node?.kind === 'split')
    node = tree[(features[offset + node.feature] as number) <= node.threshold ? node.left : node.right];
  return node?.value ?? 0;
}

/** Probability of the positive label for every row. */
export function probabilities(trees: readonly Tree[], features: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: features.length / width }, (_, i) =>
    sigmoid(trees.reduce((total, tree) => total + score(tree, features, i * width), 0)),
  );
}

function slopesOf(scores: Float64Array, labels: Uint8Array): Slopes {
  const p = scores.map(sigmoid);
  return { first: p.map((v, i) => v - (labels[i] as number)), second: p.map((v) => v * (1 - v)) };
}

/** A node to be split, with the sums over its rows. */
interface Open {
  readonly place: number;
  readonly first: number;
  readonly second: number;
}

function grow(binned: BinnedFeatures, slopes: Slopes, used: Uint8Array, options: BoostingOptions): Tree {
  const nodes: TreeNode[] = [];
  const leaf = (first: number, second: number): number => {
    nodes.push({ kind: 'leaf', value: Math.fround((-options.learningRate * first) / (second + options.lambda)) });
    return nodes.length - 1;
  };
  // Index in `level` of a row's current node; −1 if the row is in a leaf or was not sampled.
  const where = Int32Array.from(used, (bit) => bit - 1);
  const total = sums(slopes, used);
  let level: readonly Open[] = [{ place: leaf(total.first, total.second), ...total }];
  for (let depth = 0; depth < options.depth && level.length > 0; depth++) {
    const histograms = histogramsOf(binned, slopes, where, level.length);
    const next: Open[] = [];
    const moves = level.map((open, slot) => {
      const best = bestSplit(binned, histograms, slot, open, options);
      if (best === null) return null;
      const right = { first: open.first - best.first, second: open.second - best.second };
      const leftPlace = leaf(best.first, best.second);
      const rightPlace = leaf(right.first, right.second);
      const threshold = binned.thresholds[best.feature]?.[best.bin] ?? 0;
      nodes[open.place] = { kind: 'split', feature: best.feature, threshold, left: leftPlace, right: rightPlace };
      next.push({ place: leftPlace, first: best.first, second: best.second }, { place: rightPlace, ...right });
      return { bins: binned.bins[best.feature] ?? new Uint8Array(0), bin: best.bin, left: next.length - 2 };
    });
    for (let i = 0; i < where.length; i++) {
      const move = moves[where[i] as number];
      where[i] = move == null ? -1 : move.left + ((move.bins[i] as number) <= move.bin ? 0 : 1);
    }
    level = next;
  }
  return nodes;
}

function sums(slopes: Slopes, used: Uint8Array): { readonly first: number; readonly second: number } {
  let first = 0;
  let second = 0;
  for (let i = 0; i < used.length; i++) {
    first += (used[i] as number) * (slopes.first[i] as number);
    second += (used[i] as number) * (slopes.second[i] as number);
  }
  return { first, second };
}

const BINS = 64;

/** Sums of both derivatives by feature, node and bin: `[feature][(slot · 64 + bin) · 2 + derivative]`. */
function histogramsOf(
  binned: BinnedFeatures,
  slopes: Slopes,
  where: Int32Array,
  slots: number,
): readonly Float64Array[] {
  return binned.bins.map((bins) => {
    const histogram = new Float64Array(slots * BINS * 2);
    for (let i = 0; i < binned.rows; i++) {
      const slot = where[i] as number;
      if (slot < 0) continue;
      const to = (slot * BINS + (bins[i] as number)) * 2;
      (histogram[to] as number) += slopes.first[i] as number;
      (histogram[to + 1] as number) += slopes.second[i] as number;
    }
    return histogram;
  });
}

interface Split {
  readonly feature: number;
  readonly bin: number;
  /** Sums of the left side. */
  readonly first: number;
  readonly second: number;
  readonly gain: number;
}

function bestSplit(
  binned: BinnedFeatures,
  histograms: readonly Float64Array[],
  slot: number,
  open: Open,
  { lambda, minHessian }: BoostingOptions,
): Split | null {
  const worth = (first: number, second: number): number => (first * first) / (second + lambda);
  const before = worth(open.first, open.second);
  let best: Split | null = null;
  histograms.forEach((histogram, feature) => {
    let first = 0;
    let second = 0;
    const last = binned.thresholds[feature]?.length ?? 0;
    for (let bin = 0; bin < last; bin++) {
      const from = (slot * BINS + bin) * 2;
      first += histogram[from] as number;
      second += histogram[from + 1] as number;
      const rest = open.second - second;
      if (second < minHessian || rest < minHessian) continue;
      const gain = worth(first, second) + worth(open.first - first, rest) - before;
      if (gain > (best?.gain ?? 1e-9)) best = { feature, bin, first, second, gain };
    }
  });
  return best;
}
