import type { ModelDescription } from '#core/contract/model/model.ts';
import type { VariantKind } from '#core/contract/model/variants.ts';
import { modelFamily } from '#core/project/projection/model-family.ts';
import { type AnswerAccess, forOpenProject } from './answers.ts';
import { asProblem } from './problem.ts';
import { measureRequestOf } from './measuring-slice.ts';
import type { Slice } from './state.ts';
import type { OpenVariants, VariantsSlice } from './variants-state.ts';

/** Whether a kind of variant can be made of a model. Smaller numbers need matrices; tree ensembles have none. */
export function appliesTo(kind: VariantKind, model: ModelDescription | null): boolean {
  return kind === 'ort' || model === null || modelFamily(model) !== 'trees';
}

/** Creates the state of the variants of the model. */
export const createVariantsSlice: Slice<VariantsSlice> = (set, get) => {
  let abort = new AbortController();

  /** Changes what is open. What was closed meanwhile stays closed. */
  function put(part: Partial<OpenVariants>, project: Pick<AnswerAccess, 'set'> = { set }): void {
    const { openedVariants } = get();
    if (openedVariants !== null) project.set({ openedVariants: { ...openedVariants, ...part } });
  }

  return {
    openedVariants: null,
    openVariants: () => {
      const { variants, labels, inspection } = get();
      const usual: VariantKind = appliesTo('int8', inspection?.model ?? null) ? 'int8' : 'ort';
      set({
        openedVariants: {
          kinds: variants?.list.map(({ kind }) => kind) ?? [usual],
          label: labels[0] ?? null,
          maxChangedShare: variants?.maxChangedShare ?? null,
          state: 'asking',
          progress: [],
          found: null,
          problem: null,
        },
      });
    },
    closeVariants: () => {
      abort.abort();
      set({ openedVariants: null });
    },
    changeVariants: (change) => put({ ...change, problem: null }),
    limitVariants: (maxChangedShare) => {
      const { variants } = get();
      put({ maxChangedShare });
      if (variants !== null) set({ variants: { ...variants, maxChangedShare } });
    },
    makeVariants: async () => {
      const { openedVariants, run, projectId } = get();
      const project = forOpenProject(set, get);
      const request = measureRequestOf(get());
      if (openedVariants === null || run === null || request === null || openedVariants.state !== 'asking') return;
      const { kinds, label, maxChangedShare } = openedVariants;
      const own = new AbortController();
      abort = own;
      put({ state: 'making', progress: [], found: null, problem: null });
      try {
        const { document, given } = await get()
          .engine()
          .stream(
            'makeVariants',
            {
              project: projectId,
              request: { ...request, workload: null, verdicts: false },
              run,
              kinds: [...kinds],
              label: request.data === null ? null : label,
              maxChangedShare,
            },
            {
              onEvent: (event) => {
                if (project.isOpen()) put({ progress: [...(get().openedVariants?.progress ?? []), event] });
                else own.abort();
              },
              signal: own.signal,
            },
          );
        project.set({ variants: given.list.length === 0 ? null : given });
        put({ state: 'asking', found: document }, project);
      } catch (error) {
        put({ state: 'asking', problem: asProblem(error) }, project);
      }
    },
    stopVariants: () => {
      abort.abort();
      put({ state: 'stopping' });
    },
    forgetVariants: () => {
      set({ variants: null });
      put({ found: null });
    },
  };
};
