import { z } from 'zod';
import { Assignments } from '#core/contract/verdict/asks.ts';
import { Phase } from '#core/contract/run/journal.ts';
import { Drops, Maps } from '#core/contract/model/column-choice.ts';
import { WrittenReport } from '#core/contract/methods/listings.ts';
import { MeasureRequest, MeasureSettings } from '#core/contract/run/measure.ts';
import { MissingPolicy } from '#core/contract/model/model.ts';
import {
  Bytes,
  countUpTo,
  Dims,
  Interval,
  IsoTime,
  MAX_SYNTHETIC_ROWS,
  Name,
  Path,
  ProjectId,
  Text,
} from '#core/contract/base/numbers.ts';
import { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { MAX_RUNS, RunDocument } from '#core/contract/run/run.ts';
import { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import { Workload } from '#core/contract/workload/workload.ts';

/** The most report files that a project remembers. */
export const MAX_REPORTS = 64;

/** Version of the project documents that this program writes. */
export const PROJECT_SCHEMA_VERSION = 3;

/** The identity of a file when a project was saved. Detects whether it was moved or changed. */
export const FileStamp = z.object({
  /** Base name. */
  file: Path,
  sha256: Name,
  bytes: Bytes,
  modifiedAt: IsoTime,
});
export type FileStamp = Readonly<z.infer<typeof FileStamp>>;

/** The result of a project, for lists of projects. */
export const ProjectVerdict = z.object({
  mode: Name,
  /** A few words: what to do, and where. */
  text: Text,
  costPerMillionUsd: Interval.nullable(),
  /** The dates of the prices, as in the catalogue. */
  pricesAsOf: Name,
  /** The card as it was shown. Absent in projects of earlier versions. */
  card: z
    .object({
      headline: Text,
      /** What the workload assumes; null if it is stated. */
      assumed: Text.nullable(),
      sentence: Text,
      numbers: z.array(z.object({ label: Name, value: Name, note: Text })).max(4),
    })
    .optional(),
});
export type ProjectVerdict = Readonly<z.infer<typeof ProjectVerdict>>;

/** A project as the window holds it. Paths are those of the engine's machine. */
export const ProjectContent = z.object({
  id: ProjectId,
  name: Name,
  /** A path, or `sample:NAME`; null before a model is opened. */
  model: Path.nullable(),
  data: Path.nullable(),
  syntheticRows: countUpTo(MAX_SYNTHETIC_ROWS).nullable(),
  maps: Maps,
  drops: Drops.default([]),
  labels: Drops.default([]),
  dims: Dims,
  /** What to do with missing numbers; null to decide by the model. */
  missing: MissingPolicy.nullable().default(null),
  settings: MeasureSettings,
  run: RunDocument.nullable(),
  /** Folder of the run's journal. */
  runFolder: Path.nullable(),
  importedRuns: z.array(RunDocument).max(MAX_RUNS),
  /** The current deployment, as measured; null if it was not measured. */
  currentDeployment: MeasuredEndpoint.nullable().default(null),
  /** Variants of the model, with the runs that measured them; null if none were made. */
  variants: GivenVariants.nullable().default(null),
  /** The study on a fleet, as it was last seen; null if there is none. */
  fleet: FleetStudy.nullable().default(null),
  workload: Workload,
  verdict: ProjectVerdict.nullable(),
  /** The report files written from it, the latest last. */
  reports: z.array(WrittenReport).max(MAX_REPORTS).default([]),
  /** Who does the tasks of the plan, and by when, as far as it is entered. */
  assignments: Assignments.default([]),
});
export type ProjectContent = Readonly<z.infer<typeof ProjectContent>>;

/**
 * A `.modewise` file: what was opened, measured and planned, with the hashes of its inputs. The plan is not stored, because it follows from
 * the content.
 */
export const Project = ProjectContent.extend({
  schemaVersion: z.literal(PROJECT_SCHEMA_VERSION),
  /** The version that wrote it. */
  modewise: Name,
  savedAt: IsoTime,
  /** Null for files that did not exist at the time of saving. */
  stamps: z.object({ model: FileStamp.nullable(), data: FileStamp.nullable() }),
});
export type Project = Readonly<z.infer<typeof Project>>;

/** A difference from the state when a project was saved. */
export const ProjectNotice = z.object({
  about: z.enum(['model', 'data']),
  /** `moved`: the same bytes in another place. */
  state: z.enum(['moved', 'changed', 'missing']),
  text: Text,
});
export type ProjectNotice = Readonly<z.infer<typeof ProjectNotice>>;

/** An opened project. Paths are the current places of the files. */
export const OpenedProject = z.object({
  content: ProjectContent,
  /** The project's file; null if it was only ever autosaved. */
  file: Path.nullable(),
  savedAt: IsoTime,
  /** When unsaved edits in the content were made; null without unsaved edits. */
  unsavedAt: IsoTime.nullable(),
  notices: z.array(ProjectNotice).max(16),
});
export type OpenedProject = Readonly<z.infer<typeof OpenedProject>>;

/** A recently opened project. */
export const RecentProject = z.object({
  file: Path,
  name: Name,
  openedAt: IsoTime,
  verdict: ProjectVerdict.nullable(),
  /** Only ever autosaved: it has no file of its own yet. */
  untitled: z.boolean(),
  /** Why the project is out of date, in a few words; null if no reason is known. */
  stale: Text.nullable(),
});
export type RecentProject = Readonly<z.infer<typeof RecentProject>>;

/** Latest first. `problem` says that the list could not be read or written. */
export const RecentList = z.object({
  schemaVersion: z.literal(1),
  projects: z.array(RecentProject).max(1_000),
  problem: Text.nullable(),
});
export type RecentList = Readonly<z.infer<typeof RecentList>>;

/** A run whose engine ended before it was complete. */
export const InterruptedRun = z.object({
  folder: Path,
  /** Base name. */
  model: Name,
  startedAt: IsoTime,
  /** The finished phases, in order. */
  finishedPhases: z.array(Phase).max(64),
  request: MeasureRequest,
  /** The file that reopens the project that it was measured for; null if there is none, as for the command line. */
  projectFile: Path.nullable(),
});
export type InterruptedRun = Readonly<z.infer<typeof InterruptedRun>>;

/** Settings that apply to all projects. */
export const Settings = z.object({
  schemaVersion: z.literal(1).default(1),
  colorScheme: z.enum(['light', 'dark', 'system']).default('system'),
});
export type Settings = Readonly<z.infer<typeof Settings>>;
