import { parentPort } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { assertNever } from '#core/assert-never.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createStopWord, isStopped } from '#engine/runtime/control.ts';
import { batchFeeds, feedsOf, RequestFeeds } from '#engine/runtime/feeds.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { joinOutputs } from '#engine/runtime/join-outputs.ts';
import { runtimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession, type OpenSession } from '#engine/runtime/session.ts';
import type { ExecutorCommand, ExecutorReply, InferenceTimes } from './executor-protocol.ts';
import { serve } from './serve.ts';

type Of<K extends ExecutorCommand['kind']> = Extract<ExecutorCommand, { kind: K }>;

const sessions = new Map<number, OpenSession>();
let rows: TensorRows = { rows: 0, inputs: [] };
let stop = createStopWord();
let requestFeeds: RequestFeeds | null = null;
const preparedBatches = new Map<number, ReturnType<typeof batchFeeds>>();

function sessionOf(number: number): OpenSession {
  const open = sessions.get(number);
  if (open === undefined) throw new Error(`no session ${number} is open in this executor`);
  return open;
}

function batchesOf(batchSize: number): ReturnType<typeof batchFeeds> {
  const known = preparedBatches.get(batchSize);
  if (known !== undefined) return known;
  const made = batchFeeds(rows, batchSize);
  preparedBatches.set(batchSize, made);
  return made;
}

async function runBatches(command: Of<'batch'>): Promise<ExecutorReply> {
  const { session, fetches } = sessionOf(command.session);
  const batches = batchesOf(command.batchSize);
  const feedsAt = (index: number): (typeof batches)[number] => {
    const feeds = batches[index % batches.length];
    if (feeds === undefined) throw new Error('there are no rows to run');
    return feeds;
  };
  for (let index = 0; index < command.warmUps && !isStopped(stop); index++) await session.run(feedsAt(index), fetches);
  while (nowMs() < command.startMs);
  const times: number[] = [];
  const beganMs = nowMs();
  let endedMs = beganMs;
  while (!isStopped(stop) && times.length < command.maxBatches) {
    const startedMs = endedMs;
    await session.run(feedsAt(times.length), fetches);
    endedMs = nowMs();
    times.push(endedMs - startedMs);
    if (endedMs - beganMs >= command.durationMs && times.length >= command.minBatches) break;
  }
  return {
    kind: 'batched',
    batchMs: Float64Array.from(times),
    rows: times.length * command.batchSize,
    wallMs: endedMs - beganMs,
  };
}

async function infer(command: Of<'infer'>): Promise<ExecutorReply> {
  const { session, fetches } = sessionOf(command.session);
  const { data, batchSize } = command;
  const results: InferenceSession.ReturnType[] = [];
  const rowsOf: number[] = [];
  const startedMs = nowMs();
  for (let from = 0; from < data.rows && !isStopped(stop); from += batchSize) {
    const size = Math.min(batchSize, data.rows - from);
    results.push(await session.run(feedsOf(data, from, size), fetches));
    rowsOf.push(size);
  }
  const inferMs = nowMs() - startedMs;
  return { kind: 'inferred', rows: data.rows, inferMs, outputs: joinOutputs(results, fetches, rowsOf) };
}

/** One inference of the executor's rows, with its times. */
async function runRows(number: number, first: number, size: number): Promise<InferenceTimes> {
  const { session, fetches } = sessionOf(number);
  if (requestFeeds === null) throw new Error('no rows were given to this executor');
  const startedMs = nowMs();
  await session.run(requestFeeds.fill(first, size), fetches);
  return { startedMs, finishedMs: nowMs() };
}

async function handle(command: Exclude<ExecutorCommand, Of<'stop'>>): Promise<ExecutorReply> {
  switch (command.kind) {
    case 'open':
      sessions.set(command.session, await openSession(command));
      return { kind: 'done' };
    case 'close':
      await sessionOf(command.session).session.release();
      sessions.delete(command.session);
      return { kind: 'done' };
    case 'rows':
      rows = command.data;
      if (command.stop !== null) stop = command.stop;
      requestFeeds = new RequestFeeds(rows);
      preparedBatches.clear();
      return { kind: 'done' };
    case 'batch':
      return runBatches(command);
    case 'serve':
      return serve(command, (first, size) => runRows(command.session, first, size));
    case 'run':
      return { kind: 'ran', ...(await runRows(command.session, command.first, command.size)) };
    case 'infer':
      return infer(command);
    default:
      return assertNever(command);
  }
}

function send(reply: ExecutorReply, then: () => void = () => undefined): void {
  if (parentPort === null) process.send?.(reply, undefined, {}, then);
  else {
    parentPort.postMessage(reply);
    then();
  }
}

const guard = guardTasks(parentPort ?? process.channel, (error, exit) => send({ kind: 'failed', error }, exit));

function obey(command: ExecutorCommand): void {
  if (command.kind === 'stop') {
    Atomics.store(stop, 0, 1);
    return;
  }
  const fail = (error: unknown): void => send({ kind: 'failed', error: runtimeFailure(error) });
  guard.run(() => handle(command)).then((reply) => send(reply), fail);
}

// The same program is a thread of the bench process, or a process of its own for one of several sessions on a device.
if (parentPort === null) {
  process.on('message', obey);
  process.on('disconnect', () => process.exit(1));
} else {
  parentPort.on('message', obey);
}
