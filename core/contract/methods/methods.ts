import { z } from 'zod';
import type { MethodMap } from './method-map.ts';
import { BillExtract, BillRequest } from '#core/contract/catalog/bill.ts';
import { CALIBRATION_S, CalibrationStep, HostCalibration } from '#core/contract/machine/calibration.ts';
import { Catalog } from '#core/contract/catalog/catalog.ts';
import { CatalogUpdate, OverlayList } from '#core/contract/catalog/catalog-update.ts';
import { RunEvent } from '#core/contract/run/journal.ts';
import { LIGHT_METHODS } from './light-methods.ts';
import { Paper, ReportFiles, ReportFormat } from './listings.ts';
import { LocatedFiles, MeasureRequest } from '#core/contract/run/measure.ts';
import { IsoTime, MAX_ENTRIES, MeasuredMode, Name, Path, Seed, Text } from '#core/contract/base/numbers.ts';
import { PlanDocument, Purchase } from '#core/contract/plan/plan.ts';
import { PlanStage } from '#core/contract/plan/plan-stage.ts';
import { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import { PRESET_METHODS } from '#core/contract/workload/preset-list.ts';
import { ENDPOINT_METHODS } from './endpoint-methods.ts';
import { FLEET_METHODS } from './fleet-methods.ts';
import { DataPreview, PreviewRequest } from '#core/contract/model/preview.ts';
import { InterruptedRun, OpenedProject, ProjectContent, RecentList, Settings } from '#core/contract/project/project.ts';
import { ReuseProfile } from '#core/contract/workload/reuse.ts';
import { DataDescription, MAX_RUNS, RunDocument } from '#core/contract/run/run.ts';
import { ScoreDocument, ScoreEvent, ScoreRequest } from '#core/contract/run/score.ts';
import { ServeModelEvent, ServeModelRequest } from '#core/contract/endpoint/serve-model.ts';
import { Study } from '#core/contract/project/study.ts';
import { OptimiseEvent, OptimiseRequest, VariantsDocument } from '#core/contract/model/variants.ts';
import { VARIANT_METHODS } from './variant-methods.ts';
import { Assignments } from '#core/contract/verdict/asks.ts';
import { Verification } from '#core/contract/serving/verification.ts';
import { TraceDay, Workload } from '#core/contract/workload/workload.ts';
import { DoctorReport } from '#core/contract/machine/doctor.ts';
import { ProviderReport, ProviderTrialStep } from '#core/contract/machine/provider-report.ts';
import { BundleRequest, WrittenBundle } from '#core/contract/serving/bundle.ts';

const Nothing = z.strictObject({});
const SavedAt = z.object({ savedAt: IsoTime });

/**
 * The inputs of a plan. The first run was measured here for the user's model; the others are packs. `instances` must be listed; an empty `purchases`
 * means all purchase options. `estimates` adds prices that the provider does not publish for the region.
 */
export const PlanRequest = z.object({
  runs: z.array(RunDocument).min(1).max(MAX_RUNS),
  workload: Workload,
  instances: z.array(Name).max(MAX_ENTRIES),
  allInstances: z.boolean(),
  purchases: z.array(Purchase).max(16),
  estimates: z.boolean().default(false),
  seed: Seed,
  /** The current deployment, as measured: it is added to the plan, and calibrates it. */
  currentDeployment: MeasuredEndpoint.optional(),
  /** Variants of the model that may win in its place. */
  variants: GivenVariants.optional(),
});
export type PlanRequest = Readonly<z.infer<typeof PlanRequest>>;

/** Named types, because the compiler cannot handle a type that is written out in full for each method. */
const PlanRequests: z.ZodType<{ readonly requests: readonly PlanRequest[] }> = z.object({
  requests: z.array(PlanRequest).max(16),
});
const Plans: z.ZodType<readonly PlanDocument[]> = z.array(PlanDocument).max(16);
export interface PlanOutput extends PlanDocument {}
export interface PlanInput extends z.input<typeof PlanDocument> {}
const Plan: z.ZodType<PlanOutput, PlanInput> = PlanDocument;
export interface PlanAsked extends PlanRequest {}
export interface PlanAskedInput extends z.input<typeof PlanRequest> {}
const PlanAsked: z.ZodType<PlanAsked, PlanAskedInput> = PlanRequest;

/**
 * Where to read reuse from: `readsFile`, otherwise the data file of a run.json (`run.file` is its path), otherwise the data of the
 * measurement being prepared.
 */
export const ReuseRequest = z.object({
  keyColumn: Name,
  timeColumn: Name.nullable(),
  readsFile: Path.nullable(),
  run: z.object({ file: Path, data: DataDescription }).nullable(),
  /** As in a MeasureRequest: `model` may be `sample:NAME`, which has its own data. */
  measured: z.object({ model: Path, data: Path.nullable(), synthetic: z.boolean() }).nullable(),
});
export type ReuseRequest = Readonly<z.infer<typeof ReuseRequest>>;

const ReportRequest = z.object({
  plan: Plan,
  formats: z.array(ReportFormat).min(1).max(16),
  folder: Path,
  /** The name of each file without its ending; null for the names of the command line: report.html, options.csv, … */
  stem: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\\p{Cc}]+$/u, 'a file name without a folder')
    .nullable()
    .default(null),
  paper: Paper.default('a4'),
  /** What was found after deployment, for a page of its own. */
  found: Verification.nullable().default(null),
  /** Who does what the plan asks for, and by when. */
  assignments: Assignments.default([]),
});

/** The result of a measurement: the document, and the folder of its journal. */
export const MeasureResult = z.object({ run: RunDocument, folder: Path });
export type MeasureResult = Readonly<z.infer<typeof MeasureResult>>;

/** The methods that measure, plan and keep. */
export const STUDY_METHODS = {
  /** Loads the model once, so that an error of ONNX Runtime is known before anything is measured. Fails as a measurement would. */
  tryModel: { kind: 'call', input: z.object({ model: Path }), output: Nothing },
  /**
   * Keeps an address of data, which may hold a password, in the engine's memory. Returns the address without secrets, which represents it in later
   * requests to the same engine and may be stored.
   */
  openSource: { kind: 'call', input: z.object({ data: Path }), output: z.object({ data: Path }) },
  /** Copies data from an address, so that the requests of the next minutes find them here. Each event says what is being read or waited for. */
  readSource: {
    kind: 'stream',
    input: z.object({ data: Path, seed: Seed.default(1) }),
    event: z.object({ text: Text }),
    end: Nothing,
  },
  /** The first rows of the data as the tensors that are fed to the model. */
  preview: { kind: 'call', input: PreviewRequest, output: DataPreview },
  /** Calibrates ONNX Runtime on this host in about `seconds`, and stores the result. */
  calibrate: {
    kind: 'stream',
    input: z.object({ seconds: z.number().min(5).max(600).default(CALIBRATION_S) }),
    event: CalibrationStep,
    end: HostCalibration,
  },
  /**
   * The catalogue that plans use, with the SHA-256 by which plans refer to it. `estimates` adds prices that the provider does not publish
   * for the region.
   */
  catalogShow: {
    kind: 'call',
    input: z.object({ region: Name, estimates: z.boolean().default(false) }),
    output: z.object({ catalog: Catalog, sha256: Name }),
  },
  /** Imports a CSV file with the user's own prices into the catalogue. Imports nothing if any line is invalid. */
  catalogImport: { kind: 'call', input: z.object({ file: Path }), output: CatalogUpdate },
  /** Removes what was imported under a base name, or refreshed for a region. */
  catalogRemove: {
    kind: 'call',
    input: z.object({ kind: z.enum(['refreshed', 'imported']), name: Path }),
    output: CatalogUpdate,
  },
  /** Fetches the prices that the providers publish for a region. Each event says what is being fetched. */
  catalogRefresh: {
    kind: 'stream',
    /** Google Cloud needs a key: `${NAME}` of the environment, or `${keystore:NAME}`. */
    input: z.object({ region: Name, googleKey: Name.optional() }),
    event: z.object({ text: Text }),
    end: CatalogUpdate,
  },
  catalogOverlays: { kind: 'call', input: Nothing, output: OverlayList },
  /** Reads and validates a run.json. */
  openRun: { kind: 'call', input: z.object({ file: Path }), output: RunDocument },
  /** Reads and validates a plan.json. */
  openPlan: { kind: 'call', input: z.object({ file: Path }), output: Plan },
  /** Reads and validates a run.json, a plan.json or a project, whichever it is. */
  openStudy: { kind: 'call', input: z.object({ file: Path }), output: Study },
  /** Reads and validates a workload from a JSON file, including its trace, whose path is relative to the file. */
  openWorkload: { kind: 'call', input: z.object({ file: Path }), output: Workload },
  saveWorkload: { kind: 'call', input: z.object({ file: Path, workload: Workload }), output: Nothing },
  /**
   * Folds a trace into the minutes of a day, with notes on it; `column` holds its times, and a stated peak scales the day. Each event has the share
   * of the file that is read. Where its columns can be read in several ways, the error has them as actions.
   */
  readTrace: {
    kind: 'stream',
    input: z.object({
      file: Path,
      column: Name.nullable().default(null),
      peakToMean: z.number().min(1).nullable().default(null),
    }),
    event: z.object({ share: z.number().min(0).max(1) }),
    end: TraceDay,
  },
  /** Measures how often the keys of the user's data recur. */
  reuse: { kind: 'call', input: ReuseRequest, output: ReuseProfile },
  /** Sums the rows of a file of actual cost. */
  readBill: { kind: 'call', input: BillRequest, output: BillExtract },
  plan: { kind: 'call', input: PlanAsked, output: Plan },
  /** The same, which says meanwhile what it does. */
  planInStages: { kind: 'stream', input: PlanAsked, event: PlanStage, end: Plan },
  /** The plans between two plans, for a difference. They have no flips. */
  plansOnTheWay: {
    kind: 'call',
    input: PlanRequests,
    output: Plans,
  },
  report: { kind: 'call', input: ReportRequest, output: ReportFiles },
  measure: { kind: 'stream', input: MeasureRequest, event: RunEvent, end: MeasureResult },
  /**
   * Resumes an interrupted measurement; `folder` is its run folder. `replay` first sends the events of its journal. The modes in `again` are
   * measured again although they are finished, which replaces their numbers. `located` names the files where they are now, for those that are no
   * longer where they were.
   */
  resume: {
    kind: 'stream',
    input: z.object({
      folder: Path,
      replay: z.boolean().default(false),
      again: z.array(MeasuredMode).max(MeasuredMode.options.length).default([]),
      located: LocatedFiles.nullable().default(null),
    }),
    event: RunEvent,
    end: MeasureResult,
  },
  /** Scores the rows of a file to another file. */
  score: { kind: 'stream', input: ScoreRequest, event: ScoreEvent, end: ScoreDocument },
  /** Writes variants of a model and compares them with it. */
  optimise: { kind: 'stream', input: OptimiseRequest, event: OptimiseEvent, end: VariantsDocument },
  /** Serves a model over HTTP until cancelled. */
  serveModel: { kind: 'stream', input: ServeModelRequest, event: ServeModelEvent, end: Nothing },
  /** Opens a `.modewise` file, or an autosaved one. `saved` opens the saved state without later unsaved edits. */
  projectOpen: {
    kind: 'call',
    input: z.object({ file: Path, saved: z.boolean().default(false) }),
    output: OpenedProject,
  },
  projectSave: { kind: 'call', input: z.object({ file: Path, content: ProjectContent }), output: SavedAt },
  /** Autosaves unsaved edits under the project's id. `file` is the project's file, null if it has none yet. */
  projectAutosave: {
    kind: 'call',
    input: z.object({ file: Path.nullable(), content: ProjectContent }),
    /** `kept` is the autosave file, which can be opened as a project. */
    output: SavedAt.extend({ kept: Path }),
  },
  recents: { kind: 'call', input: Nothing, output: RecentList },
  /** Removes a project from the list; its file remains. */
  forgetRecent: { kind: 'call', input: z.object({ file: Path }), output: RecentList },
  /** Runs whose engine ended before them. Each can be resumed or discarded. */
  interruptedRuns: { kind: 'call', input: Nothing, output: z.array(InterruptedRun).max(MAX_ENTRIES) },
  /** Deletes an interrupted run with all its measurements. */
  discardRun: { kind: 'call', input: z.object({ folder: Path }), output: Nothing },
  /** The study that this engine shows to others, read-only; null for an engine that its user works with. */
  sharedStudy: { kind: 'call', input: Nothing, output: OpenedProject.nullable() },
  settings: { kind: 'call', input: Nothing, output: Settings },
  changeSettings: { kind: 'call', input: Settings.omit({ schemaVersion: true }), output: Settings },
} as const satisfies MethodMap;

/** The methods that say what a machine has. */
const MACHINE_METHODS = {
  doctor: {
    kind: 'call',
    /** `providers`: also try ONNX Runtime's execution providers, each in a process of its own, which takes seconds. */
    input: z.strictObject({ providers: z.boolean().default(false) }),
    output: DoctorReport,
  },
  /** Tries every execution provider, and the samples on those that work. */
  tryProviders: { kind: 'stream', input: z.strictObject({}), event: ProviderTrialStep, end: ProviderReport },
  /** Reads such a report, perhaps of another machine. */
  openProviderReport: { kind: 'call', input: z.object({ file: Path }), output: ProviderReport },
} as const satisfies MethodMap;

/** The methods from a plan to production. */
const PRODUCTION_METHODS = {
  /** Writes the files that put an option of a plan into production. */
  bundle: { kind: 'call', input: BundleRequest, output: WrittenBundle },
} as const satisfies MethodMap;

/** The type of the method map. */
export type Methods = typeof LIGHT_METHODS &
  typeof PRESET_METHODS &
  typeof STUDY_METHODS &
  typeof MACHINE_METHODS &
  typeof PRODUCTION_METHODS &
  typeof ENDPOINT_METHODS &
  typeof VARIANT_METHODS &
  typeof FLEET_METHODS;

/** All methods of the engine. Client and server types are inferred from this map. */
export const METHODS: Methods = {
  ...LIGHT_METHODS,
  ...PRESET_METHODS,
  ...STUDY_METHODS,
  ...MACHINE_METHODS,
  ...PRODUCTION_METHODS,
  ...ENDPOINT_METHODS,
  ...VARIANT_METHODS,
  ...FLEET_METHODS,
};
