import { nowMs } from '#engine/runtime/clock.ts';
import { type FeedSets, fillFeedSet, makeFeedSet } from './feed-sets.ts';
import type { InferRequest } from './request.ts';
import type { ResultTensor } from './response.ts';
import type { ModelRunner } from './runner.ts';
import type { StatisticsSink } from './statistics.ts';

/** The inference that answered a request, from the request's point of view. Times in milliseconds. */
export interface RequestRun {
  /** The request's own rows. */
  readonly results: Readonly<Record<string, ResultTensor>>;
  /** Start time on the clock of `nowMs`. */
  readonly startedMs: number;
  readonly inferMs: number;
  /** Time to copy the request's data into tensors. */
  readonly fillMs: number;
  /** Rows that were run together, including those of other requests. */
  readonly runRows: number;
}

/** Requests of one kind, and how to run them. */
export interface RunKind {
  readonly request: InferRequest;
  readonly fetches: readonly string[];
  readonly rows: number;
  /** Null if the tensors of such requests cannot be reused. */
  readonly sets: FeedSets | null;
  readonly runner: ModelRunner;
  readonly statistics: StatisticsSink;
}

/** Runs one request alone; its data are at `start` in `body`. Rejects with RequestError or ONNX Runtime's error. */
export async function runAlone(kind: RunKind, body: Buffer, start: number): Promise<RequestRun> {
  const { request, fetches, rows, sets, runner, statistics } = kind;
  const beganMs = nowMs();
  const set = sets === null ? makeFeedSet(request) : sets.take();
  fillFeedSet(set, request, body, start);
  const fillMs = nowMs() - beganMs;
  const { results, startedMs, inferMs } = await runner.run(set.feeds, fetches);
  sets?.free(set);
  statistics.noteRun({ rows, inferMs });
  return { results, startedMs, inferMs, fillMs, runRows: rows };
}
