import { z } from 'zod';
import { Phase } from './journal.ts';
import { Drops, Maps, MeasureRequest } from './measure.ts';
import { Bytes, countUpTo, Dims, Interval, IsoTime, MAX_SYNTHETIC_ROWS, Name, Path, Text } from './numbers.ts';
import { MAX_RUNS, RunDocument } from './run.ts';
import { Workload } from './workload.ts';

export const PROJECT_SCHEMA_VERSION = 2;

/** Names a project for as long as it lives, whatever its file is called. */
export const ProjectId = z.string().regex(/^[0-9a-f-]{36}$/, 'a UUID');

/** A file as it was when a project was saved: by this it is known again when it was moved or changed. */
export const FileStamp = z.object({
  /** Base name. */
  file: Path,
  sha256: Name,
  bytes: Bytes,
  modifiedAt: IsoTime,
});
export type FileStamp = Readonly<z.infer<typeof FileStamp>>;

/** What a project came to, for lists of projects. */
export const ProjectVerdict = z.object({
  mode: Name,
  /** A few words: what to do, and where. */
  text: Text,
  costPerMillionUsd: Interval.nullable(),
  /** The dates of the prices, as the catalogue gives them. */
  pricesAsOf: Name,
});
export type ProjectVerdict = Readonly<z.infer<typeof ProjectVerdict>>;

/** How it is to be measured: everything of a request that is set by hand. */
export const MeasureSettings = MeasureRequest.omit({
  model: true,
  data: true,
  syntheticRows: true,
  maps: true,
  drops: true,
  dims: true,
  workload: true,
});

/** A study as the window holds it. Paths are those of the engine's machine. */
export const ProjectContent = z.object({
  id: ProjectId,
  name: Name,
  /** Path, or `sample:NAME`; null before a model is open. */
  model: Path.nullable(),
  data: Path.nullable(),
  syntheticRows: countUpTo(MAX_SYNTHETIC_ROWS).nullable(),
  maps: Maps,
  drops: Drops.default([]),
  dims: Dims,
  settings: MeasureSettings,
  run: RunDocument.nullable(),
  /** Folder of the run's journal. */
  runFolder: Path.nullable(),
  packs: z.array(RunDocument).max(MAX_RUNS),
  workload: Workload,
  verdict: ProjectVerdict.nullable(),
});
export type ProjectContent = Readonly<z.infer<typeof ProjectContent>>;

/** A `.modewise` file: what was opened, measured and planned, with the hashes of what it was made from. The plan itself follows from it. */
export const Project = ProjectContent.extend({
  schemaVersion: z.literal(PROJECT_SCHEMA_VERSION),
  /** The version that wrote it. */
  modewise: Name,
  savedAt: IsoTime,
  /** Null for what was not there when it was saved. */
  stamps: z.object({ model: FileStamp.nullable(), data: FileStamp.nullable() }),
});
export type Project = Readonly<z.infer<typeof Project>>;

/** What was found different from when a project was saved. */
export const ProjectNotice = z.object({
  about: z.enum(['model', 'data']),
  /** `moved`: the same bytes, elsewhere. */
  state: z.enum(['moved', 'changed', 'missing']),
  text: Text,
});
export type ProjectNotice = Readonly<z.infer<typeof ProjectNotice>>;

/** A project that was opened. Paths are where the files are now. */
export const OpenedProject = z.object({
  content: ProjectContent,
  /** Its file; null for one that was only ever kept automatically. */
  file: Path.nullable(),
  savedAt: IsoTime,
  /** When the edits were made that are in it but not in its file; null when there are none. */
  unsavedAt: IsoTime.nullable(),
  notices: z.array(ProjectNotice).max(16),
});
export type OpenedProject = Readonly<z.infer<typeof OpenedProject>>;

/** A project that was open lately. */
export const RecentProject = z.object({
  file: Path,
  name: Name,
  openedAt: IsoTime,
  verdict: ProjectVerdict.nullable(),
  /** Only ever kept automatically: it has no file of its own yet. */
  untitled: z.boolean(),
  /** Why it cannot be taken as it was, in a few words; null when nothing is known against it. */
  stale: Text.nullable(),
});
export type RecentProject = Readonly<z.infer<typeof RecentProject>>;

/** Latest first. `problem` says that the list could not be read or kept. */
export const RecentList = z.object({
  schemaVersion: z.literal(1),
  projects: z.array(RecentProject).max(1_000),
  problem: Text.nullable(),
});
export type RecentList = Readonly<z.infer<typeof RecentList>>;

/** A run whose engine went away in the middle. */
export const InterruptedRun = z.object({
  folder: Path,
  /** Base name. */
  model: Name,
  startedAt: IsoTime,
  /** The phases that were finished, in their order. */
  finishedPhases: z.array(Phase).max(64),
});
export type InterruptedRun = Readonly<z.infer<typeof InterruptedRun>>;

/** What a user set once for all projects. */
export const Settings = z.object({
  schemaVersion: z.literal(1).default(1),
  colorScheme: z.enum(['light', 'dark', 'system']).default('system'),
});
export type Settings = Readonly<z.infer<typeof Settings>>;
