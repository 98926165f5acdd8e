import { expect, test } from 'vitest';
import { loadBalancerUnits } from './load-balancer.ts';
import { kafkaBrokers, kafkaStoredBytes } from './msk.ts';
import { GIB } from './units.ts';

const balancer = { requestsPerConnection: 100, unitConnectionsPerS: 25, unitGbPerHour: 1 };

test('a load balancer bills the larger of connections and bytes', () => {
  // 5,000 requests/s over 50 connections/s is 2 units; 0.01 GB an hour is negligible.
  expect(loadBalancerUnits({ ...balancer, requestsPerS: 5_000, bytesPerRequest: 1 })).toBeCloseTo(2, 9);
  expect(loadBalancerUnits({ ...balancer, requestsPerS: 1, bytesPerRequest: GIB / 600 })).toBeCloseTo(6, 9);
  const twoGb = { ...balancer, unitGbPerHour: 2, requestsPerS: 1, bytesPerRequest: GIB / 600 };
  expect(loadBalancerUnits(twoGb)).toBeCloseTo(3, 9);
});

const cluster = { replication: 3, brokerBytesPerS: 65e6, brokerPartitions: 1000, minBrokers: 3 };

test('there are at least three brokers, and as many as bytes and partitions need with replicas', () => {
  expect(kafkaBrokers({ ...cluster, bytesPerS: 1e6, partitions: 10 })).toBe(3);
  // 100 MB/s written three times: 300/65.
  expect(kafkaBrokers({ ...cluster, bytesPerS: 100e6, partitions: 10 })).toBe(5);
  expect(kafkaBrokers({ ...cluster, bytesPerS: 1e6, partitions: 2001 })).toBe(7);
});

test('a topic stores its retention in every replica', () => {
  expect(kafkaStoredBytes({ bytesPerS: 1000, retentionS: 86_400, replication: 3 })).toBe(259_200_000);
});
