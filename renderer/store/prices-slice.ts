import type { PricesSlice, Slice } from './state.ts';
import type { CatalogUpdate } from '#core/contract/catalog/catalog-update.ts';
import { asProblem } from './problem.ts';

/** Creates the state of imported and refreshed prices. */
export const createPricesSlice: Slice<PricesSlice> = (set, get) => {
  let abort: AbortController | null = null;

  /** Makes one change at a time, then reloads the prices, which updates the plan. */
  async function change(
    kind: 'import' | 'remove' | 'refresh',
    ask: () => Promise<CatalogUpdate | null>,
  ): Promise<void> {
    if (get().pricesUpdating !== null) return;
    set({ pricesUpdating: kind, pricesProblem: null, pricesText: '' });
    try {
      const update = await ask();
      if (update === null) return;
      set({ pricesUpdate: update });
      await Promise.all([get().loadOverlays(), get().loadCatalog(get().workload.region)]);
    } catch (error) {
      if (abort?.signal.aborted !== true) set({ pricesProblem: asProblem(error) });
    } finally {
      set({ pricesUpdating: null, pricesText: '' });
    }
  }

  return {
    overlays: null,
    pricesUpdating: null,
    pricesText: '',
    pricesUpdate: null,
    pricesProblem: null,
    loadOverlays: async () => {
      try {
        set({ overlays: await get().engine().call('catalogOverlays', {}) });
      } catch (error) {
        set({ pricesProblem: asProblem(error) });
      }
    },
    importPrices: () =>
      change('import', async () => {
        const [file] = (await get().host?.chooseFiles('prices', { multiple: false })) ?? [];
        return file === undefined ? null : get().engine().call('catalogImport', { file });
      }),
    removePrices: (overlay) => change('remove', () => get().engine().call('catalogRemove', overlay)),
    refreshPrices: async () => {
      abort = new AbortController();
      await change('refresh', () =>
        get()
          .engine()
          .stream(
            'catalogRefresh',
            { region: get().workload.region },
            { onEvent: ({ text }) => set({ pricesText: text }), ...(abort === null ? {} : { signal: abort.signal }) },
          ),
      );
      abort = null;
    },
    stopRefresh: () => abort?.abort(),
  };
};
