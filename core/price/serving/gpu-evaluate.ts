import { inAccount } from './candidate/own-quotas.ts';
import { candidateWith } from './candidate/one-shape.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { isCommitment, type ServingMode } from '#core/contract/serving/serving.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { GpuSpeed } from '#core/project/projection/gpu.ts';
import { whyNotPriced } from '#core/project/projection/device-runs.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { infeasible, prepareOption, type PreparedOption, unpriced } from './candidate/evaluation.ts';
import { onceAsked } from '#core/once-per.ts';
import type { ServingContext, Stated } from './candidate/asked.ts';
import type { ServingDefinition } from './candidate/option.ts';
import type { Bound, Candidate, Evaluation } from './candidate/types.ts';

/** The instance types of a catalogue with an accelerator on which no run was measured, by EC2's names. */
export function unmeasuredGpus(of: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
}): ReadonlySet<string> {
  const priced = of.runs.filter((run) => whyNotPriced(run) === null);
  const measured = new Set(priced.map(({ host }) => host.instanceType));
  const types = of.catalog.instances.filter((each) => each.accelerator !== null && !measured.has(each.instanceType));
  return new Set(types.map(({ instanceType }) => instanceType));
}

/** A candidate with the CUDA execution provider and, for a job, also with TensorRT, for which the model must be converted. */
export function gpuVariants(candidate: Candidate): readonly Candidate[] {
  const cuda = candidateWith(candidate, { gpuSpeed: 'cuda' });
  if (!runsWholeBatches(candidate.mode)) return [cuda];
  return [cuda, candidateWith(candidate, { id: `${candidate.id}/tensorrt`, gpuSpeed: 'tensorrt' })];
}

/** The modes that need only a rate of whole batches, which is all that a specification can give. */
function runsWholeBatches(mode: ServingMode): boolean {
  return mode === 'batch' || mode === 'cached';
}

/** Prepares a candidate on an accelerator that was not measured. */
type PrepareGpu = (definition: ServingDefinition, candidate: Candidate, workload: Workload) => PreparedOption;

/**
 * Prepares candidates on accelerators that were not measured. A job is priced by the specification. Any other option is infeasible, because a
 * specification gives no latency; its reasons state its minimum cost.
 */
export function createPrepareGpu(of: {
  readonly context: ServingContext;
  readonly runs: readonly RunDocument[];
}): PrepareGpu {
  const at = (gpu: GpuSpeed): ServingContext => ({
    ...of.context,
    project: createProjector({ runs: of.runs, catalog: of.context.catalog, gpu }),
  });
  const contexts: Readonly<Record<GpuSpeed, ServingContext>> = {
    cuda: at('cuda'),
    tensorrt: at('tensorrt'),
    unlimited: at('unlimited'),
  };
  return (definition, candidate, workload) => {
    const speed = candidate.gpuSpeed ?? 'cuda';
    const statedAt = (gpu: GpuSpeed) => ({ context: inAccount(contexts[gpu], workload), candidate, workload });
    const stated = statedAt(speed);
    const priced =
      speed === 'unlimited' || runsWholeBatches(definition.mode) ? prepareOption(definition, stated) : null;
    if (speed === 'unlimited' && priced !== null) return priced;
    const unlimited = onceAsked(() => prepareOption(definition, statedAt('unlimited')));
    return {
      usdIn: (draw) => priced?.usdIn(draw) ?? Infinity,
      leastUsdIn: () => null,
      addTo: (whole, draw, factor) => priced?.addTo(whole, draw, factor) ?? null,
      explanationIn: (draw) => priced?.explanationIn(draw) ?? null,
      pricedIn: (simulation) => {
        const found = priced?.pricedIn(simulation);
        const bound: Bound = {
          usd: () => unlimited().usdIn(simulation),
          obstacle: () => (found === undefined ? liveReasons(stated) : found.explain().reasons)[0] ?? null,
        };
        if (found?.feasible === true) return { ...found, bound };
        const explain = (): Evaluation => {
          const limit = unlimited().pricedIn(simulation).explain();
          // An obstacle for an infinitely fast GPU is an obstacle for any other.
          if (!limit.feasible) return { ...limit, basis: 'bounded' };
          const reasons = [...(found?.explain().reasons ?? liveReasons(stated)), gpuAtLeast(limit)];
          return { ...infeasible(definition, { ...stated, simulation }, reasons), basis: 'bounded' };
        };
        return { ...unpriced(explain), bound };
      },
    };
  };
}

/** Why an option that answers single requests has no price: the model does not run there, or only a measurement shows how fast. */
function liveReasons({ context, candidate, workload }: Stated): readonly Reason[] {
  const instance = context.lookup.instance(candidate.instanceType ?? '');
  const projection = instance === null ? null : context.project(instance);
  if (projection?.state === 'refused') return projection.reasons;
  const isLatency = workload.callerWaits && workload.sloMs !== null;
  return [{ code: 'gpu-needs-measurement', what: isLatency ? 'latency' : 'single-rows' }];
}

/** The least that an option costs, from its evaluation with an infinitely fast accelerator. */
export function gpuAtLeast({ candidate, monthlyUsd, count }: Evaluation): ReasonOf<'gpu-at-least'> {
  return {
    code: 'gpu-at-least',
    monthlyUsd: monthlyUsd ?? 0,
    instances: count ?? 0,
    billed: billedBy(candidate),
  };
}

function billedBy({ mode, purchase }: Candidate): ReasonOf<'gpu-at-least'>['billed'] {
  if (isCommitment(purchase) || mode === 'realtime' || mode === 'microbatch') return 'always';
  return runsWholeBatches(mode) ? 'per-run' : 'as-used';
}
