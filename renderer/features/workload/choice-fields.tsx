import { Select, Switch } from '@mantine/core';
import type { Workload } from '#core/contract/workload/workload.ts';
import { inputsStoredOf, rowsAppearOf } from '#core/contract/workload/workload-defaults.ts';
import { useStore } from '#renderer/store/store.ts';

type Choice = 'rowsAppear' | 'inputsStored' | 'batchRecovery' | 'sink' | 'transport' | 'payloadEncoding' | 'server';

/** A value of the workload that is one of a few words. */
interface ChoiceDefinition<K extends Choice> {
  readonly label: string;
  readonly description: string;
  readonly words: Readonly<Record<NonNullable<Workload[K]>, string>>;
  readonly valueOf: (workload: Workload) => NonNullable<Workload[K]>;
  /** Why the value has no effect; null if it has one. */
  readonly idle: (workload: Workload) => string | null;
}

const always = (): null => null;
const whereNobodyWaits = ({ callerWaits }: Workload): string | null => (callerWaits ? 'a caller waits' : null);

const CHOICES: { readonly [K in Choice]: ChoiceDefinition<K> } = {
  rowsAppear: {
    label: 'Rows appear',
    description: 'Rows that appear together must be done within the batch window, by a live service too.',
    words: { 'at-once': 'all at the start of each period', 'over-the-day': 'over the day, by its shape' },
    valueOf: rowsAppearOf,
    idle: whereNobodyWaits,
  },
  inputsStored: {
    label: 'Inputs are stored',
    description: 'A batch pays for inputs that only it keeps, for its last two runs.',
    words: {
      already: 'already, in a lake or warehouse',
      'kept-columnar': 'by the job, in columnar files',
      'kept-as-sent': 'by the job, as sent',
    },
    valueOf: inputsStoredOf,
    idle: always,
  },
  batchRecovery: {
    label: 'Checkpointing',
    description: 'The work that need not be repeated. Only a job in shards can run on several instances.',
    words: {
      shards: 'completed shards',
      checkpoints: 'work up to the last checkpoint',
      'whole-job': 'nothing: the job restarts',
    },
    valueOf: ({ batchRecovery }) => batchRecovery,
    idle: always,
  },
  sink: {
    label: 'Output destination',
    description: 'The price includes it, and its limits apply. Reading the answers is not included.',
    words: {
      natural: 'S3, or the cheapest that is in time',
      s3: 'files in S3',
      table: 'a DynamoDB table',
      stream: 'an output stream or Kafka topic',
      queue: 'an SQS queue',
      topic: 'an SNS topic',
      bus: 'an EventBridge bus',
    },
    valueOf: ({ sink }) => sink,
    idle: ({ callerWaits }) => (callerWaits ? 'a caller waits and gets the answers' : null),
  },
  transport: {
    label: 'Requests arrive through',
    description: 'For services that answer requests one at a time. A stream or a queue with workers has its own.',
    words: {
      natural: 'the cheapest that meets the needs',
      direct: 'calls, asynchronous for a function',
      queue: 'an SQS queue',
      stream: 'a Kinesis stream',
      s3: 'objects in S3 and their events',
      topic: 'an SNS topic',
      bus: 'an EventBridge bus',
    },
    valueOf: ({ transport }) => transport,
    idle: whereNobodyWaits,
  },
  payloadEncoding: {
    label: 'Requests and answers are',
    description: 'Binary data grow by a third where a service takes text alone, such as Lambda or a queue.',
    words: {
      natural: 'by the model: images binary, rows JSON',
      json: 'JSON or other text',
      binary: 'binary, sent as bytes where possible',
      base64: 'binary, always sent as base64',
    },
    valueOf: ({ payloadEncoding }) => payloadEncoding,
    idle: always,
  },
  server: {
    label: 'Serving runtime',
    description: 'Determines the CPU time that each request takes besides the inference, unless you state it above.',
    words: { lean: 'a lean server', python: 'a Python container' },
    valueOf: ({ server }) => server,
    idle: ({ handlingMs }) => (handlingMs === null ? null : 'you state the time'),
  },
};

const NEEDS = {
  needsOrder: {
    label: 'Messages keep their order',
    description: 'Requests and answers arrive in the order in which they are sent, per key.',
  },
  needsReplay: {
    label: 'Messages can be replayed',
    description: 'Requests and answers can be read again after they were read.',
  },
} as const;

/** The switch of what messages need where no caller waits. */
export function NeedSwitch({ need }: { readonly need: keyof typeof NEEDS }) {
  const workload = useStore((state) => state.workload);
  const change = useStore((state) => state.changeWorkload);
  const { label, description } = NEEDS[need];
  const why = whereNobodyWaits(workload);
  return (
    <Switch
      mt={12}
      label={label}
      description={why === null ? description : `${description} No effect: ${why}.`}
      checked={workload[need]}
      disabled={why !== null}
      onChange={(event) => change({ [need]: event.currentTarget.checked })}
    />
  );
}

/** The select of one of these values. */
export function ChoiceField({ choice }: { readonly choice: Choice }) {
  const workload = useStore((state) => state.workload);
  const change = useStore((state) => state.changeWorkload);
  const { label, description, words, valueOf, idle } = CHOICES[choice] as ChoiceDefinition<Choice>;
  const why = idle(workload);
  return (
    <Select
      mt={12}
      label={label}
      description={why === null ? description : `${description} No effect: ${why}.`}
      inputWrapperOrder={['label', 'input', 'description']}
      data={Object.entries(words).map(([value, text]) => ({ value, label: text }))}
      value={valueOf(workload)}
      allowDeselect={false}
      disabled={why !== null}
      onChange={(value) => {
        if (value !== null && Object.hasOwn(words, value)) change({ [choice]: value } as Partial<Workload>);
      }}
    />
  );
}
