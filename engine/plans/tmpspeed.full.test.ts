import { test } from 'vitest';
import { parseWorkload } from '#core/decide/settings/workload-settings.ts';
import { doubtedPlan } from './testing-scenario-plans.ts';
import { viewOf } from '#core/decide/plan-view.ts';
test('x', { timeout: 600000 }, () => {
  const cases = [
    ['flash', { callerWaits: true, sloMs: 100, predictionsPerDay: 2e7, shape: 'flash-crowd', peakToMean: 10 }],
    ['office', { callerWaits: true, sloMs: 100, predictionsPerDay: 2e7, shape: 'business-hours' }],
    ['diurnal', { callerWaits: true, sloMs: 100, predictionsPerDay: 2e7, shape: 'diurnal' }],
    ['bursty', { callerWaits: true, sloMs: 100, predictionsPerDay: 2e7, shape: 'bursty' }],
    ['weekly', { callerWaits: true, sloMs: 100, predictionsPerDay: 2e7, shape: 'weekly' }],
  ] as const;
  for (const [name, w] of cases) {
    const read = parseWorkload({ ...w, inputsKnownInAdvance: 0 } as never);
    if (read.kind === 'refused') throw new Error(read.problem);
    const t = process.cpuUsage();
    const p = doubtedPlan({ name, model: 'image' } as never, read.value);
    const u = process.cpuUsage(t);
    const c = viewOf(p).chosen;
    console.log('R', name, ((u.user + u.system) / 1e6).toFixed(2), 's', c?.id, c?.monthlyUsd?.value.toFixed(0), JSON.stringify(c?.holdsShare ?? (c as never as {holds?: number})?.holds), JSON.stringify(c?.reasons.filter((r) => ['carries-traffic','ready-before-load','sized-with-slack'].includes(r.code)).map((r) => r.text)));
  }
});
