import type { BatchNetwork } from '#core/fleet/batch-requests.ts';
import type { FleetPlace, FleetStudy } from '#core/contract/fleet/fleet.ts';
import type { FleetWhere } from '#core/contract/methods/fleet-methods.ts';
import { bucketOf } from '#core/fleet/bucket.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { FleetEngine } from './fleet-engine.ts';

/** Where and how a study runs, from the command line. */
export interface PlaceChoice extends Pick<FleetWhere, 'on' | 'context' | 'namespace' | 'bucket' | 'region'> {
  readonly image: string | null;
  readonly program: readonly string[];
  readonly tolerate: readonly string[];
  /** Of AWS Batch; null where nothing is started. */
  readonly network: BatchNetwork | null;
}

/** The default program in the image: the command that the package installs. */
export const DEFAULT_PROGRAM = ['modewise'] as const;

/** An engine, and the place as fleet.json names it. */
export interface OpenedEngine {
  readonly engine: FleetEngine;
  readonly place: FleetPlace;
}

/** Connects to the place that a command line names. Throws AppError. */
export function openPlace(choice: PlaceChoice): Promise<OpenedEngine> {
  return choice.on === 'kubernetes' ? openCluster(choice) : openBatch(choice);
}

async function openCluster(choice: PlaceChoice): Promise<OpenedEngine> {
  const { image, program, context, namespace, tolerate, region, bucket } = choice;
  const { kubernetesEngine } = await import('./kubernetes/kubernetes-engine.ts');
  const named = bucket === null ? null : namedBucket(bucket);
  const packs = named === null ? null : await (await import('./aws/pack-store.ts')).packStore(named, region);
  const engine = await kubernetesEngine({ context, namespace, image: image ?? '', program, tolerate, packs });
  const { cluster } = engine;
  return {
    engine,
    place: { kind: 'kubernetes', context: cluster.context, namespace: cluster.namespace, packs: named },
  };
}

function namedBucket(address: string): { readonly bucket: string; readonly prefix: string } {
  const named = bucketOf(address);
  if (named !== null) return named;
  throw usage(`${address} is not the address of a bucket`, 'Write it as s3://BUCKET/PREFIX.');
}

async function openBatch({ image, program, region, bucket: address, network }: PlaceChoice): Promise<OpenedEngine> {
  if (address === null) {
    throw usage('the bucket is missing', 'Use --bucket s3://BUCKET/PREFIX, for the model, the data and the packs.');
  }
  const { bucket, prefix } = namedBucket(address);
  const { batchEngine } = await import('./aws/batch-engine.ts');
  const engine = await batchEngine({ region, bucket, prefix, image: image ?? '', program, network });
  return { engine, place: { kind: 'aws-batch', region: engine.region, bucket, prefix } };
}

/** Connects to the place where a study was started. Throws AppError. */
export function openStarted({ place, image, studyId }: FleetStudy): Promise<OpenedEngine> {
  if (place === null) {
    throw usage(
      `the study ${studyId} has not been started`,
      'Start it with: modewise fleet run fleet.json --image IMAGE --model FILE --yes',
    );
  }
  const nothing = { context: null, namespace: null, region: null, bucket: null };
  const where =
    place.kind === 'kubernetes'
      ? {
          context: place.context,
          namespace: place.namespace,
          bucket: place.packs === null ? null : `s3://${place.packs.bucket}/${place.packs.prefix}`,
        }
      : { region: place.region, bucket: `s3://${place.bucket}/${place.prefix}` };
  return openPlace({
    on: place.kind,
    image,
    program: DEFAULT_PROGRAM,
    tolerate: [],
    network: null,
    ...nothing,
    ...where,
  });
}
