import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { CatalogUpdate, OverlayList } from '#core/contract/catalog/catalog-update.ts';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { importPrices, listOverlays, removePrices } from '#engine/catalog/update.ts';
import { PUBLIC_ENDPOINTS } from '#engine/catalog/refresh/endpoints.ts';
import { refreshCatalog } from '#engine/catalog/refresh/refresh.ts';
import { readSecret, withoutSecrets } from '#engine/endpoint/secrets.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { catalogFolder } from '#engine/platform/paths.ts';

/** The catalogue of a region for plans, and its hash: bundled prices with refreshed and imported ones over them. */
export async function showCatalog(request: {
  readonly region: string;
  readonly estimates: boolean;
}): Promise<{ catalog: Catalog; sha256: string }> {
  const catalog = loadCatalog({ ...request, folder: catalogFolder() });
  return { catalog, sha256: catalogSha256(catalog) };
}

/** Imports a file of user-supplied prices. */
export function importCatalog({ file }: { readonly file: string }): Promise<CatalogUpdate> {
  return importPrices({ file, folder: catalogFolder(), now: new Date().toISOString() });
}

/** Removes an import or a refresh. */
export function removeFromCatalog(request: {
  readonly kind: 'refreshed' | 'imported';
  readonly name: string;
}): Promise<CatalogUpdate> {
  return removePrices({ ...request, folder: catalogFolder() });
}

/** The overlays over the bundled catalogue. */
export async function listCatalogOverlays(): Promise<OverlayList> {
  return listOverlays(catalogFolder());
}

/** Downloads the published prices of a region. No error says the key. */
export async function refresh(
  { region, googleKey }: { readonly region: string; readonly googleKey?: string | undefined },
  { signal, emit }: StreamContext<{ readonly text: string }>,
): Promise<CatalogUpdate> {
  const key = googleKey === undefined ? null : await readSecret(googleKey, '--google-key', process.env);
  const refreshed = refreshCatalog({
    region,
    googleKey: key,
    folder: catalogFolder(),
    now: new Date().toISOString(),
    endpoints: PUBLIC_ENDPOINTS,
    signal: hostSignal(signal),
    onProgress: (text) => emit({ text }),
  });
  return refreshed.catch((error: unknown) => {
    throw withoutSecrets(error, key === null ? [] : [key]);
  });
}
