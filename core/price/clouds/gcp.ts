import { cloudTitle } from '#core/contract/workload/clouds.ts';
import type { CloudDefinition } from './cloud.ts';

export const gcp: CloudDefinition = {
  name: 'gcp',
  machineName: cloudTitle('gcp'),
  machine: 'compute-engine',
  quotas: {},
  acceleratedQuota: { id: 'compute-engine.gpus', unit: 'gpu', familyOf: (_, { name }) => name },
  scalers: { machines: 'instance-group', endpoint: 'vertex' },
  disk: 'persistent-disk.balanced',
  balancer: { front: 'cloud-load-balancing', use: 'cloud-load-balancing.data', per: 'gb' },
  cluster: { product: 'gke', recipe: 'gke' },
  endpoint: {
    front: 'vertex-online',
    product: 'vertex-endpoint',
    billed: 'vertex',
    bills: 'by the node hour; it never scales to zero',
    price: 'vertex',
  },
  bucket: { id: 'gcs', put: 'gcs.class-a', get: 'gcs.class-b' },
  // A document of Firestore is one unit.
  table: { product: 'firestore', writeBytes: Infinity, readBytes: Infinity, readShare: 1, quota: null },
  cache: 'memorystore',
  messages: 'pubsub',
  logs: ['cloud-logging.ingest'],
  metric: 'cloud-monitoring.metric',
  alert: 'cloud-monitoring.alert',
  nat: { hour: 'cloud-nat.hour', data: 'cloud-nat.data', each: 'machine' },
  address: { hour: 'google-address.hour', balancer: 'none' },
  zoneTraffic: ['google-zone.data'],
  families: [
    ['kubernetes', 'Kubernetes (GKE)'],
    ['machines', 'Compute Engine machines'],
    ['cloud-run', 'Cloud Run'],
    ['vertex', 'Vertex AI'],
    ['bigquery', 'BigQuery'],
    ['dataflow', 'Dataflow'],
    ['pubsub', 'Pub/Sub'],
  ],
};
