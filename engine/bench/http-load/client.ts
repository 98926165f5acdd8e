import { type MessagePort, parentPort } from 'node:worker_threads';
import { assertNever } from '#core/assert-never.ts';
import { ENDED } from '#core/measure/endpoint/failures.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { serveParentProcess } from './client-process.ts';
import type { ClientCommand, ClientReply } from './client-protocol.ts';
import { type ClientState, makeClientState } from './client-state.ts';
import { openLoop } from './open-loop.ts';
import { nowMs } from '#engine/runtime/clock.ts';

/**
 * The thread or process that represents all callers of a model server: it releases requests on schedule and speaks HTTP over
 * keep-alive connections, on node:net. A general client hides the moment of the send, which is measured here, and costs
 * more (undici 6 against an echo server: twice the round-trip time, two and a half times the CPU).
 */
let state: ClientState | null = null;

async function handle(command: ClientCommand): Promise<ClientReply> {
  if (command.kind === 'open') {
    state = makeClientState(command);
    await state.connections.open(command.connectionsEach);
    return { kind: 'opened' };
  }
  if (state === null) throw new Error('the client has no connections yet');
  if (isStopped(state.stop)) throw new Error('stopped');
  switch (command.kind) {
    case 'run':
      return { kind: 'ran', ...(await openLoop(state, command)) };
    case 'loop':
      return { kind: 'looped', ...(await closedLoop(state, command)) };
    default:
      return assertNever(command);
  }
}

// Of several processes that send one schedule, or a thread of the process that measures.
if (parentPort === null) serveParentProcess(handle);
else serveParentThread(parentPort);

function serveParentThread(port: MessagePort): void {
  const fail = (message: string, isDefect: boolean): void =>
    port.postMessage({ kind: 'failed', message, isDefect } satisfies ClientReply);
  const guard = guardTasks(port, ({ cause }, exit) => {
    fail(cause, true);
    exit();
  });
  const failed = (error: unknown): void => fail(error instanceof Error ? error.message : String(error), false);
  port.on('message', (command: ClientCommand) => {
    guard.run(() => handle(command)).then((reply) => port.postMessage(reply), failed);
  });
}

/** The results of a closed loop. */
interface ClosedLoop {
  readonly latencyMs: Float64Array;
  readonly perS: number;
  readonly failed: number;
}

/** Keeps a number of requests in flight until the time is over. With one, this measures a request to an idle server. */
function closedLoop(state: ClientState, command: Extract<ClientCommand, { kind: 'loop' }>): Promise<ClosedLoop> {
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
