import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import type { CallContext, StreamContext } from '#core/contract/methods/method-map.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { offThread } from '#engine/plans/off-thread.ts';
import type { TraceReading } from '#engine/plans/trace.ts';
import { readTraceDay, withTraceRead } from '#engine/plans/trace-day.ts';

/** Makes a plan in a separate thread: a cancel ends it at once, and other requests do not wait for it. */
export async function plan(host: BenchHost, request: PlanRequest, { signal }: CallContext): Promise<PlanDocument> {
  const reading = { host, signal: hostSignal(signal) };
  return offThread('plan', await withTrace(request, reading), reading.signal);
}

/** As `plan`, and says meanwhile what it does. */
export async function planInStages(
  host: BenchHost,
  request: PlanRequest,
  { signal, emit }: StreamContext<PlanStage>,
): Promise<PlanDocument> {
  const reading = { host, signal: hostSignal(signal) };
  return offThread('plan', await withTrace(request, reading), reading.signal, emit);
}

/** Makes several plans one after another in one thread, without a search for what would change their verdicts. */
export async function plansOnTheWay(
  host: BenchHost,
  requests: readonly PlanRequest[],
  { signal }: CallContext,
): Promise<PlanDocument[]> {
  const reading = { host, signal: hostSignal(signal) };
  const read: PlanRequest[] = [];
  for (const request of requests) read.push(await withTrace(request, reading));
  return [...(await offThread('plansOnTheWay', read, reading.signal))];
}

async function withTrace(request: PlanRequest, reading: TraceReading): Promise<PlanRequest> {
  return { ...request, workload: await withTraceRead(request.workload, (asked) => readTraceDay(asked, reading)) };
}
