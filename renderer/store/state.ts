import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import type { StateCreator } from 'zustand';
import type { Assignment } from '#core/contract/verdict/asks.ts';
import type { CalibrationStep } from '#core/contract/machine/calibration.ts';
import type { CatalogUpdate, OverlayList } from '#core/contract/catalog/catalog-update.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { DoctorReport } from '#core/contract/machine/doctor.ts';
import type { ReportFormat, SampleSummary, WrittenReport } from '#core/contract/methods/listings.ts';
import type { MeasureRequest, MeasureSettings } from '#core/contract/run/measure.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { Inspection, MissingPolicy } from '#core/contract/model/model.ts';
import type { SettlingStage } from '#core/figure/settling.ts';
import type { VerdictStage } from '#core/contract/verdict/verdict-so-far-words.ts';
import type { PlanDocument, Purchase, ServingOption } from '#core/contract/plan/plan.ts';
import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import type {
  InterruptedRun,
  OpenedProject,
  ProjectContent,
  ProjectNotice,
  RecentProject,
} from '#core/contract/project/project.ts';
import type { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { Client } from '#core/rpc/client.ts';
import type { Host } from '#renderer/host/host.ts';
import type { PricedCloud } from '#core/decide/plan-asked.ts';
import type { EndpointSlice } from './endpoint-state.ts';
import type { BillSlice } from './bill-state.ts';
import type { FleetSlice } from './fleet-state.ts';
import type { EditHistory } from './edit-history.ts';
import type { MeasuringOrder } from './measuring-order.ts';
import type { Problem } from './problem.ts';
import type { SavedVerdict } from './saved-verdict.ts';
import type { TraceSlice } from './trace-state.ts';
import type { VariantsSlice } from './variants-state.ts';

/** The steps, in order. */
export const STEPS = ['model-data', 'measure', 'workload', 'compare', 'recommendation', 'report'] as const;

/** A step of the study. */
export type Step = (typeof STEPS)[number];

/** The screens of a study that is shown to others. */
export const SHARED_SCREENS: readonly Screen[] = ['compare', 'recommendation', 'glossary'];

/** What the window can show. */
export type Screen = 'start' | Step | 'settings' | 'glossary';

/** The chosen colour scheme; `system` follows the operating system. */
export type ColorScheme = 'light' | 'dark' | 'system';

/** The state of the interface, not saved with a project. */
export interface InterfaceSlice {
  readonly step: Screen;
  readonly presenting: boolean;
  /** A presentation is light by default. */
  readonly presentInDark: boolean;
  readonly helpOpen: boolean;
  /** Why the shortcut that was pressed last did nothing; null if it acted, and after a few seconds. */
  readonly keySaid: string | null;
  readonly colorScheme: ColorScheme;
  /** The questions whose answers are unfolded on the Recommendation screen, by the ids of `core/report/card/card-folds.ts`. */
  readonly openFolds: readonly string[];
  /** Whether all sliders are shown rather than the first three. */
  readonly allSliders: boolean;
  readonly goTo: (step: Screen) => void;
  readonly toggleFold: (id: string) => void;
  readonly showAllSliders: (on: boolean) => void;
  readonly present: (on: boolean) => void;
  readonly setPresentInDark: (on: boolean) => void;
  readonly showHelp: (on: boolean) => void;
  readonly sayKey: (text: string | null) => void;
  readonly setColorScheme: (scheme: ColorScheme) => void;
  /** Loads the settings stored by the engine, because a browser's storage depends on the address. */
  readonly loadSettings: () => Promise<void>;
}

/** The connection to the engine, and the engine's facts. */
export interface ConnectionSlice {
  readonly host: Host | null;
  readonly client: Client<Methods> | null;
  readonly connection: 'connecting' | 'ready' | 'lost';
  readonly doctor: DoctorReport | null;
  readonly samples: readonly SampleSummary[];
  /** The study that this page shows read-only; null for the user's own window. */
  readonly shared: OpenedProject | null;
  /** A problem shown on all screens. */
  readonly problem: Problem | null;
  readonly showProblem: (problem: Problem | null) => void;
  /** Connects to the engine through the host, and reconnects after a loss. */
  readonly begin: (host: Host) => Promise<void>;
  /** The client; throws if there is no connection. */
  readonly engine: () => Client<Methods>;
}

/** A running calibration of this machine; its result is part of the doctor report. */
export interface CalibrationSlice {
  readonly calibrating: CalibrationStep | null;
  readonly calibrationProblem: Problem | null;
  readonly calibrate: () => Promise<void>;
  readonly stopCalibrating: () => void;
}

/** The study: model, data, their binding, the run and the workload. */
export interface StudySlice extends Required<ColumnChoice> {
  /** Name of the study in the title; null if nothing is open. */
  readonly name: string | null;
  /** Path of the model, or `sample:NAME`. */
  readonly model: string | null;
  readonly data: string | null;
  /** Number of synthetic rows if there is no data file. */
  readonly syntheticRows: number | null;
  /** What to do with missing numbers; null to decide by the model. */
  readonly missing: MissingPolicy | null;
  readonly inspection: Inspection | null;
  readonly inspecting: boolean;
  /** What is read or waited for while data are copied from an address; null otherwise. */
  readonly sourceNote: string | null;
  readonly studyProblem: Problem | null;
  /** Why ONNX Runtime does not load the open model; null while it is not known, and if it does. */
  readonly refusal: Problem | null;
  /** The model that was last loaded as a trial. */
  readonly triedModel: string | null;
  readonly settings: MeasureSettings;
  readonly run: RunDocument | null;
  /** Folder of the run's journal. */
  readonly runFolder: string | null;
  readonly importedRuns: readonly RunDocument[];
  /** The current deployment, as measured: it joins the plan, and calibrates it. */
  readonly currentDeployment: MeasuredEndpoint | null;
  /** Variants of the model, with the runs that measured them; null if none were made. */
  readonly variants: GivenVariants | null;
  /** The study on a fleet, as it was last seen. */
  readonly fleet: FleetStudy | null;
  readonly workload: Workload;
  /** Who does what the plan asks for, and by when, as far as it is entered. */
  readonly assignments: readonly Assignment[];
  /** Reads model and data again. */
  readonly inspect: () => Promise<void>;
  readonly openSample: (name: string) => Promise<void>;
  /** Opens what a measurement was asked for, as a new study. */
  readonly openRequest: (request: MeasureRequest) => Promise<void>;
  /** Opens dropped or selected files: a model, data, or both; a project; a plan. The engine must be connected. */
  readonly openFiles: (paths: readonly string[]) => Promise<void>;
  /** Opens files that the window is given at any time: once the engine is connected, and the project of the tab is open again. */
  readonly openWhenReady: (paths: readonly string[]) => Promise<void>;
  readonly waitingFiles: readonly string[];
  /** Opens another version of the model and keeps data, sizes and columns that still have inputs. */
  readonly replaceModel: (path: string) => Promise<void>;
  readonly setData: (path: string | null) => Promise<void>;
  /** Takes data from an address. Returns why it is refused, or null. Only the address without secrets is kept. */
  readonly openSource: (address: string) => Promise<Problem | null>;
  readonly setSyntheticRows: (rows: number | null) => Promise<void>;
  readonly setMaps: (maps: readonly string[]) => Promise<void>;
  /** Changes maps and excluded columns in one step. */
  readonly setColumns: (columns: Pick<StudySlice, 'maps' | 'drops' | 'labels'>) => Promise<void>;
  readonly setMissing: (missing: MissingPolicy) => Promise<void>;
  readonly setDims: (dims: Readonly<Record<string, number>>) => Promise<void>;
  readonly changeSettings: (change: Partial<MeasureSettings>) => void;
  readonly setRun: (run: RunDocument, folder: string | null) => void;
  readonly addPack: (path: string) => Promise<void>;
  readonly removePack: (runId: string) => void;
  /** Tries other values, as a slider does. They answer no open question about the workload. */
  readonly changeWorkload: (change: Partial<Workload>) => void;
  /** Takes values as stated by the user, which answers the questions about them. */
  readonly stateWorkload: (change: Partial<Workload>) => void;
  readonly takePreset: (name: string) => void;
  /** Enters who does something and by when. */
  readonly assign: (assignment: Assignment) => void;
}

/** The project that a measurement belongs to. Another one may be open by the time it ends. */
export interface MeasuredProject {
  readonly projectId: string;
  readonly name: string;
  readonly file: string | null;
  /** What it contained when it was last open; the results are added to it. */
  readonly content: ProjectContent | null;
  /** Another project has been opened since. */
  readonly isLeft: boolean;
}

/** The running measurement, or how the last one ended. */
export interface MeasuringSlice {
  /** The project of the running measurement; null if none runs. */
  readonly measuredProject: MeasuredProject | null;
  /** The measurement of another project that starts when the running one ends. */
  readonly nextMeasurement: { readonly order: MeasuringOrder; readonly project: MeasuredProject } | null;
  readonly measuring: 'idle' | 'running' | 'stopping' | 'failed';
  /** The fold of the events so far, as last shown. */
  readonly view: RunView;
  /** The current run.json; the same object until a trial finishes. Null before there is anything to show. */
  readonly liveRun: RunDocument | null;
  /** The results of the measurement that runs, as of its last stage: a provisional verdict is planned from them. Null if none runs. */
  readonly provisionalRun: RunDocument | null;
  /** The provisional verdicts of the measurement that runs, oldest first, for the workload as it is now. */
  readonly verdictsSoFar: readonly (VerdictStage &
    SettlingStage & { readonly run: RunDocument; readonly workload: Workload })[];
  /** Time of the last update of the page, ms since 1970: the start for counting down the time left. */
  readonly shownAtMs: number;
  readonly measureProblem: Problem | null;
  /** The project whose measurement failed last; null if none did. */
  readonly failedProjectId: string | null;
  /** Stop measuring once the verdict for the study's workload can no longer change; ignored for quick measurements. */
  readonly stopEarly: boolean;
  readonly setStopEarly: (stopEarly: boolean) => void;
  readonly measure: () => Promise<void>;
  /** Continues an interrupted run. */
  readonly resume: (folder: string) => Promise<void>;
  /** Measures modes of a finished run again; the others keep their numbers. */
  readonly repeat: (folder: string, modes: readonly MeasuredMode[]) => Promise<void>;
  /** Reconnects to the measurement that this tab started before a reload. */
  readonly rejoin: () => Promise<void>;
  readonly cancelMeasuring: () => void;
}

interface PlanScope {
  /** Purchase options; empty for all. */
  readonly purchases: readonly Purchase[];
  /** List every instance type instead of the cheapest of each service. */
  readonly allInstances: boolean;
}

/** The plan for the run and workload, made in the page's worker; only the prices come from the engine. */
export interface PlanningSlice {
  /** The catalogue of the workload's region. */
  readonly catalog: Catalog | null;
  /** The hash that plans name the catalogue by. */
  readonly catalogSha256: string;
  /** The prices of the other clouds that the workload may be served in. */
  readonly otherClouds: readonly PricedCloud[];
  /** The last plan: that of the current workload, or until it arrives, which takes a fraction of a second, that of the one before. */
  readonly plan: PlanDocument | null;
  /** A newer plan is being made, or the search around the verdict of this one has not ended. */
  readonly planning: boolean;
  /** The plan is still that of an earlier workload. */
  readonly planIsOld: boolean;
  /** What the newer plan does, if it takes seconds. */
  readonly planStage: PlanStage | null;
  readonly planProblem: Problem | null;
  readonly planScope: PlanScope;
  readonly changePlanScope: (change: Partial<PlanScope>) => void;
  readonly loadCatalog: (region: string) => Promise<void>;
  /** A newer plan is being made. */
  readonly startPlanning: () => void;
  readonly setPlanStage: (planStage: PlanStage) => void;
  /**
   * A plan that is not whole has no flips, break-evens and sensitivities yet. Until they arrive, earlier break-evens and sensitivities are shown, and
   * earlier flips that are still possible.
   * @param options.isLatest whether it is the plan of the current workload, or of one that a slider has passed
   */
  readonly setPlan: (plan: PlanDocument, options: { readonly whole: boolean; readonly isLatest: boolean }) => void;
  /** Removes the plan, because there is no run. */
  readonly clearPlan: () => void;
  readonly failPlan: (problem: Problem) => void;
}

/** Imported and refreshed prices, and changes to them. */
export interface PricesSlice {
  readonly overlays: OverlayList | null;
  readonly pricesUpdating: 'import' | 'remove' | 'refresh' | null;
  /** Progress text of a refresh. */
  readonly pricesText: string;
  /** Result of the last change. */
  readonly pricesUpdate: CatalogUpdate | null;
  readonly pricesProblem: Problem | null;
  readonly loadOverlays: () => Promise<void>;
  /** Lets the user choose a CSV file of prices and imports it. */
  readonly importPrices: () => Promise<void>;
  readonly removePrices: (overlay: { readonly kind: 'refreshed' | 'imported'; readonly name: string }) => Promise<void>;
  /** Downloads the public prices of the workload's region. Nothing else in the program uses the network. */
  readonly refreshPrices: () => Promise<void>;
  readonly stopRefresh: () => void;
}

/** The report files of the project. */
export interface ReportSlice {
  /** The files that were written, where and when; the latest last. Saved with the project. */
  readonly reports: readonly WrittenReport[];
  /** Paths that were written since the page was loaded. In a browser only these can be downloaded again. */
  readonly freshReports: readonly string[];
  /** Formats being written. */
  readonly writing: readonly ReportFormat[];
  readonly reportProblem: Problem | null;
  /** Writes the report where the user chooses: one file by its name, several into a folder. A browser downloads them. */
  readonly writeReport: (formats: readonly ReportFormat[]) => Promise<void>;
  /** Shows a written file in its folder, or downloads it again. */
  readonly deliverFile: (path: string) => Promise<void>;
  /** Opens a written file with the system's program for it. */
  readonly openReport: (path: string) => Promise<void>;
}

/** The files that put an option of the plan into production. */
export interface BundleSlice {
  /** The option whose files are being written. */
  readonly writingBundle: string | null;
  /** What was written last. */
  readonly writtenBundle: { readonly path: string; readonly optionId: string; readonly files: number } | null;
  readonly bundleProblem: { readonly optionId: string; readonly problem: Problem } | null;
  /** Writes them as one archive where the user chooses; a browser downloads it. */
  readonly writeBundle: (option: Pick<ServingOption, 'id' | 'service'>) => Promise<void>;
  readonly dismissBundle: () => void;
}

/** The project: file, save state, undo history; and recent projects. */
export interface ProjectSlice {
  readonly projectId: string;
  /** Its `.modewise` file; null before it is saved. */
  readonly projectFile: string | null;
  /** There are unsaved changes. */
  readonly edited: boolean;
  readonly savedAt: string | null;
  /** Time of the last autosave. */
  readonly keptAt: string | null;
  /** The page has opened the project again that its tab showed before it was loaded, if there was one. */
  readonly isRestored: boolean;
  /** The verdict that the open project was saved with; null if it was saved without. */
  readonly savedVerdict: SavedVerdict | null;
  /** Changes to files since the project was saved. */
  readonly projectNotices: readonly ProjectNotice[];
  readonly history: EditHistory;
  readonly recents: readonly RecentProject[];
  readonly interrupted: readonly InterruptedRun[];
  /** `saved`: without autosaved changes. */
  readonly openProject: (file: string, options?: { readonly saved: boolean }) => Promise<void>;
  /** Opens what a plan was made from as a new project. It can be saved once its model is opened too. */
  readonly openPlan: (plan: PlanDocument) => void;
  /** Saves to the project's file; opens a dialog if there is none. */
  readonly saveProject: () => Promise<void>;
  readonly saveProjectAs: () => Promise<void>;
  readonly renameProject: (name: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly loadRecents: () => Promise<void>;
  readonly forgetRecent: (file: string) => Promise<void>;
  readonly loadInterrupted: () => Promise<void>;
  /** Opens the project of an interrupted run, or what the run measured if it has none, and continues the run. */
  readonly continueRun: (run: InterruptedRun) => Promise<void>;
  readonly discardRun: (folder: string) => Promise<void>;
  readonly dismissNotices: () => void;
  /** Lets the user choose where a missing file of the project is now. The measurements stay. */
  readonly locateFile: (about: ProjectNotice['about']) => Promise<void>;
}

/** The whole state of the page. */
export type State = ConnectionSlice &
  CalibrationSlice &
  StudySlice &
  MeasuringSlice &
  PlanningSlice &
  PricesSlice &
  ReportSlice &
  BillSlice &
  TraceSlice &
  BundleSlice &
  EndpointSlice &
  VariantsSlice &
  FleetSlice &
  InterfaceSlice &
  ProjectSlice;

/** Creates a slice, which can read and change the others. */
export type Slice<T> = StateCreator<State, [], [], T>;
