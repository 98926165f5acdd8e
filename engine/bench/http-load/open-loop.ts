import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';
import type { ClientCommand } from './client-protocol.ts';
import type { ClientState } from './client-state.ts';

/** Timers are accurate to about a millisecond, so shorter waits spin on the event loop. */
const SPIN_MS = 1.5;
const MAX_SLEEP_MS = 50;
/** How long waiting requests may still be sent after the last arrival before they are dropped. */
const DRAIN_MS = 2_000;
/** How long requests in flight are then awaited, because they would disturb the next point. */
const IN_FLIGHT_MS = 30_000;

/** Bodies sent and received in one point. */
export interface Traffic {
  readonly answers: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * Sends every request at its scheduled time, or as soon as a connection is free. Records when it was due and released
 * (`releasedMs`), sent (`startedMs`) and answered (`finishedMs`).
 */
export function openLoop(
  state: ClientState,
  { memory, startMs, spin }: Extract<ClientCommand, { kind: 'run' }>,
): Promise<Traffic> {
  const { connections, bytesOf, bodyBytesOf, stop } = state;
  const { arrivalMs, releasedMs, startedMs, finishedMs, servedWith } = memory;
  const count = arrivalMs.length;
  const endMs = startMs + (arrivalMs[count - 1] ?? 0);
  const traffic = { answers: 0, bytesIn: 0, bytesOut: 0 };
  let released = 0;
  let sent = 0;
  let settled = 0;

  function sendWaiting(): void {
    while (sent < released) {
      // Before the write, which may take longer than the answer.
      startedMs[sent] = nowMs() - startMs;
      if (!connections.send(sent, bytesOf(sent))) {
        startedMs[sent] = Number.NaN;
        return;
      }
      sent += 1;
    }
  }

  state.listener = (request, answer) => {
    finishedMs[request] = nowMs() - startMs;
    servedWith[request] = answer?.status === 200 ? 1 : -1;
    settled += 1;
    if (answer !== null) {
      traffic.answers += 1;
      traffic.bytesIn += bodyBytesOf(request);
      traffic.bytesOut += answer.bodyBytes;
    }
    sendWaiting();
  };

  function release(): void {
    while (released < count) {
      const now = nowMs() - startMs;
      if ((arrivalMs[released] ?? 0) > now) return;
      releasedMs[released] = now;
      released += 1;
      // Send each before reading the clock for the next.
      sendWaiting();
    }
  }

  return new Promise((resolve) => {
    let isDropping = false;
    const turn = (): void => {
      const now = nowMs();
      if (!isDropping) {
        release();
        sendWaiting();
        isDropping = now > endMs + DRAIN_MS;
      }
      const isOver = isDropping && (connections.inFlight === 0 || now > endMs + DRAIN_MS + IN_FLIGHT_MS);
      if (settled === count || isOver || isEnded(memory, stop)) {
        connections.abandon();
        state.listener = () => undefined;
        resolve(traffic);
        return;
      }
      const dueMs = released < count ? startMs + (arrivalMs[released] ?? 0) : now + MAX_SLEEP_MS;
      const sleepMs = Math.min(dueMs - nowMs() - SPIN_MS, MAX_SLEEP_MS);
      if (spin || sleepMs < 1) setImmediate(turn);
      // A response wakes the thread by itself, but a timer must not fire after the next arrival.
      else setTimeout(turn, Math.floor(sleepMs));
    };
    turn();
  });
}

function isEnded({ words }: OpenLoopMemory, stop: Int32Array): boolean {
  return isStopped(stop) || Atomics.load(words, WORD.closed) !== 0;
}
