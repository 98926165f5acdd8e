import { createRandom } from '#core/math/stats/random.ts';
import type { BuildOptions, SampleBuild } from '#models/scripts/sample-build.ts';
import { csv } from '#models/scripts/text-files.ts';
import { sigmoid, sigmoidLoss } from '#models/scripts/train/loss.ts';
import { averagePrecision, rocAuc } from '#models/scripts/train/metrics.ts';
import { inBatches, train } from '#models/scripts/train/training.ts';
import { CONTEXTS, simulateShop } from './interactions.ts';
import type { Interaction } from './interactions.ts';
import {
  clicksOf,
  exportRecommender,
  forgetUnseen,
  logOdds,
  makeRecommender,
  parametersOf,
  rowsAt,
} from './network.ts';

const START_MS = Date.UTC(2026, 2, 2);

/** Product recommendations: trains on four weeks of requests and keeps the following two weeks as data. */
export function makeRecommendations({ seed, trainRows, dataRows, expectedRows, progress }: BuildOptions): SampleBuild {
  const random = createRandom(seed);
  const { history, data } = simulateShop(random.fork('world'), { history: trainRows, data: dataRows });
  const model = makeRecommender(random.fork('weights'));
  train({
    random: random.fork('order'),
    rows: history.length,
    epochs: 2,
    batchRows: 256,
    learningRate: 0.003,
    parameters: parametersOf(model),
    ruleFor: (name) => (name.endsWith('embedding') ? { decay: 10, lazy: true } : { decay: 0, lazy: false }),
    loss: (tape, indices) => {
      const rows = rowsAt(history, indices);
      return sigmoidLoss(tape, logOdds(tape, model, rows), clicksOf(rows));
    },
    progress,
  });
  forgetUnseen(model, history);
  const scores = inBatches(data.length, 256, 1, (tape, indices) => logOdds(tape, model, rowsAt(data, indices))).map(
    sigmoid,
  );
  const clicks = clicksOf(data);
  const baseline = clicks.reduce((total, click) => total + click, 0) / clicks.length;
  return {
    model: exportRecommender(model),
    data: { fileName: 'recommendations.csv', bytes: dataFile(data), rows: data.length },
    extras: [],
    metrics: [
      { name: 'roc-auc', value: rocAuc(scores, clicks), baseline: 0.5, heldOutRows: data.length },
      { name: 'average-precision', value: averagePrecision(scores, clicks), baseline, heldOutRows: data.length },
    ],
    trainedRows: history.length,
    expected: [{ name: 'score', type: 'float', width: 1, values: scores.subarray(0, expectedRows) }],
  };
}

function dataFile(rows: readonly Interaction[]): Uint8Array {
  const header = [
    'requested_at',
    'user_id',
    'item_id',
    ...Array.from({ length: CONTEXTS }, (_, i) => `context_${i}`),
    'clicked',
  ];
  const body = rows.map((row) => [
    new Date(START_MS + row.atS * 1000).toISOString().replace('.000Z', 'Z'),
    row.userId,
    row.itemId,
    ...row.context,
    row.clicked,
  ]);
  return csv(header, body);
}
