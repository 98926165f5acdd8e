import { z } from 'zod';
import type { MethodMap } from './method-map.ts';
import { CalibrationStep, HostCalibration } from './calibration.ts';
import { Catalog } from './catalog.ts';
import { CatalogUpdate, OverlayList } from './catalog-update.ts';
import { RunEvent } from './journal.ts';
import { DoctorReport, PresetList, ReportFiles, ReportFormat, SampleList } from './listings.ts';
import { Drops, Maps, MeasureRequest } from './measure.ts';
import { Inspection } from './model.ts';
import { Dims, IsoTime, MAX_ENTRIES, Name, Path, Seed, Text } from './numbers.ts';
import { PlanDocument, Purchase } from './plan.ts';
import { DataPreview, PreviewRequest } from './preview.ts';
import { InterruptedRun, OpenedProject, ProjectContent, RecentList, Settings } from './project.ts';
import { ReuseProfile } from './reuse.ts';
import { DataDescription, MAX_RUNS, RunDocument } from './run.ts';
import { ServeModelEvent, ServeModelRequest } from './serve-model.ts';
import { TraceDay, Workload } from './workload.ts';

const Nothing = z.strictObject({});
const SavedAt = z.object({ savedAt: IsoTime });

/** What to look at. `model` is a path or `sample:NAME`; without `data` only the model is described. */
export const InspectRequest = z.object({
  model: Path,
  data: Path.nullable(),
  /** Also hash the file, which reads all of it. */
  hash: z.boolean(),
  maps: Maps,
  drops: Drops.default([]),
  dims: Dims,
});
export type InspectRequest = Readonly<z.infer<typeof InspectRequest>>;

/**
 * What to price. The first run is the one that was measured here for the user's model; the others are packs. `instances` are
 * types that must be listed; an empty `purchases` means every way to pay. `estimates` adds prices that the provider does not publish for the region.
 */
export const PlanRequest = z.object({
  runs: z.array(RunDocument).min(1).max(MAX_RUNS),
  workload: Workload,
  instances: z.array(Name).max(MAX_ENTRIES),
  allInstances: z.boolean(),
  purchases: z.array(Purchase).max(16),
  estimates: z.boolean().default(false),
  seed: Seed,
});
export type PlanRequest = Readonly<z.infer<typeof PlanRequest>>;

/**
 * Where to read reuse from: `readsFile`, else the data file of a run.json (`run.file` is its path), else that of what is about to be measured.
 */
export const ReuseRequest = z.object({
  keyColumn: Name,
  timeColumn: Name.nullable(),
  readsFile: Path.nullable(),
  run: z.object({ file: Path, data: DataDescription }).nullable(),
  /** As in a MeasureRequest: `model` may be `sample:NAME`, which brings its data. */
  measured: z.object({ model: Path, data: Path.nullable(), synthetic: z.boolean() }).nullable(),
});
export type ReuseRequest = Readonly<z.infer<typeof ReuseRequest>>;

export const ReportRequest = z.object({
  plan: PlanDocument,
  formats: z.array(ReportFormat).min(1).max(16),
  folder: Path,
});
export type ReportRequest = Readonly<z.infer<typeof ReportRequest>>;

/** What a measurement ends with: the document, and the folder that holds its journal. */
export const MeasureResult = z.object({ run: RunDocument, folder: Path });
export type MeasureResult = Readonly<z.infer<typeof MeasureResult>>;

/** Everything that the engine can be asked. Client and server types are inferred from this map. */
export const METHODS = {
  inspect: { kind: 'call', input: InspectRequest, output: Inspection },
  /** The first rows of the data as the tensors that the model is fed with. */
  preview: { kind: 'call', input: PreviewRequest, output: DataPreview },
  samples: { kind: 'call', input: Nothing, output: SampleList },
  presets: { kind: 'call', input: Nothing, output: PresetList },
  doctor: { kind: 'call', input: Nothing, output: DoctorReport },
  /** Measures what ONNX Runtime reaches on this host, in about `seconds`, and keeps it. */
  calibrate: {
    kind: 'stream',
    input: z.object({ seconds: z.number().min(5).max(600).default(60) }),
    event: CalibrationStep,
    end: HostCalibration,
  },
  /** The catalogue that plans use, with the SHA-256 that plans name it by; `estimates` adds prices that the provider does not publish for the region. */
  catalogShow: {
    kind: 'call',
    input: z.object({ region: Name, estimates: z.boolean().default(false) }),
    output: z.object({ catalog: Catalog, sha256: Name }),
  },
  /** Takes a CSV file of the user's own prices into the catalogue; nothing of it when a line is wrong. */
  catalogImport: { kind: 'call', input: z.object({ file: Path }), output: CatalogUpdate },
  /** Takes back what was imported from a base name, or refreshed for a region. */
  catalogRemove: {
    kind: 'call',
    input: z.object({ kind: z.enum(['refreshed', 'imported']), name: Path }),
    output: CatalogUpdate,
  },
  /** Fetches the prices that the providers publish for a region; an event says what is being fetched. */
  catalogRefresh: {
    kind: 'stream',
    input: z.object({ region: Name }),
    event: z.object({ text: Text }),
    end: CatalogUpdate,
  },
  catalogOverlays: { kind: 'call', input: Nothing, output: OverlayList },
  /** A run.json from disk, checked. */
  openRun: { kind: 'call', input: z.object({ file: Path }), output: RunDocument },
  /** A plan.json from disk, checked. */
  openPlan: { kind: 'call', input: z.object({ file: Path }), output: PlanDocument },
  /** A workload from a JSON file, checked; the trace that it names is read beside it. */
  openWorkload: { kind: 'call', input: z.object({ file: Path }), output: Workload },
  saveWorkload: { kind: 'call', input: z.object({ file: Path, workload: Workload }), output: Nothing },
  /** A trace folded into the minutes of a day, with what to know about it. */
  readTrace: { kind: 'call', input: z.object({ file: Path }), output: TraceDay },
  /** How often the keys of the user's data come back. */
  reuse: { kind: 'call', input: ReuseRequest, output: ReuseProfile },
  plan: { kind: 'call', input: PlanRequest, output: PlanDocument },
  report: { kind: 'call', input: ReportRequest, output: ReportFiles },
  measure: { kind: 'stream', input: MeasureRequest, event: RunEvent, end: MeasureResult },
  /** Goes on with a measurement that was interrupted; `folder` is its run folder. `replay`: what its journal holds is told first. */
  resume: {
    kind: 'stream',
    input: z.object({ folder: Path, replay: z.boolean().default(false) }),
    event: RunEvent,
    end: MeasureResult,
  },
  /** Serves a model over HTTP until it is cancelled. */
  serveModel: { kind: 'stream', input: ServeModelRequest, event: ServeModelEvent, end: Nothing },
  /** Opens a `.modewise` file, or one that was kept automatically. `saved`: as it was saved, without the edits that were kept since. */
  projectOpen: {
    kind: 'call',
    input: z.object({ file: Path, saved: z.boolean().default(false) }),
    output: OpenedProject,
  },
  projectSave: { kind: 'call', input: z.object({ file: Path, content: ProjectContent }), output: SavedAt },
  /** Keeps edits that are not saved, under the project's id; `file` is the project's, null where it has none yet. */
  projectAutosave: {
    kind: 'call',
    input: z.object({ file: Path.nullable(), content: ProjectContent }),
    /** `kept` is the file that holds the edits: it can be opened as a project. */
    output: SavedAt.extend({ kept: Path }),
  },
  recents: { kind: 'call', input: Nothing, output: RecentList },
  /** Takes a project off the list; its file stays. */
  forgetRecent: { kind: 'call', input: z.object({ file: Path }), output: RecentList },
  /** Runs whose engine went away: each can be resumed or discarded. */
  interruptedRuns: { kind: 'call', input: Nothing, output: z.array(InterruptedRun).max(MAX_ENTRIES) },
  /** Deletes an interrupted run with everything that was measured in it. */
  discardRun: { kind: 'call', input: z.object({ folder: Path }), output: Nothing },
  settings: { kind: 'call', input: Nothing, output: Settings },
  changeSettings: { kind: 'call', input: Settings.omit({ schemaVersion: true }), output: Settings },
} as const satisfies MethodMap;
export type Methods = typeof METHODS;
