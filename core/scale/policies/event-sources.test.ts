import { expect, test } from 'vitest';
import { changesOf, follow } from '#core/scale/testing.ts';
import { kafkaSource, kinesisConcurrency, sqsSource } from './event-sources.ts';

const SQS = { initial: 5, least: 2, growth: 300, growthS: 60, most: 1000 };
const KAFKA = { initial: 1, everyS: 60, changeS: 180 };

test('SQS: five batches become 305, 605, 905 and 1,000, one step a minute while messages wait', () => {
  // docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: 5 batches, up to 300 more each minute, at most 1,000.
  const series = follow(sqsSource(SQS, null), {
    seconds: 400,
    initial: 5,
    script: () => ({ waiting: 1e6, arrivals: 1 }),
  });
  expect(changesOf(series)).toEqual([
    [60, 305],
    [120, 605],
    [180, 905],
    [240, 1000],
  ]);
  const bounded = follow(sqsSource(SQS, 10), { seconds: 200, initial: 5, script: () => ({ waiting: 1, arrivals: 1 }) });
  expect(changesOf(bounded)).toEqual([[60, 10]]);
});

test('SQS: with few messages it falls to five, and to two without any', () => {
  const series = follow(sqsSource(SQS, null), {
    seconds: 400,
    initial: 900,
    script: (second) => (second < 100 ? { arrivals: 50, busy: 40 } : second < 200 ? { arrivals: 1, busy: 0.5 } : {}),
  });
  expect(changesOf(series)).toEqual([
    [60, 40],
    [120, 27],
    [180, 5],
    [300, 2],
  ]);
});

test('Kinesis: 100 shards with a factor of two are 200 batches at once', () => {
  expect(kinesisConcurrency(100, 2)).toBe(200);
});

test('Kafka: one consumer grows each minute while messages wait, to the number of partitions, and shrinks without them', () => {
  const series = follow(kafkaSource(KAFKA, 4), {
    seconds: 700,
    initial: 1,
    script: (second, ready) => (second < 400 ? { waiting: 5, busy: ready } : { busy: 1.5 }),
  });
  expect(changesOf(series)).toEqual([
    [60, 2],
    [120, 3],
    [180, 4],
    [480, 3],
    [540, 2],
  ]);
});
