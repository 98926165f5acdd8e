import type { EndpointEvidence, LatencySplit, LoadPlan } from '#core/contract/endpoint/endpoint.ts';
import { ENDED, failureOf, statusOf } from '#core/measure/endpoint/failures.ts';
import { latencySummary } from '#core/math/stats/latency.ts';
import { median } from '#core/math/stats/moments.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { unusable } from '#engine/platform/app-error.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import type { RawAnswer } from '#engine/protocols/answers.ts';
import { AnswerOverLimit, connectFailure, isOfTls } from './connect-failure.ts';
import type { ConnectTimes, Probe, ProbeAnswer } from './probe.ts';

/** The answer to the request of a row. */
interface KeptAnswer {
  readonly row: number;
  readonly answer: RawAnswer;
}

/** The findings of the warm-up: requests one at a time before a load. */
export interface WarmUp {
  /** Number of requests sent, with or without an answer. */
  readonly requests: number;
  readonly split: Omit<LatencySplit, 'server'> | null;
  readonly unloadedMs: number;
  readonly answers: readonly KeptAnswer[];
  readonly trouble: EndpointEvidence | null;
}

interface Bounds {
  readonly plan: LoadPlan['warmUp'];
  readonly timeoutMs: number;
  readonly maxErrorShare: number;
  /** Rows whose answers are kept, from the first. */
  readonly keptAnswers: number;
  readonly stop: Int32Array;
  readonly shown: string;
  readonly maxAnswerBytes: number;
  /** The time on the clock of `nowMs` after which nothing is sent. */
  readonly lastSendMs: number;
}

/** Minimum number of requests to judge a share of failures; with fewer, two failures in a row end the warm-up. */
const JUDGED_FROM = 5;
const IN_A_ROW = 2;
/** Maximum size of all kept answers together, because reading them takes memory and time. */
const MAX_KEPT_BYTES = 16 * 2 ** 20;

/**
 * Sends requests one at a time, the first on new connections each, and stops at the first sign of trouble. `bytesOf` is the request of a
 * row. Throws AppError if no connection can be opened at all, and for an answer over the size that is read of one.
 */
export async function warmUp(
  open: () => Promise<Probe>,
  bytesOf: (row: number) => Uint8Array,
  bounds: Bounds,
): Promise<WarmUp> {
  const { plan, stop, timeoutMs, lastSendMs } = bounds;
  const found = new Found();
  let probe: Probe | null = null;
  try {
    for (let request = 0; request < plan.requests && !isStopped(stop) && nowMs() < lastSendMs; request++) {
      const dueMs = nowMs() + plan.gapMs;
      const isCold = request < plan.cold || probe?.isOpen !== true;
      if (isCold) {
        probe?.close();
        probe = await open().catch((error: unknown) => {
          if (found.connected.length > 0) return null;
          throw connectFailure(bounds.shown, error);
        });
        if (probe !== null) found.connected.push(probe.times);
      }
      const answer = probe === null ? null : await probe.ask(bytesOf(request), timeoutMs);
      if (answer?.ended === ENDED.tooLarge) throw new AnswerOverLimit(bounds.shown, bounds.maxAnswerBytes);
      found.take(answer, { isCold, row: request < bounds.keptAnswers ? request : null });
      const trouble = found.trouble(bounds);
      // A server may refuse a client's certificate only after the connection is open.
      if (trouble !== null && isOfTls(probe?.failure)) throw connectFailure(bounds.shown, probe?.failure);
      if (trouble !== null) return found.result(trouble);
      await pause(dueMs, stop);
    }
    if (isStopped(stop) || nowMs() >= lastSendMs || found.coldMs.length + found.keptMs.length > 0)
      return found.result(null);
    throw unusable(
      bounds.shown,
      'it did not answer any request',
      'Send it a request yourself, and check the response.',
    );
  } finally {
    probe?.close();
  }
}

/** Waits until a time in short steps, so that a stop is noticed. */
async function pause(untilMs: number, stop: Int32Array): Promise<void> {
  for (let leftMs = untilMs - nowMs(); leftMs > 0 && !isStopped(stop); leftMs = untilMs - nowMs()) {
    await sleep(Math.min(leftMs, 20));
  }
}

class Found {
  readonly connected: ConnectTimes[] = [];
  readonly coldMs: number[] = [];
  readonly keptMs: number[] = [];
  readonly #answers: KeptAnswer[] = [];
  #keptBytes = 0;
  readonly #failed: number[] = [];
  #requests = 0;
  #inARow = 0;
  #slowestMs = 0;

  /** `row` is the row whose answer is kept; null for none. */
  take(answer: ProbeAnswer | null, { isCold, row }: { readonly isCold: boolean; readonly row: number | null }): void {
    this.#requests += 1;
    const ended = answer?.ended ?? -1;
    if (failureOf(ended) !== null || answer === null) {
      this.#failed.push(ended);
      this.#inARow += 1;
      return;
    }
    this.#inARow = 0;
    (isCold ? this.coldMs : this.keptMs).push(answer.ms);
    this.#slowestMs = Math.max(this.#slowestMs, answer.ms);
    const { length } = answer.answer.body;
    if (row === null || this.#keptBytes + length > MAX_KEPT_BYTES) return;
    this.#keptBytes += length;
    this.#answers.push({ row, answer: answer.answer });
  }

  trouble({ maxErrorShare, timeoutMs }: Bounds): EndpointEvidence | null {
    const ended = this.#failed.at(-1);
    const isOften = this.#requests >= JUDGED_FROM && this.#failed.length / this.#requests > maxErrorShare;
    if (ended !== undefined && (this.#inARow >= IN_A_ROW || isOften)) {
      const kind = failureOf(ended) ?? 'server-error';
      const [count, of] = [this.#failed.length, this.#requests];
      return { code: 'warm-up-failed', kind, status: statusOf(ended), count, of };
    }
    // A service whose answer takes half of the time limit must not get more load.
    if (this.#slowestMs <= timeoutMs / 2 || this.keptMs.length === 0) return null;
    const ms = median(this.keptMs);
    return ms > timeoutMs / 2 ? { code: 'warm-up-slow', ms, limitMs: timeoutMs / 2 } : null;
  }

  result(trouble: EndpointEvidence | null): WarmUp {
    const unloaded = this.keptMs.length > 0 ? this.keptMs : this.coldMs;
    const of = (pick: (times: ConnectTimes) => number | null): number | null => {
      const values = this.connected.map(pick).filter((value) => value !== null);
      return values.length === 0 ? null : median(values);
    };
    const split =
      this.connected.length === 0
        ? null
        : {
            connections: this.connected.length,
            dnsMs: of(({ dnsMs }) => dnsMs),
            tcpMs: of(({ tcpMs }) => tcpMs) ?? 0,
            tlsMs: of(({ tlsMs }) => tlsMs),
            firstAnswerMs: this.coldMs.length === 0 ? null : median(this.coldMs),
            networkFloorMs: Math.min(...this.connected.map(({ tcpMs }) => tcpMs)),
            unloaded: latencySummary(Float64Array.from(unloaded)),
          };
    return {
      requests: this.#requests,
      split,
      unloadedMs: unloaded.length === 0 ? 0 : median(unloaded),
      answers: this.#answers,
      trouble,
    };
  }
}
