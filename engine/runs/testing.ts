import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEW_SERVICES } from '#core/contract/testing/testing.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { findPreset } from '#core/contract/workload/presets.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { RUN_FILES } from './journal.ts';
import { measure, type MeasureOutcome } from './measure.ts';

/** Timeout for tests with real bench processes, which take a second or two each. */
export const SLOW = { timeout: 120_000 };

/** Three modes with the fewest and shortest points. */
export const SHORT = {
  ...MEASURE_DEFAULTS,
  ratesPerS: [200],
  windowsMs: [2],
  maxBatches: [4],
  batchSizes: [1, 4],
  threads: [1],
  replicas: [1],
  durationS: 0.2,
} satisfies Omit<MeasureRequest, 'model'>;

/** A hundred rows for LINEAR, one of them without its third value. */
export function linearData(): string {
  const header = Array.from({ length: 30 }, (_, column) => `f${column}`).join(',');
  const rows = Array.from({ length: 100 }, (_, row) =>
    Array.from({ length: 30 }, (_, column) => (row === 7 && column === 2 ? '' : (row * 30 + column) / 100)).join(','),
  );
  return fileWith('rows.csv', [header, ...rows, ''].join('\n'));
}

/** A run and its events. */
export interface Watched {
  readonly outcome: MeasureOutcome;
  readonly events: readonly RunEvent[];
}

/** Measures in a new folder; `stopAt` cancels at the first event that it accepts. */
export async function run(
  request: Partial<MeasureRequest> & Pick<MeasureRequest, 'model'>,
  more: { readonly host?: BenchHost; readonly stopAt?: (event: RunEvent) => boolean } = {},
): Promise<Watched> {
  const controller = new AbortController();
  const events: RunEvent[] = [];
  const outcome = await measure({
    request: { ...SHORT, ...request },
    runsFolder: scratch(),
    benchHost: more.host ?? createChildBenchHost(),
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (more.stopAt?.(event) === true) controller.abort();
    },
  });
  return { outcome, events };
}

/** run.json, parsed. */
export const documentOf = ({ folder }: MeasureOutcome): RunDocument =>
  RunDocument.parse(JSON.parse(readFileSync(join(folder, RUN_FILES.document), 'utf8')));

/** Started phases, in order. */
export const begunPhases = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'phase-started' ? [event.phase] : []));

/** A nightly job among few services, so that its plans take little time. */
export const NIGHTLY = Workload.parse({ ...findPreset('nightly-scoring')?.workload, only: FEW_SERVICES });

/** The started phases, rests and verdicts, in order. */
export function stepsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === 'phase-started') return [event.phase];
    return event.kind === 'resting' || event.kind === 'verdict-so-far' ? [event.kind] : [];
  });
}
