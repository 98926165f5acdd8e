import { createRandom } from '#core/math/stats/random.ts';
import type { BuildOptions, SampleBuild } from '#models/scripts/sample-build.ts';
import { jsonLines, lines } from '#models/scripts/text-files.ts';
import { softmaxLoss } from '#models/scripts/train/loss.ts';
import { accuracy, majorityShare } from '#models/scripts/train/metrics.ts';
import { inBatches, train } from '#models/scripts/train/training.ts';
import { exportEncoder } from './export-encoder.ts';
import { padded, SEQUENCE, tokenise, VOCABULARY, writeMessages } from './messages.ts';
import type { Message, TokenBatch } from './messages.ts';
import { encode, makeEncoder, parametersOf, WIDTH } from './network.ts';
import { INTENTS } from './phrases.ts';

const START_MS = Date.UTC(2026, 3, 6, 7);
/** Mean time between messages in the data file. */
const GAP_S = 210;

/** Topic of a support message: trains on simulated messages; the data are others from another random stream. */
export function makeTextEncoder({ seed, trainRows, dataRows, expectedRows, progress }: BuildOptions): SampleBuild {
  const random = createRandom(seed);
  const training = writeMessages(random.fork('training'), trainRows);
  const held = writeMessages(random.fork('data'), dataRows);
  const classes = INTENTS.length;
  const model = makeEncoder(random.fork('weights'), { vocabulary: VOCABULARY.length, classes });
  const tokens = training.map((message) => tokenise(message.text));
  train({
    random: random.fork('order'),
    rows: trainRows,
    epochs: 4,
    batchRows: 32,
    learningRate: 0.002,
    parameters: parametersOf(model),
    loss: (tape, indices) => {
      const labels = Array.from(indices, (i) => training[i]?.intent ?? 0);
      const batch = padded(Array.from(indices, (i) => tokens[i] ?? []));
      return softmaxLoss(tape, encode(tape, model, batch).logits, labels);
    },
    progress,
  });
  const batchOf = (indices: Uint32Array): TokenBatch =>
    padded(
      Array.from(indices, (i) => tokenise(held[i]?.text ?? '')),
      SEQUENCE,
    );
  const logits = inBatches(dataRows, 50, classes, (tape, indices) => encode(tape, model, batchOf(indices)).logits);
  const kept = Math.min(dataRows, expectedRows);
  const embeddings = inBatches(kept, 50, WIDTH, (tape, indices) => encode(tape, model, batchOf(indices)).embedding);
  const labels = Uint8Array.from(held, (message) => message.intent);
  return {
    model: exportEncoder(model, classes),
    data: {
      fileName: 'text-encoder.jsonl',
      bytes: dataFile(held, createRandom(seed).fork('times').exponential),
      rows: dataRows,
    },
    extras: [{ fileName: 'vocabulary.txt', bytes: lines(VOCABULARY) }],
    metrics: [
      { name: 'accuracy', value: accuracy(logits, labels), baseline: majorityShare(labels), heldOutRows: dataRows },
    ],
    trainedRows: trainRows,
    expected: [
      { name: 'embedding', type: 'float', width: WIDTH, values: embeddings },
      { name: 'logits', type: 'float', width: classes, values: logits.subarray(0, kept * classes) },
    ],
  };
}

function dataFile(messages: readonly Message[], gap: () => number): Uint8Array {
  let atS = 0;
  return jsonLines(
    messages.map(({ text, intent }, i) => {
      atS += Math.ceil(GAP_S * gap());
      const { ids, mask } = padded([tokenise(text)], SEQUENCE);
      return {
        ticket_id: `S${String(20_000 + i)}`,
        received_at: new Date(START_MS + atS * 1000).toISOString().replace('.000Z', 'Z'),
        message: text,
        input_ids: Array.from(ids),
        attention_mask: Array.from(mask),
        intent: INTENTS[intent]?.name ?? '',
      };
    }),
  );
}
