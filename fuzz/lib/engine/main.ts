/**
 * A disposable process with a real engine behind the usual protocol. It runs jobs until its parent disconnects. The
 * fuzz programs search for inputs that kill it.
 */
import { METHODS, type Methods } from '#core/contract/methods/methods.ts';
import { memoryChannels } from '#core/rpc/channel.ts';
import { type Client, connect } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { openDuck, sqlText } from '#engine/dataset/read/duck.ts';
import { openResultWriter } from '#engine/dataset/write/result-writer.ts';
import { answerCalls } from '#engine/platform/calls.ts';
import { createService } from '#engine/service/service.ts';
import type { EngineCalls, Job, Step, StepEnd } from './job.ts';

/** Deeper or more numerous values of an answer are not checked. */
const MAX_DEPTH = 40;
const MAX_VALUES = 2_000_000;

/** The client without types, because inputs may be malformed. */
interface LooseClient {
  readonly call: (method: string, input: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>;
  readonly stream: (
    method: string,
    input: unknown,
    options: { readonly signal: AbortSignal; readonly onEvent: (event: unknown) => void },
  ) => Promise<unknown>;
}

function engine(): LooseClient {
  const [clientEnd, serverEnd] = memoryChannels();
  createService().attach(serverEnd);
  return connect<Methods>(clientEnd) satisfies Client<Methods> as unknown as LooseClient;
}

/** The path of the first non-finite number in an answer, or null. */
function notFiniteIn(answer: unknown): string | null {
  let seen = 0;
  const look = (value: unknown, path: string, depth: number): string | null => {
    seen += 1;
    if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`;
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || seen > MAX_VALUES) return null;
    for (const [key, each] of Object.entries(value)) {
      const found = look(each, `${path}.${key}`, depth + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return look(answer, '', 0);
}

function inputOf({ input, takes = [] }: Step, answers: readonly unknown[]): unknown {
  // Do not spread: the input may be any value, and may have an own key `__proto__`.
  if (takes.length === 0) return input;
  const whole: Record<string, unknown> = { ...input };
  for (const { from, field, into, asList } of takes) {
    const answer = answers[from];
    if (answer === undefined) return undefined;
    const value = (field?.split('.') ?? []).reduce<unknown>(
      (at, key) => (at as Readonly<Record<string, unknown>>)[key],
      answer,
    );
    whole[into] = asList === true ? [...((whole[into] as unknown[] | undefined) ?? []), value] : value;
  }
  return whole;
}

async function take(client: LooseClient, step: Step, answers: readonly unknown[]): Promise<[StepEnd, unknown]> {
  const input = inputOf(step, answers);
  if (input === undefined) return [{ state: 'left-out' }, undefined];
  const before = process.cpuUsage();
  const processorMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const controller = new AbortController();
  const { cancelAfterMs, cancelAt, kind, method } = step;
  const timer = cancelAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), cancelAfterMs);
  const onEvent = (event: unknown): void => {
    if (cancelAt === undefined || typeof event !== 'object' || event === null || !('kind' in event)) return;
    if (event.kind === cancelAt) controller.abort();
  };
  try {
    const { signal } = controller;
    const answer =
      kind === 'call'
        ? await client.call(method, input, { signal })
        : await client.stream(method, input, { signal, onEvent });
    return [{ state: 'answered', processorMs: processorMs(), notFinite: notFiniteIn(answer) }, answer];
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { code, cause } = error.document;
    return [{ state: 'refused', processorMs: processorMs(), code, cause: cause.slice(0, 500) }, undefined];
  } finally {
    clearTimeout(timer);
  }
}

async function perform(client: LooseClient, job: Job): Promise<readonly StepEnd[]> {
  if (job.kind === 'make-parquet') {
    await makeParquet(job);
    return [];
  }
  if (job.kind === 'write-parquet') {
    const instance = await openDuck({ threads: 1 });
    await (await instance.connect()).run(`COPY (${job.query}) TO ${sqlText(job.path)} (FORMAT parquet)`);
    instance.closeSync();
    return [];
  }
  if (job.order === 'at-once') {
    return (await Promise.all(job.steps.map((step) => take(client, step, [])))).map(([end]) => end);
  }
  const ends: StepEnd[] = [];
  const answers: unknown[] = [];
  for (const step of job.steps) {
    const [end, answer] = await take(client, step, answers);
    ends.push(end);
    answers.push(answer);
  }
  return ends;
}

async function makeParquet({ path, columns, rows }: Extract<Job, { kind: 'make-parquet' }>): Promise<void> {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`);
  const writer = await openResultWriter({
    path,
    columns: [
      ...names.map((name) => ({ name, type: 'float32' as const, width: 1 })),
      { name: 'text', type: 'string' as const, width: 1 },
    ],
  });
  const numbers = names.map((_, column) => Float32Array.from({ length: rows }, (_, row) => row + column / 10));
  writer.append(rows, [...numbers, Array.from({ length: rows }, (_, row) => `text ${row}`)]);
  await writer.finish();
}

const client = engine();
// An error thrown by `perform` is a defect of the protocol.
answerCalls<EngineCalls>({ start: () => Object.keys(METHODS).length, perform: (job) => perform(client, job) });
