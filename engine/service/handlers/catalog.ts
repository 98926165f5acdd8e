import type { Catalog } from '#core/contract/catalog.ts';
import type { CatalogUpdate, OverlayList } from '#core/contract/catalog-update.ts';
import type { StreamContext } from '#core/contract/method-map.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { importPrices, listOverlays, removePrices } from '#engine/catalog/update.ts';
import { PUBLIC_ENDPOINTS } from '#engine/catalog/refresh/endpoints.ts';
import { refreshCatalog } from '#engine/catalog/refresh/refresh.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { catalogFolder } from '#engine/platform/paths.ts';

/** The catalogue of a region as plans use it, and its hash: the bundled prices, replaced by refreshed and imported ones. */
export async function showCatalog(request: {
  readonly region: string;
  readonly estimates: boolean;
}): Promise<{ catalog: Catalog; sha256: string }> {
  const catalog = loadCatalog({ ...request, folder: catalogFolder() });
  return { catalog, sha256: catalogSha256(catalog) };
}

/** Takes a file of the user's own prices into the catalogue. */
export function importCatalog({ file }: { readonly file: string }): Promise<CatalogUpdate> {
  return importPrices({ file, folder: catalogFolder(), now: new Date().toISOString() });
}

/** Takes back what was imported or refreshed. */
export function removeFromCatalog(request: {
  readonly kind: 'refreshed' | 'imported';
  readonly name: string;
}): Promise<CatalogUpdate> {
  return removePrices({ ...request, folder: catalogFolder() });
}

/** What lies over the bundled catalogue. */
export async function listCatalogOverlays(): Promise<OverlayList> {
  return listOverlays(catalogFolder());
}

/** Fetches the public prices of a region. */
export function refresh(
  { region }: { readonly region: string },
  { signal, emit }: StreamContext<{ readonly text: string }>,
): Promise<CatalogUpdate> {
  return refreshCatalog({
    region,
    folder: catalogFolder(),
    now: new Date().toISOString(),
    endpoints: PUBLIC_ENDPOINTS,
    signal: hostSignal(signal),
    onProgress: (text) => emit({ text }),
  });
}
