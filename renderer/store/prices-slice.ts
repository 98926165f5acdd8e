import type { CatalogUpdate, OverlayList } from '#core/contract/catalog-update.ts';
import { asProblem, type Problem } from './problem.ts';
import type { Slice } from './store.ts';

/** What lies over the bundled prices, and what is being changed of it. */
export interface PricesSlice {
  readonly overlays: OverlayList | null;
  readonly pricesUpdating: 'import' | 'remove' | 'refresh' | null;
  /** What a refresh is doing. */
  readonly pricesText: string;
  /** What the last change came to. */
  readonly pricesUpdate: CatalogUpdate | null;
  readonly pricesProblem: Problem | null;
  readonly loadOverlays: () => Promise<void>;
  /** Asks for a CSV file of the user's own prices and takes it in. */
  readonly importPrices: () => Promise<void>;
  readonly removePrices: (overlay: { readonly kind: 'refreshed' | 'imported'; readonly name: string }) => Promise<void>;
  /** Fetches the public prices of the workload's region. The only thing in the program that uses the network. */
  readonly refreshPrices: () => Promise<void>;
  readonly stopRefresh: () => void;
}

export const createPricesSlice: Slice<PricesSlice> = (set, get) => {
  let abort: AbortController | null = null;

  /** One change at a time; after it, the plan is made again with the prices as they are. */
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
