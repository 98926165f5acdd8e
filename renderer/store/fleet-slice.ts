import { isSource } from '#core/contract/model/data-source.ts';
import { DEFAULT_WISH, type FleetStudy } from '#core/contract/fleet/fleet.ts';
import { BLANK_WHERE, type FleetProgress } from '#core/contract/methods/fleet-methods.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { isSettled } from '#core/fleet/observed-state.ts';
import type { FleetSlice, FleetWork } from './fleet-state.ts';
import { forOpenProject } from './answers.ts';
import { asProblem } from './problem.ts';
import { contentOf } from './project-content.ts';
import type { Slice, State } from './state.ts';

/** More lines would only be scrolled past. */
const MAX_LINES = 200;

const BLANK_WORK: FleetWork = {
  wish: DEFAULT_WISH,
  where: BLANK_WHERE,
  files: { model: null, data: null, modelUrl: null, dataUrl: null, modelClaim: null, dataClaim: null },
  state: 'idle',
  checked: null,
  said: [],
  problem: null,
};

type Parts = Parameters<Slice<FleetSlice>>;
type Set = Parts[0];
type Get = Parts[1];

/** Creates the state of a study on a fleet. */
export const createFleetSlice: Slice<FleetSlice> = (set, get) => {
  let abort = new AbortController();
  const put = (part: Partial<FleetWork>): void => set({ fleetWork: { ...get().fleetWork, ...part } });

  /** Does one thing with the study, and shows why it failed. What comes for a project that was left is dropped. */
  async function doing(state: FleetWork['state'], act: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    if (get().fleetWork.state !== 'idle') return;
    const { isOpen } = forOpenProject(set, get);
    abort = new AbortController();
    put({ state, problem: null });
    try {
      await act(isOpen);
    } catch (error) {
      if (isOpen()) put({ problem: asProblem(error) });
    } finally {
      put({ state: 'idle' });
    }
  }

  /** Takes what happens to the study of a project; another project ends the listening. */
  const listener = (isCurrent: () => boolean) => (progress: FleetProgress) => {
    if (isCurrent()) take(set, get, progress);
    else abort.abort();
  };

  return {
    fleetShown: false,
    fleetWork: BLANK_WORK,
    ...pages(set, get),
    changeFleet: ({ wish, where, files }) => {
      const { fleetWork: work } = get();
      put({
        wish: { ...work.wish, ...wish },
        where: { ...work.where, ...where },
        files: { ...work.files, ...files },
        checked: null,
        problem: null,
      });
    },
    planFleet: () =>
      doing('choosing', async (isCurrent) => {
        const { plan, fleetWork } = get();
        if (plan === null) return;
        const made = await get().engine().call('planFleet', { plan, wish: fleetWork.wish });
        const { study, sameCatalog } = made;
        if (!isCurrent()) return;
        const said = sameCatalog ? [] : ['Prices have changed since the plan: the values are those of today.'];
        set({ fleet: study, fleetWork: { ...get().fleetWork, checked: null, said } });
      }),
    openFleetFile: () =>
      doing('choosing', async (isCurrent) => {
        const [file] = (await get().host?.chooseFiles('fleet', { multiple: false })) ?? [];
        if (file === undefined) return;
        const study = await get().engine().call('openFleet', { file });
        if (isCurrent()) set({ fleet: study, fleetWork: { ...get().fleetWork, checked: null, said: [] } });
      }),
    checkFleet: () =>
      doing('checking', async (isCurrent) => {
        const { fleet: study, fleetWork } = get();
        if (study === null) return;
        const { where, files } = fleetWork;
        const checked = await get().engine().call('checkFleet', { study, where, files });
        const now = get().fleetWork;
        if (isCurrent() && now.where === where && now.files === files) put({ checked });
      }),
    startFleet: async () => {
      await doing('starting', async (isCurrent) => {
        const { fleet: study, fleetWork } = get();
        const { where, files, checked } = fleetWork;
        if (study === null || checked === null) return;
        const { place, costUsd } = checked.preflight;
        const order = { study, where, files, confirmed: { place, costUsd } };
        await keepProjectNow(get());
        const listening = { onEvent: listener(isCurrent), signal: abort.signal };
        const started = await get().engine().stream('startFleet', order, listening);
        if (isCurrent()) set({ fleet: started, fleetWork: { ...get().fleetWork, checked: null } });
      });
      if (get().fleetWork.problem === null) await get().followFleet();
    },
    followFleet: () =>
      doing('following', async (isCurrent) => {
        const { fleet: study } = get();
        if (study === null || study.startedAt === null) return;
        const listening = { onEvent: listener(isCurrent), signal: abort.signal };
        const now = await get().engine().stream('followFleet', { study }, listening);
        if (isCurrent()) set({ fleet: now });
      }),
    stopFollowing: () => abort.abort(),
    cancelFleet: async () => {
      abort.abort();
      await untilIdle(get);
      await doing('cancelling', async (isCurrent) => {
        const { fleet: study } = get();
        if (study === null) return;
        const { study: now, removed } = await get().engine().call('cancelFleet', { study });
        if (!isCurrent()) return;
        set({ fleet: now });
        put({ said: withLine(get().fleetWork.said, removedText(removed)) });
      });
    },
    forgetFleet: () => {
      abort.abort();
      set({ fleet: null });
      put({ checked: null, said: [], problem: null });
    },
  };
};

/** Showing and hiding the page. */
function pages(set: Set, get: Get): Pick<FleetSlice, 'openFleet' | 'closeFleet'> {
  return {
    openFleet: async () => {
      const { fleet, fleetWork, model, data } = get();
      const files = { ...fleetWork.files, model: fleetWork.files.model ?? model };
      const rows = files.data ?? (data === null || isSource(data) ? null : data);
      set({ fleetShown: true, fleetWork: { ...fleetWork, files: { ...files, data: rows } } });
      if (fleet === null || fleetWork.state !== 'idle') return;
      try {
        const known = await get().engine().call('recallFleet', { study: fleet });
        if (get().fleet === fleet) set({ fleet: known });
      } catch (error) {
        set({ fleetWork: { ...get().fleetWork, problem: asProblem(error) } });
      }
    },
    closeFleet: () => set({ fleetShown: false }),
  };
}

/** Stores the project with its study before anything is created, so that a page that is closed at once finds the study again. */
async function keepProjectNow(state: State): Promise<void> {
  const { projectFile: file, edited } = state;
  const content = contentOf(state);
  if (content === null || (file !== null && !edited)) return;
  await state.engine().call('projectAutosave', { file, content });
}

function take(set: Set, get: Get, progress: FleetProgress): void {
  const { fleetWork } = get();
  switch (progress.kind) {
    case 'said':
      return set({ fleetWork: { ...fleetWork, said: withLine(fleetWork.said, progress.text) } });
    case 'study':
      return set({ fleet: progress.study });
    case 'pack':
      return set({ importedRuns: withPack(get().importedRuns, progress.run) });
  }
}

function withLine(said: readonly string[], text: string): readonly string[] {
  return [...said, text].slice(-MAX_LINES);
}

/** A pack joins the others unless it is there. */
function withPack(importedRuns: State['importedRuns'], run: RunDocument): State['importedRuns'] {
  return importedRuns.some(({ runId }) => runId === run.runId) ? importedRuns : [...importedRuns, run];
}

function removedText(removed: readonly string[]): string {
  return removed.length === 0 ? 'the study has no resources left' : `removed ${removed.join(', ')}`;
}

/** Waits until what was stopped has ended. */
function untilIdle(get: Get): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (get().fleetWork.state === 'idle') resolve();
      else setTimeout(look, 50);
    };
    look();
  });
}

/** Whether something of a study may run elsewhere. */
export function isUnderWay(study: FleetStudy | null): boolean {
  return study !== null && study.startedAt !== null && !study.runs.every(isSettled);
}
