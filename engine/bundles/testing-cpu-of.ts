import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { AUTOPILOT } from '#core/price/serving/container/autopilot.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import { handlingOf, REFERENCE_CLOCK_GHZ } from '#core/price/serving/candidate/handling.ts';
import { createProjector } from '#core/project/projection/project.ts';

/**
 * vCPU seconds of one request on the machine of an option, by hand: the service time of a session times its threads, and the time of the server's own work.
 * A session of less than a core has one thread on a part of a vCPU.
 */
export function cpuOfOption({ plan, catalog }: { readonly plan: PlanDocument; readonly catalog: Catalog }) {
  const { runs, workload } = plan;
  const [run] = runs;
  if (run === undefined) throw new Error('the plan has no run');
  const project = createProjector({ runs, catalog });
  const lookup = createLookup(catalog);
  return ({ instanceType, deployment }: ServingOption): number => {
    const instance = instanceType === null ? null : lookup.instance(instanceType);
    const vcpus = deployment?.machine.vcpus ?? 1;
    const projection = instance === null ? null : project(instance);
    const offer =
      instance === null && lookup.cloud === 'gcp'
        ? AUTOPILOT.offerOn({ catalog, lookup, run, project }, 'x86_64')
        : null;
    const size = offer?.state === 'planned' ? offer.plan.sizes.find((each) => each.vcpus === vcpus) : undefined;
    const profile = projection?.state === 'projected' ? projection.profile : size?.profile;
    // Tasks of Fargate are scaled by requests.
    if (profile === undefined) return Number.NaN;
    const { threadsPerSession: threads, clockGHz, realtime } = profile;
    const perSession = threads >= 1 ? threads : Math.min(1, vcpus);
    const measured = run.realtime?.transport == null ? 0 : handlingOf({ run, lookup }, 'lean').ms;
    const { handlingMs: stated, server } = workload;
    const ownMs = stated ?? handlingOf({ run, lookup }, server).ms;
    const handlingMs = Math.max(0, ownMs - measured) * (REFERENCE_CLOCK_GHZ / clockGHz);
    return (
      (realtime.meanServiceMs * perSession + (threads < 1 ? (handlingMs * perSession) / threads : handlingMs)) / 1000
    );
  };
}
