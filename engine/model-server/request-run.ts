import { nowMs } from '#engine/runtime/clock.ts';
import { type FeedSets, fillFeedSet, makeFeedSet } from './feed-sets.ts';
import type { InferRequest } from './request.ts';
import type { ResultTensor } from './response.ts';
import type { ModelRunner } from './runner.ts';
import type { StatisticsSink } from './statistics.ts';

/** The inference that a request was answered by, as that request sees it. Times in milliseconds. */
export interface RequestRun {
  /** The request's own rows. */
  readonly results: Readonly<Record<string, ResultTensor>>;
  /** When it began, on the clock of `nowMs`. */
  readonly startedMs: number;
  readonly inferMs: number;
  /** What it took to copy the request's data into tensors. */
  readonly fillMs: number;
  /** Rows that were run together, those of other requests too. */
  readonly runRows: number;
}

/** Requests of one kind, and where and how they are run. */
export interface RunKind {
  readonly request: InferRequest;
  readonly fetches: readonly string[];
  readonly rows: number;
  /** Null where tensors of such a request cannot be used again. */
  readonly sets: FeedSets | null;
  readonly runner: ModelRunner;
  readonly statistics: StatisticsSink;
}

/** Runs one request by itself; its data lie in `body` from `start`. Rejects with RequestError for malformed ones, and with what ONNX Runtime throws. */
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
