import type { SampleEntry } from '#core/contract/samples.ts';
import type { BuildOptions, SampleBuild } from './sample-build.ts';
import { makeFraud } from './samples/fraud/make-fraud.ts';
import { CLASSES } from './samples/image-classifier/digits.ts';
import { makeImageClassifier } from './samples/image-classifier/make-image-classifier.ts';
import { makeRecommendations } from './samples/recommendations/make-recommendations.ts';
import { makeTextEncoder } from './samples/text-encoder/make-text-encoder.ts';
import { INTENTS } from './samples/text-encoder/phrases.ts';

/** The defined part of a sample's manifest entry; the rest is measured. */
export interface SampleDefinition {
  readonly about: Omit<SampleEntry, 'model' | 'data' | 'expected' | 'extras' | 'rows' | 'trainedRows' | 'metrics'>;
  readonly trainRows: number;
  readonly dataRows: number;
  readonly make: (options: BuildOptions) => SampleBuild;
}

const common: Pick<SampleDefinition['about'], 'licence' | 'provenance' | 'maps' | 'dims'> = {
  licence: 'MIT',
  provenance: 'Made for this project by models/scripts: simulated data, model trained from the seed, no external data.',
  maps: [],
  dims: {},
};

/** The bundled samples. */
export const SAMPLES: readonly SampleDefinition[] = [
  {
    about: {
      ...common,
      name: 'fraud',
      title: 'Card-fraud scoring',
      story: 'Decides whether a card payment is fraud while the terminal waits.',
      architecture:
        '150 gradient-boosted trees of depth 6 over 30 numbers, as one TreeEnsembleClassifier of ai.onnx.ml.',
      architectureInBrief: '150 gradient-boosted trees of depth 6 over 30 numbers',
      family: 'trees',
      seed: 20_260_101,
      preset: 'fraud-detection',
      keyColumn: 'card_id',
      timeColumn: 'occurred_at',
      labelColumn: 'is_fraud',
      classes: ['honest', 'fraud'],
    },
    trainRows: 60_000,
    dataRows: 20_000,
    make: makeFraud,
  },
  {
    about: {
      ...common,
      name: 'recommendations',
      title: 'Product recommendations',
      story: 'Ranks products for the visitors of a shop. A few visitors return every hour, most rarely do.',
      architecture: 'Embeddings of user and item, 16 wide, with 8 numbers of context into an MLP of 64 and 32.',
      architectureInBrief: 'Embeddings of user and item',
      family: 'dense',
      seed: 20_260_102,
      preset: 'recommendations',
      keyColumn: 'user_id',
      timeColumn: 'requested_at',
      labelColumn: 'clicked',
      classes: null,
    },
    trainRows: 100_000,
    dataRows: 50_000,
    make: makeRecommendations,
  },
  {
    about: {
      ...common,
      name: 'image-classifier',
      title: 'Image classifier',
      story: 'Recognises handwritten digits on scanned forms.',
      architecture:
        'Two blocks of 3 × 3 convolution (16 and 32 filters), ReLU and pooling, then two dense layers, over [1, 28, 28].',
      architectureInBrief: 'Two blocks of 3 × 3 convolution (16 and 32 filters)',
      family: 'convolution',
      seed: 20_260_103,
      preset: 'million-a-day',
      keyColumn: null,
      timeColumn: null,
      labelColumn: null,
      classes: [...CLASSES],
    },
    trainRows: 6_000,
    dataRows: 800,
    make: makeImageClassifier,
  },
  {
    about: {
      ...common,
      name: 'text-encoder',
      title: 'Text encoder',
      story: 'Finds the topic of a support message and similar messages, to propose an answer.',
      architecture:
        'Transformer encoder of two pre-norm layers, 64 wide, 4 heads, any sequence up to 512, mean-pooled to length 1.',
      architectureInBrief: 'Transformer encoder of two pre-norm layers',
      dims: { sequence: 32 },
      family: 'attention',
      seed: 20_260_104,
      preset: 'support-replies',
      keyColumn: 'ticket_id',
      timeColumn: 'received_at',
      labelColumn: 'intent',
      classes: INTENTS.map((intent) => intent.name),
    },
    trainRows: 4_000,
    dataRows: 2_000,
    make: makeTextEncoder,
  },
];
