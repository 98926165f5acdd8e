/** How an option scales when traffic grows, with its planning parameters. `core/words/scaling.ts` has the sentences. */
export type Scaling =
  | { readonly code: 'rows-or-instances' }
  | { readonly code: 'spark-cluster' }
  | { readonly code: 'spark-application' }
  | { readonly code: 'always-on-instances'; readonly utilisation: number }
  | {
      readonly code: 'autoscaled-instances';
      readonly utilisation: number;
      readonly startS: number;
      readonly cooldownS: number;
    }
  | { readonly code: 'queue'; readonly idleS: number; readonly wakeUpS: number }
  | { readonly code: 'containers-by-request' }
  | { readonly code: 'tasks'; readonly utilisation: number }
  | { readonly code: 'nodes'; readonly utilisation: number }
  | { readonly code: 'shards-and-consumers' }
  | { readonly code: 'shards-and-functions' }
  | { readonly code: 'partitions-and-brokers' }
  | { readonly code: 'entities-and-reads' }
  | { readonly code: 'entities-and-live-reads' }
  | { readonly code: 'unknown' };
