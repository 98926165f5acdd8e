/** The load of a Kafka cluster with identical brokers. */
interface KafkaLoad {
  readonly bytesPerS: number;
  /** Partitions, not counting replicas. */
  readonly partitions: number;
  readonly replication: number;
  /** Planned bytes per second that one broker writes, including replicas. */
  readonly brokerBytesPerS: number;
  /** Partitions of one broker, including replicas. */
  readonly brokerPartitions: number;
  readonly minBrokers: number;
}

/**
 * Number of brokers for a load. Every byte and every partition is replicated, and spread evenly over the brokers.
 * Source: aws.amazon.com/blogs/big-data/best-practices-for-right-sizing-your-apache-kafka-clusters-to-optimize-performance-and-cost.
 */
export function kafkaBrokers(load: KafkaLoad): number {
  const { bytesPerS, partitions, replication, brokerBytesPerS, brokerPartitions, minBrokers } = load;
  const byBytes = Math.ceil((bytesPerS * replication) / brokerBytesPerS);
  const byPartitions = Math.ceil((partitions * replication) / brokerPartitions);
  return Math.max(minBrokers, byBytes, byPartitions);
}

/** Bytes that a topic stores: ingest during its retention time × replication. */
export function kafkaStoredBytes(topic: {
  readonly bytesPerS: number;
  readonly retentionS: number;
  readonly replication: number;
}): number {
  return topic.bytesPerS * topic.retentionS * topic.replication;
}
