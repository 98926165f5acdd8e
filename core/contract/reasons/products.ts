import { z } from 'zod';

/** Products of a provider that prices and limits belong to. */
export const Product = z.enum([
  'aks',
  'async-inference',
  'azure-ml-batch',
  'azure-ml-endpoint',
  'azure-redis',
  'azure-vm',
  'batch-transform',
  'bigquery',
  'blob-storage',
  'cloud-run',
  'cloud-storage',
  'compute-engine',
  'container-apps',
  'cosmos',
  'databricks',
  'dataflow',
  'dynamodb',
  'ec2',
  'eks',
  'elasticache',
  'emr',
  'emr-serverless',
  'event-grid',
  'event-hubs',
  'eventarc',
  'eventbridge',
  'fargate',
  'firestore',
  'functions-flex',
  'gke',
  'gke-autopilot',
  'glue',
  'kafka',
  'kinesis',
  'lambda',
  'load-balancer',
  'managed-flink',
  'memorystore',
  'msk',
  'pubsub',
  'realtime-endpoint',
  's3',
  'serverless-inference',
  'service-bus',
  'snowflake',
  'sns',
  'sqs',
  'vertex-batch',
  'vertex-endpoint',
]);
export type Product = z.infer<typeof Product>;

/** A table from which answers are read by key. */
export const Table = z.enum(['dynamodb', 'firestore', 'cosmos']);
export type TableProduct = z.infer<typeof Table>;

/** A store of answers: a table, or the nodes of a cache. */
export const Store = z.enum([...Table.options, 'elasticache', 'memorystore', 'azure-redis']);
export type StoreProduct = z.infer<typeof Store>;
