import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as AUTOPILOT } from '#core/price/serving/options/gke-autopilot/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...AUTOPILOT,
  name: 'Autoscaled GKE Autopilot',
  growsBy: 'more pods as the load grows',
  bill: { ...AUTOPILOT.bill, 'autoscaled-tasks': 'up to {most} autoscaled pods, {meanInstances} on average' },
  scaling: {
    'autoscaled-instances':
      'The number of pods follows the load, with each loaded to at most {utilisation} of its limit: a new pod serves after {startS}, an unused one stops after {cooldownS}.',
  },
  bills: { text: 'by the vCPU and memory that pods request, and the cluster' },
} satisfies ServiceWords;
