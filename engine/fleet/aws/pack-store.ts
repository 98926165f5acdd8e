import type { FoundPackSource } from '#engine/packs/pack-file.ts';
import { awsClient } from './aws-client.ts';

/** Packs in a bucket: machines store them at pre-signed addresses, and need no rights of their own. */
export interface PackStore {
  readonly bucket: string;
  readonly prefix: string;
  readonly putAddress: (studyId: string, instanceType: string) => Promise<string>;
  readonly read: (studyId: string, instanceType: string, signal: AbortSignal) => Promise<FoundPackSource>;
  /** Removes the packs of a study and returns their addresses. */
  readonly remove: (studyId: string, signal: AbortSignal) => Promise<readonly string[]>;
}

/** The packs under a prefix of a bucket. Throws AppError. */
export async function packStore(
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  region: string | null,
): Promise<PackStore> {
  const client = await awsClient({ region, bucket });
  const folderOf = (studyId: string): string => [prefix, studyId, 'packs'].filter((part) => part !== '').join('/');
  const keyOf = (studyId: string, instanceType: string): string => `${folderOf(studyId)}/${instanceType}.json.gz`;
  return {
    bucket,
    prefix,
    putAddress: (studyId, instanceType) => client.presigned('PUT', keyOf(studyId, instanceType)),
    read: async (studyId, instanceType, signal) => {
      const bytes = await client.until(signal).getObject(keyOf(studyId, instanceType));
      return bytes === null ? { kind: 'none' } : { kind: 'object', bytes };
    },
    remove: async (studyId, signal) => {
      const own = client.until(signal);
      const keys = await own.listKeys(`${folderOf(studyId)}/`);
      for (const key of keys) await own.deleteObject(key);
      return keys.map((key) => `s3://${bucket}/${key}`);
    },
  };
}
