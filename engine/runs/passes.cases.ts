import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { TrustFact } from '#core/contract/run/run-facts.ts';
import { findPreset } from '#core/contract/workload/presets.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { modelFile } from '#engine/bench/testing.ts';
import type { BenchHost, BenchProcess } from '#engine/bench/bench-host.ts';
import { LINEAR } from '#engine/model/testing.ts';
import { effortBudget } from '#core/measure/search/effort.ts';
import { begunPhases, run } from './testing.ts';

/** How the example run is replayed: noise in real time, and how far two starts of a batch lie from their mean, as a share. */
interface Played {
  readonly noise: TrustFact | null;
  readonly startSpread: number;
}

/** The events of the example run's bench processes, marked by effort so that passes can be distinguished. */
function eventsOf(task: BenchTask, { noise, startSpread }: Played): readonly RunEvent[] {
  const { batch, realtime, microBatch } = exampleRun();
  if (batch === null || realtime === null || microBatch === null) throw new Error('the example has all modes');
  const { threads, replicas } = realtime;
  switch (task.kind) {
    case 'batch':
      return [0, 1, 2, 3].flatMap((round) =>
        batch.trials.map(({ rowsPerS: { value }, ...setting }) => ({
          kind: 'batch-round' as const,
          round,
          ...setting,
          rowsPerS: value * (1 + round / 1000),
          batchMs: (1000 * setting.batchSize * setting.replicas) / value,
          batches: 10,
        })),
      );
    case 'batch-again':
      return Array.from({ length: task.visits }, (_, index) => ({
        kind: 'batch-visit' as const,
        visit: index + 1,
        round: 1,
        ...task.configuration,
        rowsPerS: batch.best.rowsPerS.value * (1 + ([startSpread, -startSpread][index] ?? 0)),
        batchMs: task.batchMs,
        batches: 10,
      }));
    case 'realtime':
      return [
        { kind: 'realtime-setting', threads, replicas, service: realtime.service },
        ...realtime.curve.map((point) => ({
          kind: 'realtime-point' as const,
          point: { ...point, requests: PASS[task.effort] },
          samples: null,
        })),
        ...(noise === null ? [] : [{ kind: 'noise', reason: noise } as const]),
      ];
    case 'microbatch':
      return [
        { kind: 'microbatch-setting', threads, replicas },
        ...microBatch.frontier.map((point) => ({ kind: 'microbatch-point' as const, point, samples: null })),
      ];
    default:
      return [];
  }
}

/** Requests of a point by effort, which differ between passes. */
export const PASS = { quick: 1_000, standard: 50_000, thorough: 300_000 };
const OTHER_LOAD: TrustFact = { code: 'other-load', cores: 0.8, peakCores: 0.8 };
export const FAILED: TrustFact = { code: 'phase-failed', cause: 'the port is taken', action: null };

/**
 * A host whose bench processes replay recorded events at once: the tests are about which phases run, not about their
 * results.
 */
function replaying(played: Played): BenchHost {
  const prepared = { stackingProblem: null, processMs: 100, sessionMs: 10, firstInferenceMs: 1, residentMiB: 90 };
  return {
    spawn(): BenchProcess {
      let receive: Parameters<BenchProcess['onMessage']>[0] = () => undefined;
      let exited: Parameters<BenchProcess['onExit']>[0] = () => undefined;
      return {
        onMessage: (listener) => (receive = listener),
        onExit: (listener) => (exited = listener),
        kill: () => undefined,
        send: (order) => {
          if (order.kind !== 'task') return;
          for (const event of eventsOf(order.task, played)) receive({ kind: 'event', event, samplesMs: null });
          receive({ kind: 'finished', result: order.task.kind === 'prepare' ? prepared : undefined });
          exited({ how: 'exit', exitCode: 0, quote: null });
        },
      };
    },
  };
}

/** Nothing is given exactly, so that there may be several passes. */
export const FREE = {
  ratesPerS: [],
  windowsMs: [],
  maxBatches: [],
  batchSizes: [],
  threads: [],
  replicas: [],
  durationS: null,
};
/** The phases of one pass. */
export const ONCE = ['cold-start', 'profile', 'batch', 'realtime', 'microbatch', 'batch-again'];

/** A run with replayed numbers. */
export function measured(workload: Workload | null, more: Partial<Played> & { readonly sizes?: number[] } = {}) {
  return run(
    {
      ...FREE,
      model: modelFile(LINEAR),
      syntheticRows: 16,
      effort: 'standard',
      workload,
      batchSizes: more.sizes ?? [],
    },
    { host: replaying({ noise: more.noise ?? null, startSpread: more.startSpread ?? 0.03 }) },
  );
}

/** A million predictions a day, by the options that `only` allows. */
export function millionAmong(only: readonly string[]): Workload {
  return Workload.parse({ ...findPreset('million-a-day')?.workload, only });
}

/** A verdict among some options that is final after the first pass. */
export function testFinalVerdict(only: readonly string[]): void {
  test('once no number could change the verdict, measuring stops after the quick pass and says so', async () => {
    const { outcome, events } = await measured(millionAmong(only));
    expect(begunPhases(events)).toEqual(ONCE);
    expect(events.filter(({ kind }) => kind === 'cold-start')).toHaveLength(effortBudget('quick').coldStarts);
    const { decision, state, effort, realtime } = outcome.run;
    expect(state).toBe('complete');
    expect(effort).toBe('standard');
    expect(decision).toMatchObject({ mode: 'batch', settled: true, open: [] });
    expect(decision?.text).toContain('Measuring stopped after the first pass');
    expect(realtime?.curve[0]?.requests).toBe(PASS.quick);
    // One start above the mean, one below and one at it: t(0.95, 2) · √(4/3) times their deviation.
    const { value, low, high } = outcome.run.batch?.best.rowsPerS ?? {};
    const searched = exampleRun().batch?.best.rowsPerS.value ?? Number.NaN;
    expect((value ?? 0) / searched).toBeCloseTo(1, 2);
    expect(((high ?? 0) - (low ?? 0)) / searched).toBeGreaterThan(0.05);
  });
}

/** One that depends on the numbers. */
export function testOpenVerdict(only: readonly string[]): void {
  test('where the verdict depends on the numbers, only the modes that it depends on are measured again', async () => {
    const hourly = {
      predictionsPerDay: 5e9,
      callerWaits: false,
      sloMs: null,
      maxStalenessS: 3600,
      materialUsd: 0,
      only,
    };
    const { outcome, events } = await measured(Workload.parse(hourly), { startSpread: 0.99 });
    const { decision, realtime } = outcome.run;
    const open = decision?.open ?? [];
    expect(events.filter(({ kind }) => kind === 'cold-start')).toHaveLength(effortBudget('standard').coldStarts);
    expect(decision?.settled).toBe(false);
    expect(open).toContain('batch');
    expect(begunPhases(events)).toEqual([...ONCE, 'cold-start', ...open, 'batch-again']);
    const pass = open.includes('realtime') ? PASS.standard : PASS.quick;
    expect(realtime?.curve.map((point) => point.requests)).toEqual(realtime?.curve.map(() => pass));
  });
}

/** One that is final although something disturbed the numbers. */
export function testDisturbedVerdict(only: readonly string[]): void {
  test('a verdict that disturbed numbers could not change, however far off, is final: later phases would be disturbed too', async () => {
    const { outcome, events } = await measured(millionAmong(only), { noise: OTHER_LOAD });
    expect(outcome.run.trust.verdict).toBe('poor');
    expect(begunPhases(events)).toEqual(ONCE);
    expect(outcome.run.decision).toMatchObject({ settled: true, factors: { batch: 4, realtime: 4, microbatch: 4 } });
  });
}
