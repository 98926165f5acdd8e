import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { FileStamp, type Project, ProjectVerdict, type RecentList } from '#core/contract/project/project.ts';
import { IsoTime } from '#core/contract/base/numbers.ts';
import { withFileLock } from '#engine/platform/files/file-lock.ts';
import { stateOf } from './file-stamp.ts';
import { readHomeFile, type Remembered, writeHomeFile } from './home-file.ts';

/** The number of keyboard shortcuts for recent projects. */
const MAX_RECENTS = 9;

const Entry = z.object({
  file: z.string(),
  name: z.string(),
  openedAt: IsoTime,
  verdict: ProjectVerdict.nullable(),
  untitled: z.boolean(),
  /** The places of its files, to detect changes. */
  files: z.array(z.object({ about: z.enum(['model', 'data']), path: z.string(), stamp: FileStamp })),
});
type Entry = Readonly<z.infer<typeof Entry>>;
const Entries = z.object({ schemaVersion: z.literal(1), projects: z.array(Entry) });

/** Recent projects, stored in one file of the home folder. */
export interface Recents {
  readonly list: () => Promise<RecentList>;
  readonly has: (file: string) => Promise<boolean>;
  /** Puts a project first; `instead` is the entry that it replaces. */
  readonly add: (
    file: string,
    project: Project,
    options: { readonly untitled: boolean; readonly instead?: string },
  ) => Promise<void>;
  readonly remove: (file: string) => Promise<void>;
}

/** `path` is the file of the list. Changes are serialised. */
export function openRecents(path: string, now: () => Date = () => new Date()): Recents {
  let latest: Promise<unknown> = Promise.resolve();
  /** Changes that could not be written are kept until the program ends. */
  let unwritten: { readonly entries: readonly Entry[]; readonly problem: string } | null = null;

  async function read(): Promise<Remembered<readonly Entry[]>> {
    if (unwritten !== null) return { value: unwritten.entries, problem: unwritten.problem };
    const { value, problem } = await readHomeFile(path, Entries, { schemaVersion: 1, projects: [] });
    return { value: value.projects, problem };
  }

  function change(to: (entries: readonly Entry[]) => readonly Entry[]): Promise<void> {
    // A window or tab in another process may change the same list.
    const locked = (work: () => Promise<void>): Promise<void> => withFileLock(`${path}.lock`, work);
    const changed = latest.then(() =>
      locked(async () => {
        const entries = to((await read()).value).slice(0, MAX_RECENTS);
        const problem = await writeHomeFile(path, { schemaVersion: 1, projects: entries });
        unwritten = problem === null ? null : { entries, problem };
      }),
    );
    latest = changed.catch(() => undefined);
    return changed;
  }

  return {
    list: async () => {
      await latest;
      const { value, problem } = await read();
      const projects = await Promise.all(
        value.map(async (entry) => {
          const { file, name, openedAt, verdict, untitled } = entry;
          return { file, name, openedAt, verdict, untitled, stale: await staleness(entry) };
        }),
      );
      return { schemaVersion: 1, projects, problem };
    },
    has: async (file) => (await read()).value.some((entry) => entry.file === file),
    add: (file, project, { untitled, instead }) => {
      const entry = {
        file,
        name: project.name,
        openedAt: now().toISOString(),
        verdict: project.verdict,
        untitled,
        files: filesOf(project),
      };
      return change((entries) => [entry, ...entries.filter((each) => each.file !== file && each.file !== instead)]);
    },
    remove: (file) => change((entries) => entries.filter((each) => each.file !== file)),
  };
}

function filesOf({ model, data, stamps }: Project): Entry['files'] {
  const files = [
    { about: 'model' as const, path: model, stamp: stamps.model },
    { about: 'data' as const, path: data, stamp: stamps.data },
  ];
  return files.flatMap(({ about, path, stamp }) => (path === null || stamp === null ? [] : [{ about, path, stamp }]));
}

/** The most important problem of a project before it is opened. */
async function staleness({ file, files }: Entry): Promise<string | null> {
  const isThere = await stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
  if (!isThere) return 'moved or deleted';
  for (const { about, path, stamp } of files) {
    const state = await stateOf(path, stamp);
    if (state === 'changed') return `${about} changed: measure again`;
    if (state === 'missing') return `${about} not found`;
  }
  return null;
}
