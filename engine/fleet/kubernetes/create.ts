import type { V1Job } from '@kubernetes/client-node';
import type { JobManifest } from '#core/fleet/manifests.ts';
import { type Cluster, statusOf } from './client.ts';

/** Creates a Job; the server refuses a field that it does not know. */
export async function createJob({ apis, namespace }: Cluster, job: JobManifest, dryRun?: 'All'): Promise<void> {
  const { batch } = await apis();
  const body = mutable<V1Job>(job);
  const how = { fieldValidation: 'Strict', ...(dryRun === undefined ? {} : { dryRun }) };
  await createOnce(() => batch.createNamespacedJob({ namespace, body, ...how }));
}

/** Creates an object; one that an interrupted start has created already is as good. */
export async function createOnce(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
}

/** The client's types have lists that can be changed, and those of core do not. The client changes neither. */
export function mutable<T>(manifest: object): T {
  return structuredClone(manifest) as T;
}
