import { cloudTitle } from '#core/contract/workload/clouds.ts';
import type { CloudDefinition } from './cloud.ts';

export const azure: CloudDefinition = {
  name: 'azure',
  itemSuffix: '-azure',
  machineName: cloudTitle('azure'),
  machine: 'azure-vm',
  machineQuota: null,
  acceleratedQuota: {
    id: 'azure-vm.gpu-vcpus',
    unit: 'vcpu',
    // `NC` for `Standard_NC4as_T4_v3`.
    familyOf: (size) => /^Standard_([A-Z]+)/.exec(size)?.[1] ?? size,
  },
  machineScaler: 'azure-rules',
  batch: 'azure-vm-batch',
  disk: 'managed-disk.standard-ssd',
  balancer: {
    front: 'azure-load-balancer',
    hour: 'azure-load-balancer.hour',
    use: 'azure-load-balancer.data',
    per: 'gb',
    quota: null,
  },
  cluster: { product: 'aks', hour: 'aks.cluster', quota: null, recipe: 'aks' },
  endpoint: {
    front: 'azure-ml-online',
    product: 'azure-ml-endpoint',
    billed: 'azureMl',
    bills: 'machines by the hour; it never scales to zero',
    price: 'plain',
    scaler: 'azure-rules',
    quota: null,
  },
  bucket: { id: 'blob', put: 'blob.write', get: 'blob.read' },
  table: { product: 'cosmos', writeBytes: 1024, readBytes: 1024, readShare: 1, quota: null },
  cache: 'azure-redis',
  messages: 'event-hubs',
  logs: ['azure-monitor.logs'],
  metric: 'azure-monitor.metric',
  alert: 'azure-monitor.alert',
  nat: { hour: 'azure-nat.hour', data: 'azure-nat.data', each: 'region' },
  address: 'azure-address.hour',
  balancerAddress: 'region',
  zoneTraffic: ['azure-zone.data'],
  transfer: { regions: 'transfer.azure-regions', internet: 'transfer.azure-internet' },
};
