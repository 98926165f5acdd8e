import { DEFAULT_SIMULATIONS, PROVISIONAL_SIMULATIONS } from '#core/decide/draws/simulations.ts';
import { planAskedInSteps, prepareSources, type PreparedSources } from '#core/decide/plan-asked.ts';
import type { OnStage } from '#core/decide/plan-progress.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/**
 * Makes plans in a worker: first the verdict in 512 simulations, then what is searched around it. A new order replaces one that waits, and ends the
 * search for one that is answered, because only the latest workload matters.
 */

let subject: PreparedSources | null = null;
let waiting: PlanOrder | null = null;
let busy = false;

/** The time in which a change is painted. */
const PAINTED_AFTER_MS = 16;

/** A plan sends its stages from this moment on, because the page would paint those of a fraction of a second for nothing. */
const SILENT_MS = 5_000;
const STAGE_EVERY_MS = 1_000;

/** Lets messages that have arrived be read. A timeout would wait for milliseconds. */
const { port1, port2 } = new MessageChannel();
port1.start();
function pause(): Promise<void> {
  return new Promise((resolve) => {
    port1.addEventListener('message', () => resolve(), { once: true });
    port2.postMessage(null);
  });
}

function answer({ sequence }: PlanOrder, plan: PlanDocument, whole: boolean): void {
  postMessage({ kind: 'plan', sequence, plan, whole } satisfies PlanAnswer);
}

/** Sends the stages of an order. */
function sendStages({ sequence }: PlanOrder): OnStage {
  let dueMs = performance.now() + SILENT_MS;
  return (stage) => {
    if (performance.now() < dueMs) return;
    dueMs = performance.now() + STAGE_EVERY_MS;
    postMessage({ kind: 'stage', sequence, stage } satisfies PlanAnswer);
  };
}

async function makePlanFor(order: PlanOrder): Promise<void> {
  if (order.subject !== null) subject = prepareSources(order.subject);
  if (subject === null) throw new Error('there is no run to plan with');
  const steps = planAskedInSteps(
    subject,
    { ...order, createdAt: new Date().toISOString() },
    {
      flips: order.flips,
      simulations: order.flips ? DEFAULT_SIMULATIONS : PROVISIONAL_SIMULATIONS,
      onStage: sendStages(order),
    },
  );
  let step = steps.next();
  if (step.done !== true) answer(order, step.value(), false);
  while (step.done !== true) {
    await pause();
    if (waiting !== null) return;
    step = steps.next();
  }
  answer(order, step.value, true);
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  // Queued orders replace the waiting one, and the page paints its change undisturbed.
  await new Promise((resolve) => setTimeout(resolve, PAINTED_AFTER_MS));
  while (waiting !== null) {
    const order: PlanOrder = waiting;
    waiting = null;
    try {
      await makePlanFor(order);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      postMessage({ kind: 'failed', sequence: order.sequence, text } satisfies PlanAnswer);
    }
    await pause();
  }
  busy = false;
}

addEventListener('message', (event: MessageEvent<PlanOrder>) => {
  const order = event.data;
  // Keep the subject of a replaced order.
  waiting = { ...order, subject: order.subject ?? waiting?.subject ?? null };
  void work();
});
