import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import type { ProjectContent, Settings } from '#core/contract/project/project.ts';
import type { Handlers } from '#core/contract/methods/method-map.ts';
import type { Projects } from '#engine/projects/projects.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';
import { withoutSecrets } from '#engine/sources/readers/address.ts';
import {
  autosaveFolder,
  programVersion,
  recentsFile,
  runsFolder,
  settingsFile,
  uploadsFolder,
} from '#engine/platform/paths.ts';

type ProjectMethods =
  | 'projectOpen'
  | 'projectSave'
  | 'projectAutosave'
  | 'recents'
  | 'forgetRecent'
  | 'interruptedRuns'
  | 'discardRun'
  | 'settings'
  | 'changeSettings';

/** A project never stores a password, whatever a page sends. */
function withoutPassword(content: ProjectContent): ProjectContent {
  const { data } = content;
  return data === null || !isSource(data) ? content : { ...content, data: withoutSecrets(data) };
}

/** The handlers of projects, interrupted runs and settings, loaded on first use. */
export function projectHandlers(guard: FileGuard): Pick<Handlers<Methods>, ProjectMethods> {
  let opened: Promise<Projects> | null = null;
  const projects = (): Promise<Projects> => {
    opened ??= import('#engine/projects/projects.ts').then(({ openProjects }) =>
      openProjects({
        recentsFile: recentsFile(),
        autosaveFolder: autosaveFolder(),
        passingFolder: uploadsFolder(),
        guard,
        version: programVersion(),
      }),
    );
    return opened;
  };
  const readSettings = async (): Promise<Settings> => {
    const { readHomeFile } = await import('#engine/projects/home-file.ts');
    const { Settings } = await import('#core/contract/project/project.ts');
    return (await readHomeFile(settingsFile(), Settings, Settings.parse({}))).value;
  };
  return {
    projectOpen: async ({ file, saved }) => (await projects()).open(file, { saved }),
    projectSave: async ({ file, content }) => (await projects()).save(file, withoutPassword(content)),
    projectAutosave: async ({ file, content }) => (await projects()).autosave(file, withoutPassword(content)),
    recents: async () => (await projects()).recents(),
    forgetRecent: async ({ file }) => (await projects()).forget(file),
    interruptedRuns: async () => {
      const { leftBehindRuns } = await import('#engine/runs/left-behind.ts');
      const runs = await leftBehindRuns(runsFolder());
      const fileOf = async ({ project }: MeasureRequest): Promise<string | null> =>
        project === undefined ? null : (await projects()).fileOf(project);
      return Promise.all(runs.map(async (run) => ({ ...run, projectFile: await fileOf(run.request) })));
    },
    discardRun: async ({ folder }) => {
      await (await import('#engine/runs/left-behind.ts')).discardRun(runsFolder(), folder);
      return {};
    },
    settings: readSettings,
    changeSettings: async (change) => {
      const { writeHomeFile } = await import('#engine/projects/home-file.ts');
      const settings = { ...(await readSettings()), ...change };
      await writeHomeFile(settingsFile(), settings);
      return settings;
    },
  };
}
