import { planAssumptions } from '#core/decide/assumptions.ts';
import { makePlan } from '#core/decide/plan.ts';
import { sha256 } from '#core/sha256.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import type { PlanAnswer, PlanOrder, PlanSubject } from './plan-protocol.ts';

/**
 * Makes whole plans off the page's thread: 512 worlds, flips and break-evens. An order that came in meanwhile replaces one that waits: only the
 * latest workload is of interest.
 */
let subject: { readonly given: PlanSubject; readonly evaluator: Evaluator; readonly sha256: string } | null = null;
let waiting: PlanOrder | null = null;
let busy = false;

function take(given: PlanSubject): void {
  const { runs, catalog } = given;
  const bytes = new TextEncoder().encode(JSON.stringify(catalog));
  subject = { given, evaluator: createEvaluator({ runs, catalog }), sha256: sha256(bytes) };
}

function answer(order: PlanOrder, whole: boolean): PlanAnswer {
  if (subject === null) throw new Error('there is no run to plan with');
  const { given, evaluator, sha256 } = subject;
  const { runs, catalog, seed } = given;
  const startedMs = performance.now();
  const plan = makePlan({
    runs,
    workload: order.workload,
    candidates: evaluator.candidates(order.purchases.length === 0 ? {} : { purchases: order.purchases }),
    evaluate: evaluator.evaluate,
    seed,
    createdAt: new Date().toISOString(),
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256 },
    instances: order.instances,
    allInstances: order.allInstances,
    flips: whole,
    assumptions: planAssumptions({ runs, catalog }),
  });
  return { kind: 'plan', sequence: order.sequence, plan, whole, tookMs: performance.now() - startedMs };
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  // Gives orders that are already queued the chance to replace the one that waits.
  await new Promise((resolve) => setTimeout(resolve, 0));
  while (waiting !== null) {
    const order: PlanOrder = waiting;
    waiting = null;
    try {
      if (order.subject !== null) take(order.subject);
      postMessage(answer(order, false));
      await new Promise((resolve) => setTimeout(resolve, 0));
      // What would flip an answer that nobody waits for any more is of no interest.
      if (waiting === null) postMessage(answer(order, true));
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
  // A subject that a replaced order brought must not be lost with it.
  waiting = { ...order, subject: order.subject ?? waiting?.subject ?? null };
  void work();
});
