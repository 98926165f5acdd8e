import { createRandom } from '#core/math/stats/random.ts';
import type { BuildOptions, SampleBuild } from '#models/scripts/sample-build.ts';
import { csv } from '#models/scripts/text-files.ts';
import { boost, probabilities } from '#models/scripts/train/boosting.ts';
import { averagePrecision, rocAuc } from '#models/scripts/train/metrics.ts';
import { exportTrees } from './export-trees.ts';
import { FEATURES, featureRows } from './features.ts';
import type { FeatureRow } from './features.ts';
import { simulate } from './transactions.ts';
import { makeWorld } from './world.ts';

const OPTIONS = { trees: 150, depth: 6, learningRate: 0.08, lambda: 2, minHessian: 1, subsample: 0.8 } as const;
/** Minimum average number of transactions per card in the simulated time. */
const PER_CARD = 55;
const START_MS = Date.UTC(2026, 0, 5);

/** Card-fraud scoring: simulates cards, trains on the earlier transactions and keeps the later ones as data. */
export function makeFraud({ seed, trainRows, dataRows, expectedRows, progress }: BuildOptions): SampleBuild {
  const random = createRandom(seed);
  const world = makeWorld(random.fork('world'), Math.ceil((trainRows + dataRows) / PER_CARD));
  const rows = featureRows(simulate(random.fork('life'), world)).slice(-(trainRows + dataRows));
  if (rows.length < trainRows + dataRows) throw new Error(`only ${rows.length} transactions were simulated`);
  const training = rows.slice(0, trainRows);
  const held = rows.slice(trainRows);
  progress(`${training.filter((row) => row.transaction.fraud).length} of ${trainRows} training rows are fraud`);
  const trees = boost(matrixOf(training), labelsOf(training), { ...OPTIONS, random: random.fork('trees') });
  const scores = probabilities(trees, matrixOf(held), FEATURES.length);
  const labels = labelsOf(held);
  const baseline = labels.reduce((total, label) => total + label, 0) / labels.length;
  const first = Array.from(scores.slice(0, expectedRows));
  return {
    model: exportTrees(trees, FEATURES.length),
    data: { fileName: 'fraud.csv', bytes: dataFile(held, rows.length - held.length), rows: held.length },
    extras: [],
    metrics: [
      { name: 'average-precision', value: averagePrecision(scores, labels), baseline, heldOutRows: held.length },
      { name: 'roc-auc', value: rocAuc(scores, labels), baseline: 0.5, heldOutRows: held.length },
    ],
    trainedRows: training.length,
    expected: [
      { name: 'label', type: 'int64', width: 1, values: first.map((p) => (p > 0.5 ? 1 : 0)) },
      { name: 'probabilities', type: 'float', width: 2, values: first.flatMap((p) => [1 - p, p]) },
    ],
  };
}

function matrixOf(rows: readonly FeatureRow[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => row.values));
}

function labelsOf(rows: readonly FeatureRow[]): Uint8Array {
  return Uint8Array.from(rows, (row) => (row.transaction.fraud ? 1 : 0));
}

function dataFile(rows: readonly FeatureRow[], offset: number): Uint8Array {
  const header = ['transaction_id', 'card_id', 'occurred_at', ...FEATURES.map((feature) => feature.name), 'is_fraud'];
  const body = rows.map(({ transaction: t, values }, i) => [
    `T${String(1_000_000 + offset + i)}`,
    t.card.id,
    new Date(START_MS + Math.floor(t.atS) * 1000).toISOString().replace('.000Z', 'Z'),
    ...values,
    t.fraud,
  ]);
  return csv(header, body);
}
