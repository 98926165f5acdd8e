import { z } from 'zod';
import { Count, Name, NonNegative, Share, Text } from '#core/contract/base/numbers.ts';
import { fact } from '#core/contract/base/fact.ts';
import { CloudRegion } from '#core/contract/workload/clouds.ts';
import { OwnQuota } from '#core/contract/workload/own-quotas.ts';
import { Reason } from '#core/contract/reasons/reasons.ts';

const Names = z.array(Name).max(256).readonly();

/** An assumption behind the numbers of a plan: a code with its values. `core/contract/plan/assumptions-words.ts` has the sentences. */
export const AssumptionFact = z.discriminatedUnion('code', [
  /** A limit of a run or a pack. */
  fact('run-limit', { reason: Reason }),
  fact('prices', { region: Name, asOf: Name, monthHours: NonNegative }),
  fact('spot-prices', {}),
  fact('prices-estimated', { region: Name }),
  fact('always-on-load', { utilisation: Share }),
  fact('autoscaled-day', {}),
  fact('async-backlog', { utilisation: Share }),
  fact('peak-to-mean', {
    shapes: z
      .array(z.object({ shape: Name, peakToMean: NonNegative }))
      .max(64)
      .readonly(),
  }),
  fact('spot-interruptions', {}),
  fact('batch-transfer', { slowStartFactor: NonNegative }),
  fact('costs-not-counted', {}),
  /** Where the inputs of a plan in another cloud than that of the workload's region come from; null where callers send them. */
  fact('data-abroad', { from: CloudRegion.nullable() }),
  fact('function-invocation', {}),
  /** The longest window if no maximum staleness is set. */
  fact('stream-reads', { maxWindowS: NonNegative }),
  fact('container-balancing', {}),
  fact('container-reuse', {}),
  fact('batch-storage', {}),
  fact('answer-stores', {}),
  fact('synthetic-data', {}),
  /** The projection excludes long stalls of the measured machine, because too few were seen. */
  fact('stalls-left-out', { seen: NonNegative }),
  /** The projection excludes the stalls of the measured machine, because other load may have caused them all; `share` is of the working time. */
  fact('stalls-not-judged', { share: NonNegative }),
  /** A catalogue limit that is a judgement. */
  fact('judged-limit', { id: Name, value: NonNegative, unit: Name, note: Text }),
  /** Catalogue limits that are dated more than a year before the newest price. */
  fact('old-limits', {
    newest: Name,
    limits: z
      .array(z.object({ id: Name, asOf: Name }))
      .max(1_000)
      .readonly(),
  }),
  /** A catalogue price that is a judgement; null if it is missing. */
  fact('judged-price', { service: Name, item: Name, usd: NonNegative.nullable(), unit: Name, note: Text }),
  /** Factors that contain nine in ten simulations. */
  fact('simulation-spreads', {
    traffic: NonNegative,
    spotPrice: NonNegative,
    interruptions: NonNegative,
    startup: NonNegative,
    /** Absent in documents from before these were drawn. */
    coldStart: NonNegative.optional(),
    frontDoor: NonNegative.optional(),
    derivedPrice: NonNegative.optional(),
    peak: NonNegative.optional(),
    spark: NonNegative.optional(),
    threadShare: NonNegative.optional(),
    payload: NonNegative.optional(),
    /** Of start-up and cold start, spot price and interruptions, traffic and peak; absent in documents from before they were drawn together. */
    correlation: NonNegative.optional(),
    job: NonNegative.optional(),
  }),
  /**
   * The runs that show how days and hosts differ, with the factors that contain nine in ten rates of another day and another host; null if there are
   * too few.
   */
  fact('days-and-hosts', {
    runs: Count,
    machines: Count,
    days: Count,
    dayFactor90: NonNegative.nullable(),
    hostFactor90: NonNegative.nullable(),
  }),
  fact('request-handling', {
    leanMs: NonNegative,
    leanFactor: NonNegative,
    /** True if the run measured it; absent in documents from before it could. */
    leanMeasured: z.boolean().optional(),
    pythonMs: NonNegative,
    pythonFactor: NonNegative,
  }),
  fact('commitments-apart', {}),
  /** Null if the data has no times. */
  fact('keys-as-entities', { file: Text, keyColumn: Text, spanDays: NonNegative.nullable() }),
  fact('new-keys-at-most', {}),
  /** What the user allows: the only names allowed, the names excluded, and the services that the plan therefore lacks. */
  fact('left-out', { only: Names, without: Names, services: Names }),
  /** Existing resources, which a plan's bill does not charge again. */
  fact('existing-parts', { parts: Names }),
  /** Quotas of the user's account, instead of the defaults of the catalogue. */
  fact('own-quotas', { quotas: z.array(OwnQuota).max(64).readonly() }),
  /** The job runs once, and all costs are for the one run with this number of rows. */
  fact('one-off', { rows: NonNegative }),
  /** A sentence from a document of version 1, whose facts are unknown. */
  fact('text-only', { text: Text }),
]);
export type AssumptionFact = Readonly<z.infer<typeof AssumptionFact>>;

/** How an assumption is known, as the catalogue classifies its rows, and its source; null without a source. */
const Provenance = z.object({ kind: Name, source: Text.nullable() });

/** An assumption with its provenance, as the planner creates it. */
export type AssumptionWithSource = AssumptionFact & Readonly<z.infer<typeof Provenance>>;

/** An assumption as documents store it: its values, and its sentence for readers that do not know the code. */
export const Assumption = z.intersection(AssumptionFact, Provenance.extend({ text: Text }));
export type Assumption = AssumptionWithSource & { readonly text: string };
