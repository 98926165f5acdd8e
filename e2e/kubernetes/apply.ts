import type { ApiUser } from './api.ts';

/** A manifest, as far as it says where it belongs. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Creates the objects of manifests, in their order. */
export async function applyManifests(user: ApiUser, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) {
    const { apiVersion, kind, metadata } = manifest;
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
    await user.create(`${group}${scope}/${kind.toLowerCase()}s?fieldValidation=Strict`, manifest);
  }
}
