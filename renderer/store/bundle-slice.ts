import { plainName } from '#core/bundle/traced.ts';
import { forOpenProject } from './answers.ts';
import type { BundleSlice, Slice } from './state.ts';

/** Creates the state of the files that put an option into production. */
export const createBundleSlice: Slice<BundleSlice> = (set, get) => ({
  writingBundle: null,
  writtenBundle: null,
  bundleProblem: null,
  writeBundle: async (option) => {
    const { plan, host, model, writingBundle } = get();
    if (plan === null || host === null || writingBundle !== null) return;
    const project = forOpenProject(set, get);
    set({ writingBundle: option.id, bundleProblem: null, writtenBundle: null });
    try {
      const stem = `${plainName(plan.runs[0]?.model.file.replace(/\.onnx$/i, '') ?? '')}-${option.service}`;
      const path = await host.chooseSavePath({
        title: 'Save the files for production',
        suggestedName: `${stem}.zip`,
        endings: ['zip'],
      });
      if (path === null) return;
      const target = { kind: 'archive', path } as const;
      // A model that was opened is where it was opened; that of an opened plan is looked for among the samples.
      const request = { plan, planFile: null, optionId: option.id, model, target };
      const { bundle } = await get().engine().call('bundle', request);
      project.set({ writtenBundle: { path, optionId: option.id, files: bundle.files.length } });
      if (host.kind === 'browser') await host.deliver(path);
    } catch (error) {
      project.fail(error, (problem) => ({ bundleProblem: { optionId: option.id, problem } }));
    } finally {
      set({ writingBundle: null });
    }
  },
  dismissBundle: () => set({ writtenBundle: null, bundleProblem: null }),
});
