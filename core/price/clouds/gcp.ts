import { cloudTitle } from '#core/contract/workload/clouds.ts';
import type { CloudDefinition } from './cloud.ts';

export const gcp: CloudDefinition = {
  name: 'gcp',
  itemSuffix: '-gcp',
  machineName: cloudTitle('gcp'),
  machine: 'compute-engine',
  machineQuota: null,
  acceleratedQuota: { id: 'compute-engine.gpus', unit: 'gpu', familyOf: (_, { name }) => name },
  machineScaler: 'instance-group',
  batch: 'compute-engine-batch',
  disk: 'persistent-disk.balanced',
  balancer: {
    front: 'cloud-load-balancing',
    hour: 'cloud-load-balancing.hour',
    use: 'cloud-load-balancing.data',
    per: 'gb',
    quota: null,
  },
  cluster: { product: 'gke', hour: 'gke.cluster', quota: null, recipe: 'gke' },
  endpoint: {
    front: 'vertex-online',
    product: 'vertex-endpoint',
    billed: 'vertex',
    bills: 'by the node hour; it never scales to zero',
    price: 'vertex',
    scaler: 'vertex',
    quota: null,
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
  address: 'google-address.hour',
  balancerAddress: 'none',
  zoneTraffic: ['google-zone.data'],
  transfer: { regions: 'transfer.gcp-regions', internet: 'transfer.gcp-internet' },
};
