import type { UseOf } from '#core/contract/serving/deployment.ts';
import { serverSessions } from './testing-fleet-facts.ts';
import { sessionsOf } from './testing-google-facts.ts';
import { elsewhere, type Facts, type Stated, useOf } from './testing-stated.ts';

/** A fleet's machines at any time, and the most that its files allow: twice the plan's if it follows its load. */
function limitsOf({ always, peak, scaling }: UseOf<'fleet'>, part: 'onDemand' | 'spot') {
  return scaling === 'none'
    ? { least: peak[part], most: peak[part] }
    : { least: always[part], most: 2 * Math.max(peak[part], always[part]) };
}

/** The target of an autoscaler as a share of what a machine carries within the SLO. */
function targetOf({ scaler }: UseOf<'fleet'>): number {
  return scaler?.target ?? 0.5;
}

/** A managed instance group for each purchase, as backends of one load balancer. */
export const instanceGroup: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const isScaled = fleet.scaling === 'by-load';
  const group = (name: string, path: string) => [['main.tf', `locals/groups/${name}/${path}`]] as const;
  const scaled = (name: string, part: 'onDemand' | 'spot'): readonly Stated[] => {
    if (!isScaled) return [];
    const { least, most } = limitsOf(fleet, part);
    // A group without a machine gets no requests, and never grows.
    const kept = part === 'spot' ? Math.max(1, least) : least;
    return [
      elsewhere(`${name}, at least`, kept, group(name, 'least')),
      elsewhere(`${name}, at most`, Math.max(1, most), group(name, 'most')),
    ];
  };
  return [
    serverSessions(deployment),
    elsewhere('the machine type', String(deployment.machine.instanceType), [
      ['main.tf', 'google_compute_region_instance_template.machine:machine_type'],
    ]),
    elsewhere('an image for', deployment.machine.architecture === 'arm64' ? 'cos-arm64-stable' : 'cos-stable', [
      ['main.tf', ['google_compute_region_instance_template.machine:disk/0/source_image', /cos-cloud\/(.+)/]],
    ]),
    elsewhere('machines on demand', fleet.peak.onDemand, group('on-demand', 'desired')),
    elsewhere('machines on spot', fleet.peak.spot, group('spot', 'desired')),
    ...scaled('on-demand', 'onDemand'),
    ...scaled('spot', 'spot'),
    ...(isScaled
      ? [
          elsewhere('requests a second of a machine', Number((fleet.scaler?.ratePerS ?? Number.NaN).toPrecision(6)), [
            ['main.tf', 'google_compute_region_backend_service.balancer:dynamic/0/content/0/max_rate_per_instance'],
          ]),
          elsewhere('a target of', targetOf(fleet), [
            [
              'main.tf',
              'google_compute_region_autoscaler.machines:autoscaling_policy/0/load_balancing_utilization/0/target',
            ],
          ]),
        ]
      : []),
  ];
};

/** A scale set whose size a setting of Azure Monitor keeps or changes. */
export const scaleSet: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { count, always, peak } = fleet;
  const isScaled = fleet.scaling === 'by-load';
  const least = always.onDemand + always.spot;
  const set = 'azurerm_orchestrated_virtual_machine_scale_set.machines:';
  const capacity = 'azurerm_monitor_autoscale_setting.machines:profile/0/capacity/0';
  const rule = (index: number): string =>
    `azurerm_monitor_autoscale_setting.machines:profile/0/rule/${index}/metric_trigger/0/threshold`;
  const { ratePerS = Number.NaN, cpu } = fleet.scaler ?? {};
  const usedVcpus = targetOf(fleet) * ratePerS * (cpu?.requestS ?? Number.NaN);
  const at = Number(((100 * usedVcpus) / deployment.machine.vcpus).toPrecision(6));
  return [
    serverSessions(deployment),
    elsewhere('the machine type', String(deployment.machine.instanceType), [['main.tf', `${set}/sku_name`]]),
    elsewhere('an image for', deployment.machine.architecture === 'arm64' ? 'server-arm64' : 'server', [
      ['main.tf', `${set}/source_image_reference/0/sku`],
    ]),
    elsewhere('machines at first', count, [
      ['main.tf', `${set}/instances`],
      ['main.tf', `${capacity}/default`],
    ]),
    elsewhere('at least', isScaled ? least : count, [['main.tf', `${capacity}/minimum`]]),
    elsewhere('at most', isScaled ? 2 * Math.max(count, least) : count, [['main.tf', `${capacity}/maximum`]]),
    elsewhere('machines on demand', peak.onDemand, [['main.tf', 'locals/on_demand']]),
    elsewhere('machines on spot', peak.spot, [['main.tf', 'locals/spot']]),
    elsewhere('machines on demand that stay', isScaled ? always.onDemand : peak.onDemand, [
      ['main.tf', 'locals/mix/base'],
    ]),
    ...(isScaled
      ? [
          elsewhere('grows above', at, [['main.tf', rule(0)]]),
          elsewhere('shrinks below', `${at} * 0.5`, [['main.tf', rule(1)]]),
        ]
      : []),
  ];
};

/** A pool of Azure Batch with a machine for each task of a run. */
export const vmBatch: Facts = ({ purchase }, deployment) => {
  const { count, periodS } = useOf(deployment, 'job');
  const trigger = 'azurerm_logic_app_trigger_recurrence.schedule:';
  return [
    sessionsOf(deployment),
    elsewhere('schedules', periodS === null ? 0 : 1, [['main.tf', `${trigger}/count`]]),
    elsewhere('minutes between runs', Math.round((periodS ?? 86_400) / 60), [['main.tf', `${trigger}/interval`]]),
    elsewhere('the machine type', String(deployment.machine.instanceType), [
      ['main.tf', 'azurerm_batch_pool.machines:vm_size'],
    ]),
    elsewhere('machines', count, [['main.tf', 'locals/machines']]),
    elsewhere('an image for', deployment.machine.architecture === 'arm64' ? '2404-arm64' : '2204', [
      ['main.tf', 'azurerm_batch_pool.machines:storage_image_reference/0/sku'],
    ]),
    elsewhere('shards', count, [['pool-task.json', 'environmentSettings/3/value']]),
    elsewhere('machines bought as', purchase === 'spot' ? 'SPOT' : 'ON_DEMAND', [
      ['main.tf', ['locals/is_spot', /^"(\w+)"/]],
    ]),
  ];
};

function readersFacts({ windowS }: UseOf<'readers'>): Stated {
  return elsewhere('a window of', windowS, [['settings.py', ['', /^WINDOW_S = ([\d.e-]+)/m]]]);
}

/** Workers of Cloud Run that read a subscription. */
export const workerPool: Facts = (_, deployment) => {
  const readers = useOf(deployment, 'readers');
  const { vcpus, memoryMib } = deployment.machine;
  const pool = 'google_cloud_run_v2_worker_pool.workers:';
  const limits = `${pool}/template/0/containers/0/resources/0/limits`;
  const isOrdered = readers.source.kind === 'queue' && readers.source.isFifo;
  return [
    readersFacts(readers),
    sessionsOf(deployment),
    elsewhere('workers', readers.count, [['main.tf', `${pool}/scaling/0/manual_instance_count`]]),
    elsewhere('vCPUs', vcpus, [['main.tf', `${limits}/cpu`]]),
    elsewhere('memory', `${memoryMib}Mi`, [['main.tf', `${limits}/memory`]]),
    elsewhere('messages in order', isOrdered ? 'fifo' : 'standard', [
      ['main.tf', ['google_pubsub_subscription.requests:enable_message_ordering', /^"(\w+)"/]],
    ]),
  ];
};

/** Replicas of a Container App that read an event hub. */
export const hubConsumers: Facts = ({ breakdown }, deployment) => {
  const readers = useOf(deployment, 'readers');
  const { vcpus, memoryMib } = deployment.machine;
  const template = 'azurerm_container_app.consumers:template/0';
  const units = breakdown
    .filter(({ code }) => code === 'event-hubs-units')
    .reduce((sum, item) => sum + Number(item['count']), 0);
  return [
    readersFacts(readers),
    sessionsOf(deployment),
    elsewhere('replicas', readers.count, [
      ['main.tf', `${template}/min_replicas`],
      ['main.tf', `${template}/max_replicas`],
    ]),
    elsewhere('vCPUs', vcpus, [['main.tf', `${template}/container/0/cpu`]]),
    elsewhere('memory', `${memoryMib / 1024}Gi`, [['main.tf', `${template}/container/0/memory`]]),
    elsewhere('throughput units', units, [['main.tf', 'azurerm_eventhub_namespace.events:capacity']]),
    elsewhere('partitions', Math.max(4, readers.count), [['main.tf', 'azurerm_eventhub.events:partition_count']]),
  ];
};
