import type { Catalog, InstanceType } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { hopTo } from './choose-source.ts';
import { zOfQuantile } from './predictive.ts';
import type { ObservedError } from './shared-error.ts';
import type { Projection } from './types.ts';

/**
 * How far off the projections from the run that was measured here are, on the types that packs measured: measured ÷ projected rows per second, as a z score
 * of the projection's distribution. Packs of the same generation of cores, on a device, or without rows per second do not count.
 * @param of.project projects from that run alone.
 */
export function observedErrors(of: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
  readonly project: (own: RunDocument, instance: InstanceType) => Projection;
}): readonly ObservedError[] {
  const { runs, catalog, project } = of;
  const [own, ...packs] = runs;
  if (own === undefined || own.batch === null) return [];
  return packs.flatMap((pack): readonly ObservedError[] => {
    const instance = catalog.instances.find(({ instanceType }) => instanceType === pack.host.instanceType);
    if (instance === undefined || instance.accelerator !== null) return [];
    if (pack.execution !== undefined || pack.batch === null) return [];
    if (instance.instanceType === own.host.instanceType) return [];
    if (hopTo(own, instance, catalog.instances) === 'generation') return [];
    const projection = project(own, instance);
    if (projection.state === 'refused') return [];
    const { best, quantiles, sigmaLog, uarch } = projection.profile;
    const logError = Math.log(pack.batch.best.rowsPerS.value / best.rowsPerS);
    return [{ generation: uarch, z: quantiles === null ? logError / sigmaLog : zOfQuantile(quantiles, logError) }];
  });
}
