import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as EKS } from '#core/price/serving/options/eks/words.ts';

/** The texts of the service. */
export const WORDS = {
  ...EKS,
  name: 'AKS',
  bill: { ...EKS.bill, 'control-plane': 'AKS cluster management', nodes: '{count} × {instanceType} {purchase}' },
  bills: { text: 'nodes by the second, and the cluster' },
} satisfies ServiceWords;
