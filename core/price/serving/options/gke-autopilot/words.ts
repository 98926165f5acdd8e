import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'GKE Autopilot',
  parts: 'a cluster without nodes of your own and a load balancer',
  growsBy: 'more pods',
  unit: 'pod',
  bill: {
    'control-plane': 'GKE cluster management',
    tasks: '{count} × pod of {vcpus} vCPU, {memoryGb} GiB',
    'spot-tasks': '{count} × pod of {vcpus} vCPU, {memoryGb} GiB, spot',
  },
  scaling: {
    tasks: 'The number of pods follows the peak, with each pod loaded to at most {utilisation} of its limit.',
  },
  bills: { text: 'by the vCPU and memory that pods request, and the cluster' },
} satisfies ServiceWords;
