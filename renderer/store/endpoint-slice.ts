import { BLANK_SETTINGS } from '#core/contract/methods/endpoint-methods.ts';
import { forOpenProject } from './answers.ts';
import { asProblem } from './problem.ts';
import type { EndpointSlice, OpenEndpoint } from './endpoint-state.ts';
import type { Slice, State } from './state.ts';

/** Percentile of the limit on the latency. */
const PERCENTILE = 99;

/** Creates the state of a measured service. */
export const createEndpointSlice: Slice<EndpointSlice> = (set, get) => {
  let abort = new AbortController();

  /** Changes the open service. One that was closed meanwhile stays closed. */
  function put(part: Partial<OpenEndpoint>): void {
    const { endpoint } = get();
    if (endpoint !== null) set({ endpoint: { ...endpoint, ...part } });
  }

  return {
    endpoint: null,
    openEndpoint: () => set({ endpoint: begun(get()) }),
    changeEndpoint: ({ settings = {}, ...change }) => {
      const { endpoint } = get();
      if (endpoint === null) return;
      put({ ...change, settings: { ...endpoint.settings, ...settings }, planned: null, problem: null });
    },
    planEndpoint: async () => {
      const { endpoint } = get();
      if (endpoint === null || endpoint.state !== 'asking') return;
      const { settings } = endpoint;
      put({ state: 'planning', problem: null, found: null, foundSha256: null, savedTo: null });
      try {
        const planned = await get().engine().call('planEndpoint', settings);
        put({ state: 'asking', ...(get().endpoint?.settings === settings && { planned }) });
      } catch (error) {
        put({ state: 'asking', problem: asProblem(error) });
      }
    },
    measureEndpoint: async () => {
      const { endpoint, maps, drops, labels } = get();
      if (endpoint === null || endpoint.planned === null || endpoint.state !== 'asking') return;
      const { settings, planned, data, model, sloMs } = endpoint;
      abort = new AbortController();
      put({ state: 'measuring', progress: [], found: null, foundSha256: null, savedTo: null, problem: null });
      try {
        const found = await get()
          .engine()
          .stream(
            'measureEndpoint',
            {
              settings,
              confirmed: planned.target.url,
              data,
              model,
              // How the columns bind was chosen for the data of the study.
              ...(data === get().data
                ? { maps: [...maps], drops: [...drops], labels: [...labels] }
                : { maps: [], drops: [], labels: [] }),
              slo: sloMs === null ? null : { percentile: PERCENTILE, ms: sloMs },
            },
            {
              onEvent: (progress) => put({ progress: [...(get().endpoint?.progress ?? []), progress] }),
              signal: abort.signal,
            },
          );
        put({ state: 'asking', planned: null, found });
      } catch (error) {
        put({ state: 'asking', problem: asProblem(error) });
      }
    },
    stopEndpoint: () => {
      abort.abort();
      put({ state: 'stopping' });
    },
    saveEndpoint: async () => {
      const { endpoint, host } = get();
      if (endpoint === null || endpoint.found === null || host === null) return;
      const { found: document } = endpoint;
      const file = await host.chooseSavePath({
        title: 'Save what was measured',
        suggestedName: `${document.target.host.replaceAll(/[^\w.-]+/g, '-')}.json`,
        endings: ['json'],
      });
      if (file === null) return;
      try {
        await get().engine().call('saveEndpoint', { document, file });
        put({ savedTo: file, problem: null });
        if (host.kind === 'browser') await host.deliver(file);
      } catch (error) {
        put({ problem: asProblem(error) });
      }
    },
    openMeasured: async () => {
      const [file] = (await get().host?.chooseFiles('endpoint', { multiple: false })) ?? [];
      if (file === undefined) return;
      if (get().endpoint === null) set({ endpoint: begun(get()) });
      try {
        const { document, sha256 } = await get().engine().call('openEndpoint', { file });
        put({ found: document, foundSha256: sha256, planned: null, savedTo: null, problem: null });
      } catch (error) {
        put({ problem: asProblem(error) });
      }
    },
    setService: (service) => put({ service }),
    addCurrentDeployment: async () => {
      const { endpoint } = get();
      const project = forOpenProject(set, get);
      if (endpoint === null || endpoint.found === null) return;
      const { found: document, foundSha256: sha256, service } = endpoint;
      try {
        const currentDeployment = await get().engine().call('endpointCurrentDeployment', { document, sha256, service });
        if (!project.isOpen()) return;
        set({ currentDeployment });
        put({ problem: null, foundSha256: currentDeployment.sha256 });
      } catch (error) {
        if (project.isOpen()) put({ problem: asProblem(error) });
      }
    },
    removeCurrentDeployment: () => set({ currentDeployment: null }),
    closeEndpoint: () => {
      abort.abort();
      set({ endpoint: null });
    },
  };
};

/** A service before its first measurement, with the model and the data of the study. */
function begun({ endpoint, data, model, workload, currentDeployment }: State): OpenEndpoint {
  return {
    settings: endpoint?.settings ?? BLANK_SETTINGS,
    data,
    model,
    sloMs: workload.sloMs,
    planned: null,
    state: 'asking',
    progress: [],
    found: null,
    foundSha256: null,
    service: currentDeployment?.service ?? null,
    savedTo: null,
    problem: null,
  };
}
