import { z } from 'zod';
import type { MethodMap } from '../rpc/method-map.ts';
import { Catalog } from './catalog.ts';
import { RunEvent } from './journal.ts';
import { DoctorReport, PresetList, ReportFiles, ReportFormat, SampleList } from './listings.ts';
import { MeasureRequest } from './measure.ts';
import { Inspection } from './model.ts';
import { PlanDocument, Purchase } from './plan.ts';
import { RunDocument } from './run.ts';
import { ServeModelEvent, ServeModelRequest } from './serve-model.ts';
import { Workload } from './workload.ts';

const Nothing = z.strictObject({});

/** What to look at. `model` is a path or `sample:NAME`; without `data` only the model is described. */
export const InspectRequest = z.object({
  model: z.string(),
  data: z.string().nullable(),
  /** Also hash the file, which reads all of it. */
  hash: z.boolean(),
  maps: z.array(z.string()),
  dims: z.record(z.string(), z.number().int().positive()),
});
export type InspectRequest = Readonly<z.infer<typeof InspectRequest>>;

/**
 * What to price. The first run is the one that was measured here for the user's model; the others are packs. `instances` are
 * types that must be listed; an empty `purchases` means every way to pay.
 */
export const PlanRequest = z.object({
  runs: z.array(RunDocument).min(1),
  workload: Workload,
  instances: z.array(z.string()),
  allInstances: z.boolean(),
  purchases: z.array(Purchase),
  seed: z.number().int().min(0).max(0xffff_ffff),
});
export type PlanRequest = Readonly<z.infer<typeof PlanRequest>>;

export const ReportRequest = z.object({
  plan: PlanDocument,
  formats: z.array(ReportFormat).min(1),
  folder: z.string(),
});
export type ReportRequest = Readonly<z.infer<typeof ReportRequest>>;

/** What a measurement ends with: the document, and the folder that holds its journal. */
export const MeasureResult = z.object({ run: RunDocument, folder: z.string() });
export type MeasureResult = Readonly<z.infer<typeof MeasureResult>>;

/** Everything that the engine can be asked. Client and server types are inferred from this map. */
export const METHODS = {
  inspect: { kind: 'call', input: InspectRequest, output: Inspection },
  samples: { kind: 'call', input: Nothing, output: SampleList },
  presets: { kind: 'call', input: Nothing, output: PresetList },
  doctor: { kind: 'call', input: Nothing, output: DoctorReport },
  catalogShow: { kind: 'call', input: z.object({ region: z.string() }), output: Catalog },
  /** A run.json from disk, checked. */
  openRun: { kind: 'call', input: z.object({ file: z.string() }), output: RunDocument },
  /** A plan.json from disk, checked. */
  openPlan: { kind: 'call', input: z.object({ file: z.string() }), output: PlanDocument },
  plan: { kind: 'call', input: PlanRequest, output: PlanDocument },
  report: { kind: 'call', input: ReportRequest, output: ReportFiles },
  measure: { kind: 'stream', input: MeasureRequest, event: RunEvent, end: MeasureResult },
  /** Goes on with a measurement that was interrupted; `folder` is its run folder. */
  resume: { kind: 'stream', input: z.object({ folder: z.string() }), event: RunEvent, end: MeasureResult },
  /** Serves a model over HTTP until it is cancelled. */
  serveModel: { kind: 'stream', input: ServeModelRequest, event: ServeModelEvent, end: Nothing },
} as const satisfies MethodMap;
export type Methods = typeof METHODS;
