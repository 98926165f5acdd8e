import { DEFAULT_SIMULATIONS, PROVISIONAL_SIMULATIONS } from '#core/decide/draws/simulations.ts';
import { planAsked, prepareSources, type PreparedSources } from '#core/decide/plan-asked.ts';
import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/**
 * Makes complete plans in a worker: 512 simulations, flips and break-evens. A new order replaces a waiting one, because only the latest workload
 * matters.
 */

let subject: PreparedSources | null = null;
let waiting: PlanOrder | null = null;
let busy = false;

function answer(order: PlanOrder, flips: boolean): PlanAnswer {
  if (subject === null) throw new Error('there is no run to plan with');
  const startedMs = performance.now();
  const simulations = order.flips ? DEFAULT_SIMULATIONS : PROVISIONAL_SIMULATIONS;
  const plan = planAsked(subject, { ...order, createdAt: new Date().toISOString() }, { flips, simulations });
  return {
    kind: 'plan',
    sequence: order.sequence,
    plan,
    whole: flips || !order.flips,
    tookMs: performance.now() - startedMs,
  };
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  // Let queued orders replace the waiting one.
  await new Promise((resolve) => setTimeout(resolve, 0));
  while (waiting !== null) {
    const order: PlanOrder = waiting;
    waiting = null;
    try {
      if (order.subject !== null) subject = prepareSources(order.subject);
      postMessage(answer(order, false));
      await new Promise((resolve) => setTimeout(resolve, 0));
      // Skip the flips if a newer order is waiting.
      if (waiting === null && order.flips) postMessage(answer(order, true));
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      postMessage({ kind: 'failed', sequence: order.sequence, text } satisfies PlanAnswer);
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  busy = false;
}

addEventListener('message', (event: MessageEvent<PlanOrder>) => {
  const order = event.data;
  // Keep the subject of a replaced order.
  waiting = { ...order, subject: order.subject ?? waiting?.subject ?? null };
  void work();
});
