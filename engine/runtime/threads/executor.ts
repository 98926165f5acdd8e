import type { InferenceSession } from 'onnxruntime-node';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createStopWord, isStopped } from '#engine/runtime/control.ts';
import { batchFeeds, feedsOf, RequestFeeds } from '#engine/runtime/feeds.ts';
import { answerCalls, type AnswerOf, type InputOf } from '#engine/platform/calls.ts';
import { joinOutputs } from '#engine/runtime/join-outputs.ts';
import { runtimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession, type OpenSession } from '#engine/runtime/session.ts';
import type { ExecutorCalls, InferenceTimes } from './executor-protocol.ts';
import { serve } from './serve.ts';

type In<K extends keyof ExecutorCalls> = InputOf<ExecutorCalls, K>;
type Out<K extends keyof ExecutorCalls> = Promise<AnswerOf<ExecutorCalls, K>>;

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

async function runBatches(command: In<'batch'>): Out<'batch'> {
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
    batchMs: Float64Array.from(times),
    rows: times.length * command.batchSize,
    wallMs: endedMs - beganMs,
  };
}

async function infer(command: In<'infer'>): Out<'infer'> {
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
  return { rows: data.rows, inferMs, outputs: joinOutputs(results, fetches, rowsOf) };
}

/** One inference of the executor's rows, with its times. */
async function runRows({ session: number, first, size }: In<'run'>): Promise<InferenceTimes> {
  const { session, fetches } = sessionOf(number);
  if (requestFeeds === null) throw new Error('no rows were given to this executor');
  const startedMs = nowMs();
  await session.run(requestFeeds.fill(first, size), fetches);
  return { startedMs, finishedMs: nowMs() };
}

// The same program is a thread of the bench process, or a process of its own for one of several sessions on a device.
answerCalls<ExecutorCalls>(
  {
    open: async (command) => void sessions.set(command.session, await openSession(command)),
    close: async ({ session }) => {
      await sessionOf(session).session.release();
      sessions.delete(session);
    },
    rows: (command) => {
      rows = command.data;
      if (command.stop !== null) stop = command.stop;
      requestFeeds = new RequestFeeds(rows);
      preparedBatches.clear();
    },
    stop: () => void Atomics.store(stop, 0, 1),
    batch: runBatches,
    serve: (command) => serve(command, (first, size) => runRows({ session: command.session, first, size })),
    run: runRows,
    infer,
  },
  runtimeFailure,
);
