import { createRandom } from '#core/math/stats/random.ts';
import type { BuildOptions, SampleBuild } from '#models/scripts/sample-build.ts';
import { lines, npy } from '#models/scripts/text-files.ts';
import { softmax, softmaxLoss } from '#models/scripts/train/loss.ts';
import { accuracy, majorityShare } from '#models/scripts/train/metrics.ts';
import { at } from '#models/scripts/train/reals.ts';
import { inBatches, train } from '#models/scripts/train/training.ts';
import { CLASSES, drawDigits, SIDE } from './digits.ts';
import { exportClassifier, logitsOf, makeClassifier, parametersOf } from './network.ts';

/** Digit recognition: trains on drawn digits; the data are other digits from another random stream. */
export function makeImageClassifier({ seed, trainRows, dataRows, expectedRows, progress }: BuildOptions): SampleBuild {
  const random = createRandom(seed);
  const training = drawDigits(random.fork('training'), trainRows);
  const held = drawDigits(random.fork('data'), dataRows);
  const model = makeClassifier(random.fork('weights'));
  train({
    random: random.fork('order'),
    rows: trainRows,
    epochs: 4,
    batchRows: 32,
    learningRate: 0.002,
    parameters: parametersOf(model),
    loss: (tape, indices) => {
      const labels = Uint8Array.from(indices, (i) => at(training.labels, i));
      return softmaxLoss(tape, logitsOf(tape, model, training.pixels, indices), labels);
    },
    progress,
  });
  const logits = inBatches(dataRows, 64, CLASSES.length, (tape, indices) =>
    logitsOf(tape, model, held.pixels, indices),
  );
  const probabilities = Array.from({ length: Math.min(dataRows, expectedRows) }, (_, i) =>
    Array.from(softmax(logits.subarray(i * CLASSES.length, (i + 1) * CLASSES.length))),
  ).flat();
  return {
    model: exportClassifier(model),
    data: { fileName: 'image-classifier.npy', bytes: npy([dataRows, 1, SIDE, SIDE], held.pixels), rows: dataRows },
    extras: [{ fileName: 'labels.txt', bytes: lines(Array.from(held.labels, String)) }],
    metrics: [
      {
        name: 'accuracy',
        value: accuracy(logits, held.labels),
        baseline: majorityShare(held.labels),
        heldOutRows: dataRows,
      },
    ],
    trainedRows: trainRows,
    expected: [{ name: 'probabilities', type: 'float', width: CLASSES.length, values: probabilities }],
  };
}
