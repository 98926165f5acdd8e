import type { Define } from './context.ts';

/** A command in the list of commands, and how to load the rest of it. */
interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Arguments as commander writes them (`<model>` is required, `[run]` optional), each with its description. */
  readonly takes?: readonly (readonly [string, string])[];
  readonly hasSubcommands?: boolean;
  /** Loads the command, which a command line does only for the commands that it names. */
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'inspect',
    description: 'show the inputs, outputs and operators of a model, without running it',
    takes: [['<model>', 'ONNX file, or sample:NAME']],
    load: () => import('./commands/inspect.ts'),
  },
  {
    name: 'measure',
    description: 'measure a model in batch, micro-batch and real time',
    load: () => import('./commands/measure.ts'),
  },
  {
    name: 'measure-endpoint',
    description: 'measure a running service: the highest rate it sustains, its latency, and what limits it',
    takes: [['<url>', 'address of the service; ${NAME} in it is read from the environment']],
    load: () => import('./commands/measure-endpoint.ts'),
  },
  {
    name: 'plan',
    description: 'price all options and recommend one, from a run.json or a new measurement',
    takes: [['[run]', 'run.json, or a plan.json to show and to check with --fail-if; without it, --model is measured']],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'report',
    description: 'write a report of a plan',
    takes: [['<plan>', 'plan.json']],
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'diff',
    description: 'compare two measurements, plans or projects, and explain the changes',
    takes: [
      ['<old>', 'run.json, plan.json or project'],
      ['<new>', 'the same kind of document'],
    ],
    load: () => import('./commands/diff.ts'),
  },
  {
    name: 'bill',
    description: 'compare a plan with what its option actually cost, from a FOCUS or AWS CUR extract',
    takes: [
      ['<plan>', 'plan.json'],
      ['<bill>', 'CSV or Parquet file with actual cost'],
    ],
    load: () => import('./commands/bill.ts'),
  },
  {
    name: 'bundle',
    description: 'write the files that put an option of a plan into production',
    takes: [['<plan>', 'plan.json']],
    load: () => import('./commands/bundle.ts'),
  },
  {
    name: 'score',
    description: 'score the rows of a file, all or a shard of them, and write the predictions to another file',
    takes: [['<model>', 'ONNX file, or sample:NAME']],
    load: () => import('./commands/score.ts'),
  },
  {
    name: 'optimise',
    description: 'write smaller or faster variants of a model, and compare their answers with it',
    takes: [['<model>', 'ONNX file, or sample:NAME']],
    load: () => import('./commands/optimise.ts'),
  },
  {
    name: 'verify',
    description: 'check a deployed service or a job against its plan',
    takes: [['<plan>', 'plan.json, or the folder of a bundle']],
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'fleet',
    description: 'measure the instance types that could change the recommendation, on your cluster',
    hasSubcommands: true,
    load: () => import('./commands/fleet.ts'),
  },
  { name: 'samples', description: 'list the sample models', load: () => import('./commands/samples.ts') },
  { name: 'presets', description: 'list the named workloads', load: () => import('./commands/presets.ts') },
  {
    name: 'doctor',
    description: 'describe this machine and check whether it is suitable for measuring',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'catalog',
    description: 'show or change the price catalogue',
    hasSubcommands: true,
    load: () => import('./commands/catalog.ts'),
  },
  { name: 'serve', description: 'open the app in a browser', load: () => import('./commands/serve.ts') },
  {
    name: 'serve-model',
    description: 'serve a model over HTTP or gRPC on this machine with the Open Inference Protocol v2',
    takes: [['<model>', 'ONNX file, or sample:NAME']],
    load: () => import('./commands/serve-model.ts'),
  },
];
