import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { retriedRequests, type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';
import { gpuIdleMinutes, withGpu } from './container-gpu.ts';
import { type InstanceService, requestInstances } from './request-instances.ts';

/** The texts that services of such instances share. */
export const INSTANCE_WORDS = {
  parts: 'a managed container',
  growsBy: 'more instances as requests come',
  bill: {
    'instances-answering': '{vcpus} vCPU, {memoryGb} GiB while requests run, {meanInstances} on average',
    'instances-alive': '{vcpus} vCPU, {memoryGb} GiB while instances live, {meanInstances} on average',
    'instances-ready': '{count} kept ready without requests, {vcpus} vCPU, {memoryGb} GiB',
    'instance-requests': 'requests',
  },
  scaling: {
    'instances-by-request':
      'Instances start within seconds as requests come, each loaded to {utilisation} of its limit, and stop {idleS} after their last request.',
  },
} as const satisfies Partial<ServiceWords>;

/** A service whose instances start with its requests and take several at a time. */
export function instanceOption(
  own: Pick<ServingDefinition, 'service' | 'words' | 'billed' | 'recipe' | 'payload'> & {
    readonly instances: InstanceService;
  },
): ServingDefinition {
  const { instances, ...definition } = own;
  const { of, limits, rate, idleRate, requests } = instances;
  return servingOption({
    ...definition,
    cloud: of.cloud,
    movingParts: 1,
    startRow: `${limits}.startup`,
    isMetered: true,
    mode: 'realtime',
    returnsAnswers: true,
    countsCalls: () => false,
    purchases: ['on-demand'],
    instanceTypes: instances.paidWhile === 'alive' ? withGpu(of) : 'none',
    prices: {
      products: [of.product],
      ids: [...rate, ...(idleRate ?? []), ...(requests === null ? [] : [requests[0]])],
    },
    scaling: ({ context, candidate }) => ({
      code: 'instances-by-request',
      utilisation: context.lookup.limit(`${limits}.utilisation`),
      idleS: 60 * (gpuIdleMinutes(of, { context, candidate }) ?? context.lookup.limit(`${limits}.idle-kept`)),
    }),
    errorHandling: retriedRequests,
    prepare: requestInstances(instances),
  });
}
