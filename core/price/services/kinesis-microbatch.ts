import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { type EvaluateDraw, servingOption } from '#core/price/serving/candidate/option.ts';
import { BASE64, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import {
  kinesisConsumers,
  type KinesisReaders,
  kinesisRecords,
  prepareKinesis,
  propagation,
} from '#core/price/serving/stream/kinesis.ts';
import { replyPath } from '#core/price/serving/stream/reply-path.ts';
import { ec2Consumer, STREAM_OPTION } from '#core/price/serving/stream/stream-consumers.ts';
import { lambdaReaders, streamLambda } from '#core/price/serving/stream/stream-lambda.ts';
import { OWN_KINESIS, sinkObstacles } from '#core/price/serving/stream/stream-sink.ts';

/** A Kinesis stream that is read in micro-batches, by always-on consumers on EC2 or (without an instance type) by Lambda. */
export const kinesisMicrobatch = servingOption({
  ...STREAM_OPTION,
  service: 'kinesis-microbatch',
  movingParts: 5,
  billed: { names: [...BILLED.kinesis, ...BILLED.lambda, ...BILLED.compute, ...BILLED.containers], units: null },
  recipe: 'kinesis',
  words: {
    name: 'Kinesis micro-batch',
    parts: 'a stream and a consumer',
    growsBy: 'more shards',
    bill: {
      shards: 'Kinesis shards: {count}',
      puts: 'Kinesis puts',
      stream: 'Kinesis on-demand stream',
      'stream-data': 'Kinesis on-demand data',
      'lambda-reads': 'Lambda requests and duration at {memoryMb} MB',
    },
    scaling: {
      'shards-and-consumers':
        'The number of shards and consumers follows the peak; larger batches absorb bursts before a consumer is added.',
      'shards-and-functions':
        'Lambda runs up to ten batches per shard at once and is billed per use; the number of shards follows the peak.',
    },
    bills: { text: 'shards and readers all the time' },
  },
  countsCalls: ({ instanceType }) => instanceType === null,
  prices: { products: ['kinesis'], ids: ['kinesis.shard', 'kinesis.put'] },
  payload: { part: 'record', product: 'kinesis', over: 'kinesis', limitId: 'kinesis.record', unitBytes: 2 ** 20 },
  obstacles: sinkObstacles(OWN_KINESIS),
  scaling: ({ candidate }) => ({
    code: candidate.instanceType === null ? 'shards-and-functions' : 'shards-and-consumers',
  }),
  prepare,
});

function prepare(stated: Stated): Planning<EvaluateDraw> {
  return prepareKinesis(stated, stated.candidate.instanceType === null ? functions(stated) : machines(stated));
}

function machines(stated: Stated): Planning<KinesisReaders> {
  const machine = ec2Consumer(stated);
  return machine.state === 'impossible' ? machine : kinesisConsumers(stated, machine.plan);
}

function functions(stated: Stated): Planning<KinesisReaders> {
  const { limit } = stated.context.lookup;
  const known = streamLambda(stated.context);
  if (known.state === 'impossible') return known;
  const reply = replyPath(stated, propagation(stated));
  if (reply.state === 'impossible') return reply;
  const read = lambdaReaders(stated, known.plan, {
    terms: {
      shortestWindowS: limit('lambda.stream-poll'),
      longestWindowS: limit('lambda.stream-window'),
      readRows: limit('lambda.stream-records'),
    },
    setPropagation: reply.plan.setPropagation,
    leastReaders: (asked) => kinesisRecords(asked).shards,
    // An event has the records as base64, whatever they are.
    eventBytes: (asked) => BASE64 * payloadIn(asked).payloadBytesIn,
    rowUsd: () => 0,
  });
  // A shard passes its batches to a limited number of concurrent invocations; a peak that needs more takes more shards.
  const parallel = limit('lambda.stream-parallel');
  return planned({
    planIn: (asked, to) => (read.planIn(asked, to) ? read : null),
    shardsFor: ({ needed }) => Math.ceil(needed / parallel),
    reply: reply.plan,
  });
}
