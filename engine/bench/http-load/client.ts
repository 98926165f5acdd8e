import { parentPort } from 'node:worker_threads';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { ENDED } from '#core/measure/endpoint/failures.ts';
import { answerCalls, type Handlers, type InputOf } from '#engine/platform/calls.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { inProcess } from './client-process.ts';
import type { ClientCalls, ClosedLoop } from './client-protocol.ts';
import { type ClientState, makeClientState } from './client-state.ts';
import { clientFailure } from './client-thread.ts';
import { openLoop } from './open-loop.ts';
import { nowMs } from '#engine/runtime/clock.ts';

/**
 * The thread or process that represents all callers of a model server: it releases requests on schedule and speaks HTTP over
 * keep-alive connections, on node:net. A general client hides the moment of the send, which is measured here, and costs
 * more (undici 6 against an echo server: twice the round-trip time, two and a half times the CPU).
 */
let state: ClientState | null = null;

/** The state of a client with connections. Throws if there are none, and after a stop. */
function ready(): ClientState {
  if (state === null) throw new Error('the client has no connections yet');
  if (isStopped(state.stop)) throw new Error('stopped');
  return state;
}

const CLIENT: Handlers<ClientCalls> = {
  open: async (command) => {
    state = makeClientState(command);
    await state.connections.open(command.connectionsEach);
  },
  run: (command) => openLoop(ready(), command),
  loop: (command) => closedLoop(ready(), command),
};

function failure(error: unknown): ErrorDocument {
  return clientFailure(error instanceof Error ? error.message : String(error)).toDocument();
}

/** Keeps a number of requests in flight until the time is over. With one, this measures a request to an idle server. */
function closedLoop(state: ClientState, command: InputOf<ClientCalls, 'loop'>): Promise<ClosedLoop> {
  const { concurrency, durationMs, fewest, spin } = command;
  const { connections, bytesOf, stop } = state;
  const sentMs: number[] = [];
  const latencyMs: number[] = [];
  const beganMs = nowMs();
  let failed = 0;
  let underWay = 0;

  function hasTime(now: number): boolean {
    const wanted = latencyMs.length + failed < fewest || now - beganMs < durationMs;
    return wanted && !isStopped(stop);
  }

  function send(): void {
    const request = sentMs.length;
    const now = nowMs();
    sentMs.push(now);
    if (connections.send(request, bytesOf(request), now)) underWay += 1;
    else sentMs.pop();
  }

  return new Promise((resolve) => {
    const end = (): void => {
      state.listener = () => undefined;
      const wallMs = nowMs() - beganMs;
      resolve({ latencyMs: Float64Array.from(latencyMs), perS: (1000 * latencyMs.length) / wallMs, failed });
    };
    state.listener = (request, { ended }) => {
      const now = nowMs();
      underWay -= 1;
      if (ended === ENDED.well) latencyMs.push(now - (sentMs[request] ?? now));
      else failed += 1;
      // Stop if the server answers nothing but failures.
      const isHopeless = failed > fewest && latencyMs.length === 0;
      if (!isHopeless && hasTime(now)) send();
      else if (underWay === 0) end();
    };
    for (let index = 0; index < concurrency; index++) send();
    if (underWay === 0) return end();
    const poll = (): void => {
      if (underWay > 0) setImmediate(poll);
    };
    if (spin) poll();
  });
}

// Of several processes that send one schedule, or a thread of the process that measures.
if (parentPort === null) answerCalls(inProcess(CLIENT), failure);
else answerCalls<ClientCalls>(CLIENT, failure);
