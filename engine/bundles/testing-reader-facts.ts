import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import { taskFacts } from './testing-fleet-facts.ts';
import { elsewhere, type Facts, functionFacts, imageFact, type Stated, stated, useOf } from './testing-stated.ts';

function windowFact({ windowS }: UseOf<'readers'>): Stated {
  return elsewhere('a window of', windowS, [['settings.py', ['', /^WINDOW_S = ([\d.e-]+)/m]]]);
}

/** Machines that read. */
function readingMachines(deployment: Deployment): readonly Stated[] {
  const { count } = useOf(deployment, 'readers');
  return [
    stated(
      'the instance type',
      String(deployment.machine.instanceType),
      'Machine:LaunchTemplateData/InstanceType',
      'aws_launch_template.machine:instance_type',
    ),
    stated('machines, at least', count, 'Consumers:MinSize', 'aws_autoscaling_group.consumers:min_size'),
    stated('machines, at most', count, 'Consumers:MaxSize', 'aws_autoscaling_group.consumers:max_size'),
    imageFact(deployment, 'Parameters/MachineImage/Default', 'data/aws_ssm_parameter/machine_image/name'),
  ];
}

export const kinesis: Facts = (_, deployment) => {
  const readers = useOf(deployment, 'readers');
  const { by, source, windowS, count } = readers;
  if (source.kind !== 'stream') throw new Error('Kinesis is a stream');
  const { shards } = source;
  const mode = shards === null ? 'ON_DEMAND' : 'PROVISIONED';
  const mapping = 'Batches:';
  const block = 'aws_lambda_event_source_mapping.batches:';
  return [
    windowFact(readers),
    stated(
      'a stream that is',
      mode,
      'param RequestCapacity',
      'aws_kinesis_stream.requests:stream_mode_details/0/stream_mode',
    ),
    stated('shards', shards ?? 1, 'Requests:ShardCount/1', ['aws_kinesis_stream.requests:shard_count', /\? (\d+) :/]),
    stated('shards of answers', source.answers?.shards ?? 1, 'Answers:ShardCount/1', [
      'aws_kinesis_stream.answers:shard_count',
      /\? (\d+) :/,
    ]),
    ...(by === 'functions'
      ? [
          ...functionFacts(deployment),
          stated(
            'a window of Lambda',
            Math.min(300, Math.round(windowS)),
            `${mapping}/MaximumBatchingWindowInSeconds`,
            `${block}/maximum_batching_window_in_seconds`,
          ),
          stated(
            'batches of a shard at once',
            Math.min(10, Math.max(1, Math.ceil(count / (shards ?? 4)))),
            `${mapping}/ParallelizationFactor`,
            `${block}/parallelization_factor`,
          ),
        ]
      : readingMachines(deployment)),
  ];
};

export const queue: Facts = (_, deployment) => {
  const readers = useOf(deployment, 'readers');
  const { by, source, windowS, count } = readers;
  if (source.kind !== 'queue') throw new Error('SQS is a queue');
  return [
    windowFact(readers),
    stated('a queue that is', source.isFifo ? 'fifo' : 'standard', 'param QueueKind', ['locals/is_fifo', /"(\w+)" ==/]),
    ...(by === 'functions'
      ? [
          ...functionFacts(deployment),
          stated(
            'a window of Lambda',
            source.isFifo || windowS < 1 ? 0 : Math.round(windowS),
            'Batches:MaximumBatchingWindowInSeconds/2',
            ['aws_lambda_event_source_mapping.batches:maximum_batching_window_in_seconds', /: (\d+)$/] as const,
          ),
          stated(
            'batches at once',
            Math.min(1000, Math.max(2, 4 * count)),
            'Batches:ScalingConfig/MaximumConcurrency',
            'aws_lambda_event_source_mapping.batches:scaling_config/0/maximum_concurrency',
          ),
        ]
      : readingTasks(deployment, { service: 'Workers', task: 'Worker' })),
  ];
};

/** Tasks that read. */
function readingTasks(
  deployment: Deployment,
  { service, task }: { readonly service: string; readonly task: string },
): readonly Stated[] {
  return [
    ...taskFacts(deployment, { task, resource: 'consumer' }),
    stated(
      'tasks',
      useOf(deployment, 'readers').count,
      `${service}:DesiredCount`,
      'aws_ecs_service.consumers:desired_count',
    ),
  ];
}

export const kafka: Facts = (_, deployment) => {
  const readers = useOf(deployment, 'readers');
  const { by, source } = readers;
  if (source.kind !== 'topic') throw new Error('Kafka is a topic');
  const { brokers, partitions } = source;
  const settings = /num\.partitions=(\d+)/;
  const cluster = 'Brokers:';
  const block = 'aws_msk_cluster.brokers:';
  return [
    windowFact(readers),
    ...(by === 'machines'
      ? readingMachines(deployment)
      : readingTasks(deployment, { service: 'Consumers', task: 'Consumer' })),
    ...(brokers === null
      ? []
      : [
          stated(
            'partitions',
            partitions,
            ['BrokerSettings:ServerProperties', settings] as const,
            ['aws_msk_configuration.settings:server_properties', settings] as const,
          ),
          stated('brokers', brokers.count, `${cluster}/NumberOfBrokerNodes`, `${block}/number_of_broker_nodes`),
          stated(
            'the type of a broker',
            brokers.type,
            `${cluster}/BrokerNodeGroupInfo/InstanceType`,
            `${block}/broker_node_group_info/0/instance_type`,
          ),
          stated(
            'GB of a broker',
            Math.max(10, Math.ceil((2 * brokers.storedGb) / brokers.count)),
            `${cluster}/BrokerNodeGroupInfo/StorageInfo/EBSStorageInfo/VolumeSize`,
            `${block}/broker_node_group_info/0/storage_info/0/ebs_storage_info/0/volume_size`,
          ),
        ]),
  ];
};
