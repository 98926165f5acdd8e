import type { ModelDescription, TensorInfo } from '#core/contract/model/model.ts';
import type { DeployedUse } from '#core/contract/serving/deployment.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { TemplateLine, TemplateLists } from './fill.ts';
import { cited, sessionTuning, useOf } from './measured.ts';
import { rowShape, typesOf } from './ports.ts';
import { exactText, traced, word, type BundleValues, type Traced } from './traced.ts';

/** Triton forms batches of at least this many rows, if the model takes several. */
const LEAST_BATCH = 8;

/** The largest batch that Triton may form; 0 for a model that takes one row at a time. */
export function maxTritonBatch(run: RunDocument): Traced {
  if (!run.model.batchable) return traced(0, 'the model takes one row at a time');
  const largest = run.microBatch?.frontier.reduce((most, point) => Math.max(most, point.maxBatch), LEAST_BATCH);
  return traced(largest ?? LEAST_BATCH, `the largest batch of the micro-batch measurement, ${cited(run)}`);
}

/** The lists of lines that a configuration of Triton names, with the values of the bundle. */
export function tritonLists(run: RunDocument, use: DeployedUse, values: BundleValues): TemplateLists {
  const batching = run.model.batchable
    ? 'dynamic_batching { max_queue_delay_microseconds: 0 }'
    : '# The model takes one row at a time, so requests are not joined.';
  return {
    tritonPorts: tritonPorts(run.model),
    tritonBatching: [{ template: batching, values }],
    tritonSession: tritonSession(run, use).map((template) => ({ template, values })),
  };
}

/** The settings of a session as parameters. */
function tritonSession(run: RunDocument, use: DeployedUse): readonly string[] {
  const { tuning } = sessionTuning(run, useOf(use));
  const parameter = (key: string, value: string): string =>
    `parameters { key: "${key}" value: { string_value: "${value}" } }`;
  return [
    '# Session: {{graphLevel.note}}',
    parameter('inter_op_thread_count', '{{branchThreads}}'),
    ...(tuning.parallel ? [parameter('execution_mode', '1')] : []),
    ...(tuning.arena ? [] : [parameter('enable_mem_arena', '0')]),
    ...(tuning.memoryPattern ? [] : [parameter('enable_mem_pattern', '0')]),
    ...(tuning.graph === 'all' ? [] : ['optimization { graph { level: 1 } }']),
    ...(tuning.spinning ? [] : ['# Threads that do not spin were faster; the backend has no parameter for it.']),
  ];
}

/** The inputs and outputs as lines of a Triton configuration, with the tensors' own shapes without the batch dimension. */
export function tritonPorts(model: ModelDescription): readonly TemplateLine[] {
  const port = (kind: 'input' | 'output', info: TensorInfo): TemplateLine => {
    const dims = rowShape(info, model);
    // Triton wants at least one dimension. A model with one value a row has none of its own.
    const shape = dims.length === 0 ? 'dims: [1] reshape: { shape: [] }' : `dims: [${dims.join(', ')}]`;
    return {
      template: `${kind} [{ name: "{{portName}}" data_type: {{portType}} ${shape} }]`,
      values: { portName: exactText(info.name), portType: word(typesOf(info).triton) },
    };
  };
  return [
    ...model.inputs.map((input) => port('input', input)),
    ...model.outputs.filter(({ kind }) => kind === 'tensor').map((output) => port('output', output)),
  ];
}
