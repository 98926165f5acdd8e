/**
 * Event source mappings of AWS Lambda, which read a queue or stream and call a function: an instance of the fleet is one batch at a time.
 * Source: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, with-kinesis.html (ParallelizationFactor) and kafka-scaling-modes.html.
 */
import type { Rules } from '#core/scale/facts.ts';
import { periodic, type Policy } from '#core/scale/policy.ts';

/** Ids of the rules of a mapping of an SQS queue. */
export const SQS_SOURCE = {
  /** Batches at once when messages come, and when there are few. */
  initial: 'sqs-source.initial',
  least: 'sqs-source.least',
  /** Batches that are added each `growthS` seconds while messages wait. */
  growth: 'sqs-source.growth',
  growthS: 'sqs-source.growth-period',
  most: 'sqs-source.most',
} as const;
export type SqsSourceRules = Rules<typeof SQS_SOURCE>;

/**
 * Grows while messages wait, and falls to the batches in use when none do.
 * @param maximumConcurrency `MaximumConcurrency` of the mapping, 2 to 1,000; null if it is not set.
 */
export function sqsSource(rules: SqsSourceRules, maximumConcurrency: number | null): Policy {
  const max = Math.min(rules.most, maximumConcurrency ?? Infinity);
  const { least: min, growthS } = rules;
  const begin = () =>
    periodic({ everyS: growthS }, (fleet) => {
      const { nowS, desired } = fleet;
      if (fleet.sum('waiting', nowS - 1, nowS) > 0) return Math.max(rules.initial, desired + rules.growth);
      if (!(fleet.sum('arrivals', nowS - growthS, nowS) > 0)) return min;
      const used = Math.ceil(fleet.sum('busy', nowS - growthS, nowS) / Math.min(growthS, nowS) - 1e-9);
      return Math.max(rules.initial, Math.min(desired, used));
    });
  return { min: Math.min(min, max), max, begin };
}

/** Batches at once of a Kinesis stream: as many as the parallelisation factor, 1 to 10, for each shard. They do not change. */
export function kinesisConcurrency(shards: number, parallelisationFactor: number): number {
  return shards * parallelisationFactor;
}

/** Ids of the rules of a mapping of a Kafka topic. */
export const KAFKA_SOURCE = {
  initial: 'kafka-source.initial',
  /** Seconds between looks at the lag. */
  everyS: 'kafka-source.evaluate',
  /** Seconds until a change serves. */
  changeS: 'kafka-source.change',
} as const;
export type KafkaSourceRules = Rules<typeof KAFKA_SOURCE>;

/**
 * Adds a consumer at a look that finds messages waiting, and removes one at a look that finds none and less use than fewer consumers carry. AWS does not publish by how
 * many; a consumer reads one partition at least. The time until a change serves is that of a start.
 */
export function kafkaSource(rules: KafkaSourceRules, partitions: number): Policy {
  const begin = () =>
    periodic({ everyS: rules.everyS }, (fleet) => {
      const { nowS, desired, starting } = fleet;
      // A change is under way.
      if (starting > 0) return desired;
      if (fleet.sum('waiting', nowS - 1, nowS) > 0) return desired + 1;
      const used = fleet.sum('busy', nowS - rules.everyS, nowS) / Math.min(rules.everyS, nowS);
      return used < desired - 1 ? desired - 1 : desired;
    });
  return { min: Math.min(rules.initial, partitions), max: partitions, begin };
}
