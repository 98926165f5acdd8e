import { expect, test } from 'vitest';
import { fifoWaitsMs } from '#core/math/queueing/lindley.ts';
import { serviceStalls } from '#core/measure/run/service-stalls.ts';
import { sloRateFromPoints } from '#core/measure/run/slo-rate.ts';
import { effortBudget } from '#core/measure/search/effort.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import { createOpenLoopMemory, createStopWord } from '#engine/runtime/control.ts';
import { searchRatePoints } from './rate-points.ts';

const SLO = { percentile: 99, ms: 10 };

/** How much longer a service of 1 ms takes, and for how much of that its thread waits for a core, by the number of the request. */
type Longer = (request: number) => { readonly moreMs: number; readonly waitedMs: number };

/** Searches the rates of a simulated server, on a simulated clock. */
async function searched(longer: Longer) {
  let clockMs = 0;
  let served = 0;
  const stop = createStopWord();
  const nothing = () => Promise.resolve();
  const driver: OpenLoopDriver = {
    starts: 'service',
    measureUnloaded: () => Promise.reject(new Error('the capacity is known')),
    warmUp: nothing,
    renew: nothing,
    close: nothing,
    run: (arrivalMs) => {
      const memory = createOpenLoopMemory({ arrivalMs, executors: 1, stop });
      const extra = Array.from(arrivalMs, () => longer(served++));
      const servicesMs = Float64Array.from(extra, ({ moreMs }) => 1 + moreMs);
      const waitsMs = fifoWaitsMs({ arrivalsMs: arrivalMs, servicesMs, servers: 1 });
      memory.releasedMs.set(arrivalMs);
      memory.startedMs.set(arrivalMs.map((ms, index) => ms + (waitsMs[index] ?? 0)));
      memory.finishedMs.set(memory.startedMs.map((ms, index) => ms + (servicesMs[index] ?? 0)));
      memory.servedWith.fill(1);
      memory.waitedMs.set(extra.map(({ waitedMs }) => waitedMs));
      clockMs += memory.finishedMs.at(-1) ?? 0;
      return Promise.resolve({ memory, batches: arrivalMs.length, stopped: false });
    },
  };
  const { points, servicesMs } = await searchRatePoints({
    task: {
      setting: { threads: 1, replicas: 1 },
      effort: 'quick',
      slo: SLO,
      arrivals: { kind: 'poisson' },
      ratesPerS: [],
      durationS: null,
      seed: 1,
    },
    driver,
    capacityPerS: 1000,
    sendServiceMs: null,
    emit: () => undefined,
    isStopped: () => false,
    nowMs: () => clockMs,
    deadlineMs: 1000 * effortBudget('quick').realtimeS,
    openingMs: 0,
    warmUpPerS: 100,
    measured: (work) => work(),
  });
  const rate = sloRateFromPoints(points, { percentile: SLO.percentile, limitMs: SLO.ms, capacityPerS: 1000 });
  if (rate.kind !== 'measured') throw new Error('a measured rate was expected');
  return { ratePerS: rate.maxRatePerS?.value ?? 0, stalls: serviceStalls(servicesMs) };
}

test.runIf(process.platform === 'linux')(
  'what other programs take from a busy machine is not stored as stalls of the model, and a pause of its process is',
  async () => {
    const none = { moreMs: 0, waitedMs: 0 };
    const calm = await searched(() => none);
    const isPreempted = (request: number): boolean => request % 25 === 0;
    const busy = await searched((request) => (isPreempted(request) ? { moreMs: 8, waitedMs: 8 } : none));
    expect(calm.ratePerS).toBeGreaterThan(700);
    expect(busy.stalls).toBeNull();
    // It saturates earlier than the model alone would, at 757 requests per second.
    expect(busy.ratePerS).toBeGreaterThan(0.85 * calm.ratePerS);
    const paused = await searched((request) => {
      if (request % 300 === 299) return { moreMs: 100, waitedMs: 0 };
      return isPreempted(request) ? { moreMs: 8, waitedMs: 8 } : none;
    });
    expect(paused.stalls?.lengthsMs.every((ms) => ms > 99)).toBe(true);
    expect(paused.stalls?.lengthsMs.length).toBeGreaterThan(5);
    expect(paused.ratePerS).toBeLessThan(0.5 * calm.ratePerS);
  },
);
