import { cloudTitle } from '#core/contract/workload/clouds.ts';
import type { CloudDefinition } from './cloud.ts';

export const azure: CloudDefinition = {
  name: 'azure',
  machineName: cloudTitle('azure'),
  machine: 'azure-vm',
  quotas: {},
  acceleratedQuota: {
    id: 'azure-vm.gpu-vcpus',
    unit: 'vcpu',
    // `NC` for `Standard_NC4as_T4_v3`.
    familyOf: (size) => /^Standard_([A-Z]+)/.exec(size)?.[1] ?? size,
  },
  scalers: { machines: 'azure-rules', endpoint: 'azure-rules' },
  disk: 'managed-disk.standard-ssd',
  balancer: { front: 'azure-load-balancer', use: 'azure-load-balancer.data', per: 'gb' },
  cluster: { product: 'aks', recipe: 'aks' },
  endpoint: {
    front: 'azure-ml-online',
    product: 'azure-ml-endpoint',
    billed: 'azureMl',
    bills: 'machines by the hour; it never scales to zero',
    price: 'plain',
  },
  bucket: { id: 'blob', put: 'blob.write', get: 'blob.read' },
  table: { product: 'cosmos', writeBytes: 1024, readBytes: 1024, readShare: 1, quota: null },
  cache: 'azure-redis',
  messages: 'event-hubs',
  logs: ['azure-monitor.logs'],
  metric: 'azure-monitor.metric',
  alert: 'azure-monitor.alert',
  nat: { hour: 'azure-nat.hour', data: 'azure-nat.data', each: 'region' },
  address: { hour: 'azure-address.hour', balancer: 'region' },
  zoneTraffic: ['azure-zone.data'],
  families: [
    ['kubernetes', 'Kubernetes (AKS)'],
    ['machines', 'Virtual machines'],
    ['container-apps', 'Container Apps'],
    ['functions-flex', 'Functions'],
    ['azure-ml', 'Azure ML'],
    ['event-hubs', 'Event Hubs'],
  ],
};
