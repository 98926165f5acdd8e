import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogOverlay, OVERLAY_SCHEMA_VERSION } from '#core/contract/catalog/catalog-overlay.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { PROJECT_SCHEMA_VERSION, type Project } from '#core/contract/project/project.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { exampleCurrentDeployment } from '#core/contract/testing/testing-endpoint.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { endOfCli, startCli } from '#fuzz/lib/processes.ts';

const AT = '2026-01-15T09:00:00.000Z';
/** Ends a plan that hangs: on a busy machine one takes a minute. */
const PLANNING_MS = 300_000;

/** Valid documents of every kind, the base of malformed ones. */
export interface BaseDocuments {
  readonly run: RunDocument;
  readonly plan: unknown;
  readonly workload: Workload;
  readonly project: Project;
  readonly overlay: CatalogOverlay;
  readonly request: MeasureRequest;
  readonly events: readonly RunEvent[];
}

/** A workload with a value in every optional field. */
function fullWorkload(): Workload {
  const workload = PRESETS[0]?.workload;
  if (workload === undefined) throw new Error('there are no presets');
  return {
    ...workload,
    peakToMean: 3,
    callerWaits: true,
    sloMs: 100,
    maxStalenessS: 86_400,
    batchPeriodS: 3_600,
    readsPerEntityPerDay: 2,
    deadlineS: 3_600,
    failureRate: 0.01,
    discountPct: 5,
    current: {
      monthlyUsd: 1000,
      mode: 'realtime',
      instanceType: null,
      instances: null,
      switchHours: null,
      run: null,
      measured: null,
    },
  };
}

/** A run whose service times show stalls. */
function stalledRun(): RunDocument {
  const run = exampleRun();
  if (run.realtime === null) throw new Error('the example has no rates');
  const { realtime } = run;
  const stalls = { perBusyS: 2, lengthsMs: [5, 20], leftOut: 1, usualScv: 0.05 };
  return { ...run, realtime: { ...realtime, service: { ...realtime.service, stalls } } };
}

/** A project with a run and a pack. */
export function baseProject(run = exampleRun(), workload = fullWorkload()): Project {
  const {
    data: _data,
    syntheticRows: _rows,
    maps: _maps,
    dims: _dims,
    workload: _workload,
    ...settings
  } = MEASURE_DEFAULTS;
  return {
    id: '00000000-0000-4000-8000-000000000001',
    name: 'A study',
    model: 'sample:fraud',
    data: null,
    syntheticRows: null,
    maps: [],
    drops: [],
    labels: [],
    dims: {},
    missing: null,
    variants: null,
    settings: { ...settings, modes: [...settings.modes] },
    run,
    runFolder: null,
    importedRuns: [run],
    currentDeployment: exampleCurrentDeployment({ service: 'eks' }),
    fleet: null,
    workload,
    verdict: null,
    reports: [{ format: 'pdf', path: '/tmp/a.pdf', bytes: 9, writtenAt: AT, planMark: 'abc' }],
    assignments: [{ ask: 'approve', owner: 'Maria', due: '2026-12-15' }],
    schemaVersion: PROJECT_SCHEMA_VERSION,
    modewise: '0.1.0',
    savedAt: AT,
    stamps: { model: null, data: null },
  };
}

function overlay(): CatalogOverlay {
  const provenance = { kind: 'exact', source: 'https://example.com/prices', asOf: '2026-01-15', note: '' } as const;
  const region = 'us-east-1';
  return {
    schemaVersion: OVERLAY_SCHEMA_VERSION,
    kind: 'imported',
    name: 'prices.csv',
    createdAt: AT,
    replaces: [],
    instances: [
      {
        instanceType: 'own.large',
        cloud: 'own',
        vcpus: 4,
        physicalCores: 2,
        memoryGiB: 16,
        cpuModel: 'AMD EPYC 9R14',
        uarch: 'zen4',
        clockGHz: 3.7,
        accelerator: null,
        ...provenance,
      },
    ],
    instancePrices: [
      {
        instanceType: 'own.large',
        region,
        purchase: 'on-demand',
        usdPerHour: 0.1,
        interruptionBand: null,
        ...provenance,
      },
      {
        instanceType: 'c7i.large',
        region,
        purchase: 'on-demand',
        usdPerHour: 0.09,
        interruptionBand: null,
        ...provenance,
      },
    ],
    sagemakerPrices: [{ instanceType: 'c7i.large', region, usdPerHour: 0.12, ...provenance }],
    unitPrices: [],
  };
}

function eventsOf(run: RunDocument, request: MeasureRequest): readonly RunEvent[] {
  const { host, model, data, coldStart, batch, realtime, parity } = run;
  const round = { round: 1, batchSize: 512, threads: 1, replicas: 2, rowsPerS: 198_000, batchMs: 5.1, batches: 100 };
  return [
    { kind: 'started', at: AT, runId: run.runId, request, modewise: '0.1.0' },
    { kind: 'phase-started', phase: 'prepare', at: AT, expectedS: 1 },
    { kind: 'host', host },
    { kind: 'model', model },
    { kind: 'data', data },
    { kind: 'phase-finished', phase: 'prepare', at: AT },
    ...(coldStart === null ? [] : [{ kind: 'cold-start' as const, coldStart }]),
    { kind: 'phase-started', phase: 'batch', at: AT, expectedS: 5 },
    { kind: 'batch-round', ...round },
    ...(batch?.job == null ? [] : [{ kind: 'job' as const, job: batch.job }]),
    ...(parity === null ? [] : [{ kind: 'parity' as const, parity }]),
    { kind: 'phase-finished', phase: 'batch', at: AT },
    ...(realtime === null
      ? []
      : [{ kind: 'realtime-setting' as const, threads: 1, replicas: 2, service: realtime.service }]),
    ...(realtime?.curve ?? []).map((point) => ({ kind: 'realtime-point' as const, point, samples: null })),
  ];
}

/** Makes the documents; the real command line makes the plan in `folder`. */
export async function baseDocuments(folder: string): Promise<BaseDocuments> {
  const run = stalledRun();
  const runFile = join(folder, 'base-run.json');
  const planFile = join(folder, 'base-plan.json');
  writeFileSync(runFile, JSON.stringify(run));
  const { code, stderr } = await endOfCli(startCli(['plan', runFile, '--out', planFile], folder), PLANNING_MS);
  if (code !== 0) throw new Error(`no plan could be made: ${stderr}`);
  const workload = fullWorkload();
  const request = { ...MEASURE_DEFAULTS, modes: [...MEASURE_DEFAULTS.modes], model: 'sample:fraud' };
  return {
    run,
    plan: JSON.parse(readFileSync(planFile, 'utf8')) as unknown,
    workload,
    project: baseProject(run, workload),
    overlay: overlay(),
    request,
    events: eventsOf(run, request),
  };
}
