import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listSupportedBackends, Tensor } from 'onnxruntime-node';
import type { Execution, Provider, ProviderState } from '#core/contract/machine/execution.ts';
import { median } from '#core/math/stats/moments.ts';
import { deviceMemory } from '#core/measure/run/device-memory.ts';
import { compareAnswers } from '#core/measure/run/parity.ts';
import { deviceBytes, fellBackWholly, placementOf, precisionOf } from '#core/project/projection/placement.ts';
import { PROVIDER_NAMES } from '#core/contract/machine/providers-words.ts';
import { readProfile } from '#engine/bench/profile/read-profile.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import type { TensorData, TensorRows } from '#engine/model/tensor-rows.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import { isDevice } from '#engine/runtime/bench-input.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { deviceOf } from '#engine/runtime/device.ts';
import { deviceRoom } from '#engine/runtime/device-memory.ts';
import { firstRows, RequestFeeds } from '#engine/runtime/feeds.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { plainMessage } from '#engine/runtime/refusal.ts';
import { failureDocument, withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession, type OpenSession } from '#engine/runtime/session.ts';
import { measureCopies, type TensorSizes } from './copies.ts';

/** Runs of one row with the profiler and without it. The first compiles. */
const PROFILED_RUNS = 5;
const PLAIN_RUNS = 9;
/** Rows whose answers are compared with those of the CPU. */
const COMPARED_ROWS = 32;
const SMALLEST_NORMAL = 2 ** -126;
/** A slow model is run until this much time has passed, but at least twice. */
const MAX_MS = 5_000;
const MIN_RUNS = 2;

type Run = () => Promise<Record<string, { readonly data: unknown }>>;

/** Milliseconds of up to `runs` runs. */
async function timeRuns(run: Run, runs: number): Promise<readonly number[]> {
  const times: number[] = [];
  const beganMs = nowMs();
  while (times.length < runs && (times.length < MIN_RUNS || nowMs() - beganMs < MAX_MS)) {
    const startMs = nowMs();
    await run();
    times.push(nowMs() - startMs);
  }
  return times;
}

/** The number that the smallest model computes: minus its input. */
const TRIED = 3;

function negation(): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: { name: 'modewise' },
    graph: {
      name: 'negation',
      nodes: [node('Neg', 'input', 'output')],
      initializers: [],
      inputs: [value('input', 'float', [1])],
      outputs: [value('output', 'float', [1])],
    },
  });
}

/** Whether this build of ONNX Runtime has the provider, and whether its smallest model runs on it here. */
export async function tryProvider(task: Extract<BenchTask, { kind: 'try-provider' }>): Promise<ProviderState> {
  const { provider, scratchFolder } = task;
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    return { provider, state: 'not-built', device: null, cause: null };
  }
  const modelPath = join(scratchFolder, 'negation.onnx');
  await writeFile(modelPath, negation());
  try {
    const { session } = await openSession({ modelPath, threads: 1, outputs: ['output'], provider });
    const { output } = await session.run({ input: new Tensor('float32', Float32Array.of(TRIED), [1]) });
    const device = isDevice(provider) ? deviceOf(provider) : null;
    await session.release();
    if (output?.data[0] === -TRIED) return { provider, state: 'works', device, cause: null };
    return { provider, state: 'fails', device: null, cause: 'it computed a wrong result for the smallest model' };
  } catch (error) {
    return { provider, state: 'fails', device: null, cause: plainMessage(failureDocument(error).cause) };
  }
}

/**
 * Where ONNX Runtime runs the nodes of a model on a device, from its profile. One session does both parts, because a process never has
 * two on a device. Throws AppError if the model cannot run, or no node of it runs there.
 */
export async function place({ input, scratchFolder }: Extract<BenchTask, { kind: 'place' }>): Promise<Execution> {
  const { modelPath, outputs, provider } = input;
  if (!isDevice(provider)) throw new Error('only models on a device are placed');
  const data = await loadRows(input);
  const feeds = new RequestFeeds(data).fill(0, 1);
  const folder = await mkdtemp(join(scratchFolder, 'place-'));
  try {
    const profiles = join(folder, 'nodes');
    await mkdir(profiles);
    const profilePrefix = join(profiles, 'ort');
    const { session, fetches } = await withRuntimeFailure(() =>
      openSession({ modelPath, threads: 1, outputs, provider, profilePrefix }),
    );
    const device = deviceOf(provider);
    const run: Run = () => withRuntimeFailure(() => session.run(feeds, fetches));
    await timeRuns(run, PROFILED_RUNS);
    session.endProfiling();
    const results = await run();
    const inferenceMs = median(await measuredRate(() => timeRuns(run, PLAIN_RUNS)));
    const own = await withRuntimeFailure(() => answersOf({ session, fetches }, data));
    await session.release();
    const room = deviceRoom(device);
    const events = await readProfile(profiles);
    const inputBytes = bytesOf(Object.values(feeds));
    const outputBytes = bytesOf(Object.values(results));
    const placement = placementOf({ events, provider, inferenceMs, inputBytes, outputBytes, mayFallBack: true });
    if (placement === null || fellBackWholly(placement)) throw fellBack(provider, placement?.byProvider[0]?.nodes ?? 0);
    const { onCpu, cpuMs } = await withRuntimeFailure(async () => {
      const open = await openSession({ modelPath, threads: 1, outputs });
      const single: Run = () => open.session.run(feeds, open.fetches);
      await single();
      return {
        cpuMs: median(await measuredRate(() => timeRuns(single, PLAIN_RUNS))),
        onCpu: await answersOf(open, firstRows(data, own.rows)),
      };
    });
    const answers = compareAnswers(
      own.outputs.map(({ name, type, values }) => {
        const cpu = onCpu.outputs.find((each) => each.name === name);
        return { type, batched: values, single: cpu?.values ?? [] };
      }),
    );
    const rowBytes = Math.round(deviceBytes(events)) + inputBytes;
    const memory = deviceMemory(room, { weightBytes: input.weightBytes, rowBytes, sessions: input.sessions ?? 1 });
    const sizes = copiedSizes({ feeds, results, isStackable: input.stackable, largest: memory.largestBatch });
    // A device that cannot copy floats by itself still has a certificate.
    const copies = await measuredRate(() => measureCopies({ provider, sizes, scratchFolder: folder })).catch(
      (error: unknown) => {
        if (error instanceof AppError) return null;
        throw error;
      },
    );
    const sessions = input.ownProcesses === true ? 'process-each' : 'one';
    return { provider, device, precision: precisionOf(events), placement, answers, sessions, cpuMs, memory, copies };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rows of the larger batch whose copies are timed, unless its tensors are larger. */
const COPIED_ROWS = 64;
const MAX_COPIED_BYTES = 64 * 2 ** 20;

/** The tensors of one row, and of a batch if rows can be stacked and the device has room for it. */
function copiedSizes(options: {
  readonly feeds: Tensors;
  readonly results: Tensors;
  readonly isStackable: boolean;
  readonly largest: number | null;
}): readonly TensorSizes[] {
  const inputs = Object.values(options.feeds).map((each) => bytesOf([each]));
  const outputs = Object.values(options.results).map((each) => bytesOf([each]));
  const bytes = inputs.concat(outputs).reduce((sum, each) => sum + each, 1);
  const rows = Math.min(COPIED_ROWS, options.largest ?? COPIED_ROWS, Math.floor(MAX_COPIED_BYTES / bytes));
  const times = (sizes: readonly number[]): readonly number[] => sizes.map((each) => each * rows);
  const one = { rows: 1, inputs, outputs };
  return options.isStackable && rows > 1 ? [one, { rows, inputs: times(inputs), outputs: times(outputs) }] : [one];
}

type Tensors = Readonly<Record<string, { readonly data: unknown }>>;

interface Answers {
  readonly rows: number;
  readonly outputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly values: readonly (number | bigint | string)[];
  }[];
}

/** The answers to the first rows, one by one, as far as the time allows. */
async function answersOf({ session, fetches }: OpenSession, data: TensorRows): Promise<Answers> {
  const found = new Map<string, { readonly type: string; readonly values: (number | bigint | string)[] }>();
  const feeds = new RequestFeeds(data);
  const beganMs = nowMs();
  let rows = 0;
  while (rows < Math.min(COMPARED_ROWS, data.rows) && (rows === 0 || nowMs() - beganMs < MAX_MS)) {
    const results = await session.run(feeds.fill(rows, 1), fetches);
    for (const name of fetches) {
      const tensor = results[name];
      if (tensor === undefined) continue;
      const known = found.get(name) ?? { type: tensor.type, values: [] };
      for (const each of tensor.data as TensorData) known.values.push(flushed(each));
      found.set(name, known);
    }
    rows += 1;
  }
  return { rows, outputs: [...found].map(([name, { type, values }]) => ({ name, type, values })) };
}

/** Devices may take a number below the normal ones of float32 as zero. */
function flushed(value: number | bigint | string): number | bigint | string {
  return typeof value === 'number' && Math.abs(value) < SMALLEST_NORMAL ? 0 : value;
}

function fellBack(provider: Provider, nodes: number): AppError {
  return new AppError({
    code: 'fell-back',
    cause: `ONNX Runtime ran all nodes of this model on the CPU (${nodes} of ${nodes}), because ${PROVIDER_NAMES[provider]} has none of its operators: the numbers would not be those of ${PROVIDER_NAMES[provider]}`,
    actions: ['Measure it without --provider, on the CPU'],
  });
}

/** Bytes of tensors; texts are not copied to a device. */
function bytesOf(tensors: readonly { readonly data: unknown }[]): number {
  return tensors.reduce((sum, { data }) => sum + (ArrayBuffer.isView(data) ? data.byteLength : 0), 0);
}
