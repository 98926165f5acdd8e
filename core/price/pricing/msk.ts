/** A Kafka cluster, its brokers alike. */
interface KafkaLoad {
  readonly bytesPerS: number;
  /** Partitions without their copies. */
  readonly partitions: number;
  readonly replication: number;
  /** Bytes per second that one broker is planned to write, copies included. */
  readonly brokerBytesPerS: number;
  /** Partitions of one broker, copies included. */
  readonly brokerPartitions: number;
  readonly leastBrokers: number;
}

/**
 * Brokers that carry a load: every byte and every partition is there as often as it is replicated, spread evenly.
 * Source: aws.amazon.com/blogs/big-data/best-practices-for-right-sizing-your-apache-kafka-clusters-to-optimize-performance-and-cost.
 */
export function kafkaBrokers(load: KafkaLoad): number {
  const { bytesPerS, partitions, replication, brokerBytesPerS, brokerPartitions, leastBrokers } = load;
  const byBytes = Math.ceil((bytesPerS * replication) / brokerBytesPerS);
  const byPartitions = Math.ceil((partitions * replication) / brokerPartitions);
  return Math.max(leastBrokers, byBytes, byPartitions);
}

/** Bytes that a topic keeps: what comes in during its retention, times its copies. */
export function kafkaStoredBytes(topic: {
  readonly bytesPerS: number;
  readonly retentionS: number;
  readonly replication: number;
}): number {
  return topic.bytesPerS * topic.retentionS * topic.replication;
}
