import { parentPort } from 'node:worker_threads';
import { assertNever } from '#core/assert-never.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { closedLoop } from './closed-loop.ts';
import type { ClientCommand, ClientReply } from './client-protocol.ts';
import { type ClientState, makeClientState } from './client-state.ts';
import { openLoop } from './open-loop.ts';

/**
 * The thread that stands for all callers of a model server: it lets requests go at their times and speaks HTTP, over keep-alive connections, on
 * node:net. A general client hides the moment of the send, which is measured here, and costs more (undici 6 against an echo: twice the time of a
 * round trip, two and a half times the CPU).
 */
let state: ClientState | null = null;

async function handle(command: ClientCommand): Promise<ClientReply> {
  if (command.kind === 'open') {
    state = makeClientState(command.ports, command.requests, command.stop);
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

parentPort?.on('message', (command: ClientCommand) => {
  handle(command).then(
    (reply) => parentPort?.postMessage(reply),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      parentPort?.postMessage({ kind: 'failed', message } satisfies ClientReply);
    },
  );
});
