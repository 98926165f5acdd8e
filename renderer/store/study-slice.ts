import { withAssignment } from '#core/contract/verdict/asks.ts';
import type { Slice, State, StudySlice } from './state.ts';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import type { Inspection } from '#core/contract/model/model.ts';
import type { ProjectNotice } from '#core/contract/project/project.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { ASSUMED_WORKLOAD, findPreset } from '#core/contract/workload/presets.ts';
import { FILE_ENDINGS } from '#core/contract/methods/shell.ts';
import { cloudOfRegion, regionIn } from '#core/contract/workload/clouds.ts';
import { withStated, type Workload } from '#core/contract/workload/workload.ts';
import { rememberedClouds } from './remembered-clouds.ts';
import { IMAGES_ADVICE, isImageFile } from '#core/words/format/image-files.ts';
import { missingFiles } from './missing-files.ts';
import { tryModel } from './try-model.ts';
import { beginOpening, forOpenProject } from './answers.ts';
import { asProblem, type Problem } from './problem.ts';

const {
  data: _data,
  syntheticRows: _rows,
  maps: _maps,
  drops: _drops,
  labels: _labels,
  dims: _dims,
  workload: _workload,
  ...SETTINGS
} = MEASURE_DEFAULTS;

/** The default settings of a measurement. */
export { SETTINGS };

/** The workload of a new study: assumed, in the clouds that were chosen last. */
function firstWorkload(): Workload {
  const clouds = rememberedClouds() ?? [];
  const [first] = clouds;
  const { region } = ASSUMED_WORKLOAD;
  if (first === undefined) return ASSUMED_WORKLOAD;
  const own = clouds.some((cloud) => cloud === cloudOfRegion(region)) ? region : regionIn(first, region);
  return { ...ASSUMED_WORKLOAD, clouds, region: own };
}

const NOTHING_OPEN = {
  name: null,
  model: null,
  data: null,
  syntheticRows: null,
  maps: [],
  drops: [],
  labels: [],
  dims: {},
  missing: null,
  inspection: null,
  inspecting: false,
  sourceNote: null,
  studyProblem: null,
  refusal: null,
  triedModel: null,
  run: null,
  runFolder: null,
  importedRuns: [],
  currentDeployment: null,
  variants: null,
  fleet: null,
  reports: [],
  assignments: [],
} as const;

/** What other data begin with: no choice that was made for the last ones. */
const NOTHING_BOUND = { syntheticRows: null, maps: [], drops: [], labels: [], missing: null } as const;

type Filling = Pick<StudySlice, 'data' | 'maps' | 'drops' | 'labels' | 'dims' | 'missing'>;
type Parts = Parameters<Slice<StudySlice>>;
type Set = Parts[0];
type Get = Parts[1];

/** Creates the state of the study. */
export const createStudySlice: Slice<StudySlice> = (set, get, store) => {
  /** Changes the study, then reads model and data again. */
  const setAndInspect = async (change: Partial<StudySlice>): Promise<void> => {
    set(change);
    await inspect(set, get);
  };
  return {
    ...NOTHING_OPEN,
    settings: SETTINGS,
    workload: firstWorkload(),
    inspect: () => inspect(set, get),
    openSample: (name) => openSample(set, get, name),
    openRequest: (request) => setAndInspect({ ...NOTHING_OPEN, ...studyOf(request) }),
    openFiles: (paths) => openFiles(set, get, paths),
    waitingFiles: [],
    openWhenReady: async (paths) => {
      set({ waitingFiles: [...get().waitingFiles, ...paths] });
      await untilReady(store);
      set({ waitingFiles: get().waitingFiles.filter((path) => !paths.includes(path)) });
      await get().openFiles(paths);
    },
    replaceModel: (model) => replaceModel(set, get, model),
    setData: (data) => setAndInspect({ ...NOTHING_BOUND, data }),
    openSource: async (address) => {
      const { isOpen } = forOpenProject(set, get);
      try {
        const { data } = await get().engine().call('openSource', { data: address.trim() });
        if (isOpen()) await setAndInspect({ ...NOTHING_BOUND, data });
        return null;
      } catch (error) {
        return isOpen() ? asProblem(error) : null;
      }
    },
    setSyntheticRows: async (syntheticRows) => {
      const before = get();
      set({ ...NOTHING_BOUND, syntheticRows, data: null });
      // A different number of synthetic rows does not change the inspection.
      if (before.data !== null || before.inspection === null) await inspect(set, get);
    },
    setMaps: (maps) => setAndInspect({ maps }),
    setColumns: ({ maps, drops, labels }) => setAndInspect({ maps, drops, labels }),
    setDims: (dims) => setAndInspect({ dims }),
    setMissing: (missing) => setAndInspect({ missing }),
    changeSettings: (change) => set({ settings: { ...get().settings, ...change } }),
    setRun: (run, runFolder) => set({ run, runFolder }),
    addPack: async (file) => {
      const project = forOpenProject(set, get);
      try {
        const pack = await get().engine().call('openRun', { file });
        project.set({ importedRuns: [...get().importedRuns.filter((each) => each.runId !== pack.runId), pack] });
      } catch (error) {
        project.set({ problem: asProblem(error) });
      }
    },
    removePack: (runId) => set({ importedRuns: get().importedRuns.filter((each) => each.runId !== runId) }),
    changeWorkload: (change) => set({ workload: { ...get().workload, ...change } }),
    stateWorkload: (change) => set({ workload: withStated(get().workload, change) }),
    assign: (assignment) => set({ assignments: withAssignment(get().assignments, assignment) }),
    takePreset: (name) => {
      const preset = findPreset(name);
      // What a user may run, and where, does not depend on what is predicted.
      const { region, clouds, dataIn, only, without, existing, quotas } = get().workload;
      const own = { region, clouds, dataIn, only, without, existing, quotas };
      if (preset !== null) set({ workload: { ...preset.workload, ...own } });
    },
  };
};

function isReady({ client, isRestored }: State): boolean {
  return client !== null && isRestored;
}

/** Settles once the engine is connected and the project of the tab is open again. */
function untilReady(store: Parts[2]): Promise<void> {
  return new Promise((resolve) => {
    if (isReady(store.getState())) return resolve();
    const stop = store.subscribe((state) => {
      if (!isReady(state)) return;
      stop();
      resolve();
    });
  });
}

async function describe(get: Get, model: string, filling: Partial<Filling> = {}): Promise<Inspection> {
  const { data = null, maps = [], drops = [], labels = [], dims = {}, missing = null } = filling;
  return get()
    .engine()
    .call('inspect', {
      model,
      data,
      hash: false,
      maps: [...maps],
      drops: [...drops],
      labels: [...labels],
      allRows: false,
      dims: { ...dims },
      ...(missing === null ? {} : { missing }),
    });
}

async function inspect(set: Set, get: Get): Promise<void> {
  const { model, data, maps, drops, labels, dims, missing } = get();
  const lost = missingFiles(get());
  if (model === null || lost.includes('model')) return;
  set({ inspecting: true, sourceNote: null, studyProblem: null });
  // Answers about files that are no longer open are discarded.
  const isCurrent = (): boolean => {
    const now = get();
    const isOpen = now.model === model && now.data === data && now.missing === missing;
    return isOpen && now.maps === maps && now.drops === drops && now.labels === labels && now.dims === dims;
  };
  // Show the model at once, however long its data take to read and even if they are unreadable.
  let alone: Inspection | null = null;
  try {
    if (data !== null) alone = await describe(get, model);
    if (isCurrent() && get().inspection === null) set({ inspection: alone });
    if (lost.includes('data')) {
      set({ inspecting: false });
      return void tryModel(set, get);
    }
    if (data !== null && isSource(data)) {
      const onEvent = ({ text }: { readonly text: string }): void => {
        if (isCurrent()) set({ sourceNote: text });
      };
      await get().engine().stream('readSource', { data }, { onEvent });
    }
    const inspection = await describe(get, model, { data, maps, drops, labels, dims, missing });
    if (isCurrent()) set({ inspection, inspecting: false });
    void tryModel(set, get);
  } catch (error) {
    if (isCurrent()) set({ inspection: alone, inspecting: false, studyProblem: asProblem(error) });
    if (alone !== null) void tryModel(set, get);
  }
}

/** The study that a measurement was asked for, named by its model. */
function studyOf({ project: _project, workload, ...request }: MeasureRequest) {
  const { model, data, syntheticRows, maps, drops, labels, dims, missing = null, ...settings } = request;
  const name = baseName(model.replace(/^sample:/, '')).replace(/\.onnx$/i, '');
  const study = { name, model, data, syntheticRows, maps, drops, labels, dims, missing, settings };
  return { ...study, workload: workload ?? firstWorkload() };
}

async function openSample(set: Set, get: Get, name: string): Promise<void> {
  const sample = get().samples.find((each) => each.name === name);
  if (sample === undefined) return;
  beginOpening();
  const workload = (sample.preset === null ? null : findPreset(sample.preset)?.workload) ?? ASSUMED_WORKLOAD;
  set({
    ...NOTHING_OPEN,
    name: sample.title,
    model: sample.model,
    data: sample.data,
    maps: sample.maps,
    dims: sample.dims,
    workload,
    settings: { ...SETTINGS, sloMs: workload.sloMs, percentile: workload.sloPercentile },
    step: 'model-data',
  });
  await inspect(set, get);
}

async function openFiles(set: Set, get: Get, paths: readonly string[]): Promise<void> {
  const project = paths.find((path) => endsWith(path, FILE_ENDINGS.project));
  if (project !== undefined) return get().openProject(project);
  const isLatest = beginOpening();
  const plan = await planIn(get, paths);
  if (!isLatest()) return;
  if (plan !== null) return get().openPlan(plan);
  const models = paths.filter((path) => endsWith(path, FILE_ENDINGS.model));
  const datas = paths.filter((path) => endsWith(path, FILE_ENDINGS.data));
  if (models.length > 1) return set({ problem: several('models', models) });
  if (datas.length > 1) return set({ problem: several('data files', datas) });
  const [model] = models;
  const [data] = datas;
  if (model === undefined && data === undefined) return set({ problem: unknownKind(paths) });
  const found = foundAgain(get(), { model, data });
  if (found !== null) set({ ...found, problem: null });
  else if (model !== undefined) {
    const name = baseName(model).replace(/\.onnx$/i, '');
    // Data opened before any model are kept for the first one.
    const waiting = get().model === null ? get().data : null;
    const own = { workload: firstWorkload(), settings: SETTINGS };
    set({ ...NOTHING_OPEN, ...own, name, model, data: data ?? waiting, step: 'model-data', problem: null });
  } else if (get().model === null) set({ data: data ?? null, problem: null, step: 'start' });
  else
    set({
      ...NOTHING_BOUND,
      data: data ?? null,
      problem: null,
      step: 'model-data',
    });
  await inspect(set, get);
}

/**
 * The state with missing files of the open project that are among the given ones, by their names; null if none is. The measurements stay. Files of
 * other names are another study, unless the user says that they are these.
 */
export function foundAgain(
  state: State,
  given: { readonly model?: string | undefined; readonly data?: string | undefined },
  { anyName = false }: { readonly anyName?: boolean } = {},
): Pick<State, 'model' | 'data' | 'projectNotices'> | null {
  const { model, data, run, projectNotices } = state;
  const names = { model: model ?? run?.model.file ?? '', data: data ?? run?.data.file ?? '' };
  const isFound = ({ about, state: is }: ProjectNotice): boolean => {
    const path = given[about];
    return is === 'missing' && path !== undefined && (anyName || baseName(path) === baseName(names[about]));
  };
  if (!projectNotices.some(isFound)) return null;
  const left = projectNotices.filter((notice) => !isFound(notice));
  return { model: given.model ?? model, data: given.data ?? data, projectNotices: left };
}

/** The plan in a single JSON file; null if it is anything else, such as data. */
async function planIn(get: Get, [file = '', ...others]: readonly string[]): Promise<PlanDocument | null> {
  if (others.length > 0 || !endsWith(file, ['json'])) return null;
  try {
    const study = await get().engine().call('openStudy', { file });
    return study.kind === 'plan' ? study.plan : null;
  } catch {
    return null;
  }
}

/** A study has one model and one data file, and it is not guessed which of several is meant. */
function several(kind: string, paths: readonly string[]): Problem {
  const names = paths.map(baseName).join(', ');
  return {
    code: 'usage',
    file: null,
    cause: `${paths.length} ${kind} were opened at once: ${names}`,
    actions: ['Open one of them. To compare models, save each as a project of its own.'],
    details: paths.join('\n'),
  };
}

function unknownKind([first = 'this file']: readonly string[]): Problem {
  const endings = [...FILE_ENDINGS.model, ...FILE_ENDINGS.data, ...FILE_ENDINGS.project]
    .map((ending) => `.${ending}`)
    .join(', ');
  return {
    code: 'unusable-input',
    file: baseName(first),
    cause: 'it is neither a model, nor data that can be read, nor a project',
    actions: [...(isImageFile(first) ? [IMAGES_ADVICE] : []), `Accepted are ${endings}.`],
    details: first,
  };
}

async function replaceModel(set: Set, get: Get, model: string): Promise<void> {
  const { maps, dims } = get();
  set({ model, inspecting: true, studyProblem: null, refusal: null });
  try {
    const { inputs, freeDimensions } = (await describe(get, model)).model;
    if (get().model !== model) return;
    set({
      maps: maps.filter((map) => inputs.some(({ name }) => map.startsWith(`${name}=`))),
      dims: Object.fromEntries(Object.entries(dims).filter(([name]) => freeDimensions.includes(name))),
    });
  } catch (error) {
    if (get().model === model) set({ inspection: null, inspecting: false, studyProblem: asProblem(error) });
    return;
  }
  await inspect(set, get);
}

function endsWith(path: string, endings: readonly string[]): boolean {
  return endings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));
}

/** The last part of a path, for / and \ separators. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
