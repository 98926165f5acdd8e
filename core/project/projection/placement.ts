import type { Placement, Precision, Provider } from '#core/contract/machine/execution.ts';
import { median } from '#core/math/stats/moments.ts';
import { KERNEL_SUFFIX, type ProfileEvent } from './flops.ts';

/** The names of providers in ONNX Runtime's profiles. */
const NAMES_IN_PROFILE: Readonly<Record<string, Provider>> = {
  CPUExecutionProvider: 'cpu',
  WebGpuExecutionProvider: 'webgpu',
  CUDAExecutionProvider: 'cuda',
  TensorrtExecutionProvider: 'tensorrt',
  DmlExecutionProvider: 'dml',
  CoreMLExecutionProvider: 'coreml',
};

/** Nodes that ONNX Runtime inserts to copy between the CPU and a device. */
const TO_DEVICE = 'MemcpyFromHost';
const FROM_DEVICE = 'MemcpyToHost';

const QUANTISED = /Integer|^QLinear|^QAttention|^QGemm|^MatMulNBits|QuantizeLinear$/;

interface RunNode {
  readonly key: string;
  readonly op: string;
  readonly provider: Provider;
  readonly us: number;
  readonly outputBytes: number;
}

function nodeOf(event: ProfileEvent): RunNode | null {
  const { cat, name = '', dur = 0, args = {} } = event;
  const provider = NAMES_IN_PROFILE[args.provider ?? ''];
  if (cat !== 'Node' || !name.endsWith(KERNEL_SUFFIX) || provider === undefined) return null;
  const outputBytes = Number(args.output_size ?? 0);
  return { key: `${args.node_index ?? ''} ${name}`, op: args.op_name ?? '', provider, us: dur, outputBytes };
}

/** The nodes of each run: the profiler writes `model_run` at the end of a run. */
function runsOf(events: readonly ProfileEvent[]): readonly (readonly RunNode[])[] {
  const runs: RunNode[][] = [];
  let current: RunNode[] = [];
  for (const event of events) {
    const node = nodeOf(event);
    if (node !== null) current.push(node);
    else if (event.name === 'model_run') {
      runs.push(current);
      current = [];
    }
  }
  return runs;
}

const isCopy = ({ op }: RunNode): boolean => op === TO_DEVICE || op === FROM_DEVICE;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const bytesOf = (run: readonly RunNode[], op: string): number =>
  sumOf(run.filter((node) => node.op === op).map(({ outputBytes }) => outputBytes));

/**
 * Where the nodes of a model ran, from the profile of several runs of one row; the first, which compiles, does not count. Work on a device is
 * asynchronous, so only the times of nodes on the CPU are durations: the rest of an inference belongs to the provider, with its copies and
 * waits. `inferenceMs` is the wall time without the profiler; input and output bytes are those of one row. Null if the profile has no nodes.
 */
export function placementOf(options: {
  readonly events: readonly ProfileEvent[];
  readonly provider: Provider;
  readonly inferenceMs: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly mayFallBack: boolean;
}): Placement | null {
  const { events, provider, inferenceMs, inputBytes, outputBytes, mayFallBack } = options;
  const runs = runsOf(events);
  const counted = runs.length > 1 ? runs.slice(1) : runs;
  const last = counted.at(-1) ?? [];
  const nodes = last.filter((node) => !isCopy(node));
  if (nodes.length === 0) return null;
  const nodesOn = (on: Provider): number =>
    new Set(nodes.filter((node) => node.provider === on).map(({ key }) => key)).size;
  const cpuMs = median(
    counted.map((run) => sumOf(run.filter((node) => node.provider === 'cpu').map(({ us }) => us)) / 1000),
  );
  const onCpu = nodesOn('cpu');
  const others = [...new Set(nodes.map((node) => node.provider))].filter((each) => each !== 'cpu');
  const onDevice = sumOf(others.map(nodesOn));
  const cpuShare = onDevice === 0 ? 1 : onCpu === 0 ? 0 : Math.min(1, cpuMs / inferenceMs);
  return {
    byProvider: [
      ...(onDevice === 0 ? [] : [{ provider, nodes: onDevice, share: 1 - cpuShare }]),
      ...(onCpu === 0 ? [] : [{ provider: 'cpu' as const, nodes: onCpu, share: cpuShare }]),
    ],
    inferenceMs,
    copied: {
      toDeviceBytes: onDevice === 0 ? 0 : inputBytes + bytesOf(last, TO_DEVICE),
      fromDeviceBytes: onDevice === 0 ? 0 : outputBytes + bytesOf(last, FROM_DEVICE),
      isAtMost: onDevice > 0 && onCpu > 0,
    },
    mayFallBack,
  };
}

/** Bytes of all tensors that nodes outside the CPU wrote in the last run of a profile. */
export function deviceBytes(events: readonly ProfileEvent[]): number {
  const last = runsOf(events).at(-1) ?? [];
  return sumOf(last.filter(({ provider }) => provider !== 'cpu').map(({ outputBytes }) => outputBytes));
}

/** Whether no node ran on the provider. */
export function fellBackWholly({ byProvider }: Placement): boolean {
  return byProvider.every(({ provider }) => provider === 'cpu');
}

/** The precision of a model from its profile. */
export function precisionOf(events: readonly ProfileEvent[]): Precision {
  const args = events.flatMap((event) => (event.args === undefined ? [] : [event.args]));
  if (args.some(({ op_name: op }) => op !== undefined && QUANTISED.test(op))) return 'int8';
  const types = new Set(args.flatMap(({ output_type_shape: shapes = [] }) => shapes.flatMap(Object.keys)));
  if (types.has('float16')) return 'fp16';
  return types.has('float') ? 'fp32' : 'other';
}
