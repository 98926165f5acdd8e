import { compareAnswers } from '#core/measure/run/parity.ts';
import { median } from '#core/math/stats/moments.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { madeUpRows } from '#engine/model-server/made-up-rows.ts';
import type { ResultTensor } from '#engine/model-server/response.ts';
import type { Feeds, ModelRunner } from '#engine/model-server/runner.ts';
import type { ServedModel, ServedPort } from '#engine/model-server/served-model.ts';
import { binarySize } from '#engine/model-server/tensors-binary.ts';

/** How far requests to a model may be merged. */
export interface MergeLimits {
  /** Time of one example row alone, milliseconds, and the bytes of its inputs. */
  readonly rowMs: number;
  readonly rowBytes: number;
  /** Bytes per row of each output that is the same for merged and separate rows. */
  readonly outputBytes: ReadonlyMap<string, number>;
  /** Requests in one inference, if each is one row of the example's size. */
  readonly requests: number;
}

const MAX_REQUESTS = 32;
/** A request waits for the running inference, so merging must not make it long. */
const MAX_RUN_MS = 5;
/** Maximum bytes of the inputs and outputs of one inference. */
const MAX_BYTES = 2 ** 20;
const TRIALS = 9;

/**
 * Maximum number of requests with `rows` rows each in one inference; 1: each alone. `inputBytes` are those of one
 * request. Rows longer than the example (more tokens, a larger picture) were not timed; they count with the square of
 * their length, like attention.
 */
export function mostMerged(
  limits: Omit<MergeLimits, 'requests'>,
  request: { readonly rows: number; readonly inputBytes: number; readonly fetches: readonly string[] },
): number {
  const { rows, inputBytes, fetches } = request;
  const outputBytes = fetches.map((name) => limits.outputBytes.get(name) ?? Number.POSITIVE_INFINITY);
  if (rows === 0 || outputBytes.includes(Number.POSITIVE_INFINITY)) return 1;
  const bytes = outputBytes.reduce((total, each) => total + rows * each, inputBytes);
  const length = Math.max(1, inputBytes / rows / limits.rowBytes);
  const requestMs = rows * limits.rowMs * length ** 2;
  const most = Math.min(MAX_REQUESTS, MAX_RUN_MS / requestMs, MAX_BYTES / Math.max(1, bytes));
  return Math.max(1, Math.floor(most));
}

/**
 * Determines whether rows of a model may be run together: every input has rows, and example rows give the same answers
 * together and alone, within the tolerance of a measurement (core/measure/run/parity.ts). Null if they do not, if
 * merging would be too slow to help, or if there are no example rows.
 */
export async function findMergeLimits(options: {
  readonly model: ServedModel;
  readonly runner: ModelRunner;
  /** Sizes of symbolic dimensions. */
  readonly dims: Readonly<Record<string, number>>;
}): Promise<MergeLimits | null> {
  const { model, runner, dims } = options;
  const outputs = model.outputs.filter(({ type, dims: shape }) => type !== 'string' && typeof shape?.[0] !== 'number');
  if (outputs.length === 0 || model.inputs.some(({ batched, type }) => !batched || type === 'string')) return null;
  try {
    const data = madeUpRows(model, { dims, rows: MAX_REQUESTS, maxBytes: MAX_BYTES });
    const fetches = outputs.map(({ name }) => name);
    const run = async (feeds: Feeds) => runner.run(feeds, fetches);
    const rowMs = await timeOf(() => run(feedsOf(data, 0, 1)));
    const rows = Math.min(data.rows, Math.floor(MAX_RUN_MS / rowMs));
    if (rows < 2) return null;
    const alone: Results[] = [];
    for (let row = 0; row < rows; row++) alone.push((await run(feedsOf(data, row, 1))).results);
    const pair = (await run(feedsOf(data, 0, 2))).results;
    const all = (await run(feedsOf(data, 0, rows))).results;
    const same = outputs.filter((port) => isSame(port, alone.slice(0, 2), pair) && isSame(port, alone, all));
    const outputBytes = new Map(same.map(({ name }) => [name, bytesOf(alone[0]?.[name])]));
    const rowBytes = data.inputs.reduce((total, input) => total + binarySize(input.data) / data.rows, 0);
    const limits = { rowMs, rowBytes, outputBytes };
    const requests = mostMerged(limits, { rows: 1, inputBytes: rowBytes, fetches: [...outputBytes.keys()] });
    return same.length === 0 || requests < 2 ? null : { ...limits, requests };
  } catch {
    // The model may reject example rows.
    return null;
  }
}

type Results = Readonly<Record<string, ResultTensor>>;

async function timeOf(run: () => ReturnType<ModelRunner['run']>): Promise<number> {
  // The first run performs one-time initialisation and can take many times as long.
  await run();
  const times = [(await run()).inferMs];
  while (times.length < TRIALS && Math.min(...times) < MAX_RUN_MS) times.push((await run()).inferMs);
  return median(times);
}

/** Whether an output of merged rows has a row for each of them, equal to the separate ones. */
function isSame({ name }: ServedPort, alone: readonly Results[], together: Results): boolean {
  const joint = together[name];
  const singles = alone.map((each) => each[name]);
  if (joint === undefined || joint.dims[0] !== alone.length) return false;
  if (singles.some((single) => single?.dims[0] !== 1)) return false;
  const single = singles.flatMap((each) => Array.from(valuesOf(each)));
  return compareAnswers([{ type: joint.type, batched: valuesOf(joint), single }]).same;
}

function valuesOf(tensor: ResultTensor | undefined): ArrayLike<number | bigint> {
  return (tensor?.data ?? []) as ArrayLike<number | bigint>;
}

function bytesOf(tensor: ResultTensor | undefined): number {
  return tensor !== undefined && ArrayBuffer.isView(tensor.data) ? tensor.data.byteLength : 0;
}
