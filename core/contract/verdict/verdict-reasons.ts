import { z } from 'zod';
import { Finite, Interval, Name, NonNegative, Percentile, Text } from '#core/contract/base/numbers.ts';
import { fact } from '#core/contract/base/fact.ts';
import { Reason } from '#core/contract/reasons/reasons.ts';
import { Purchase, ServiceId, ServingMode } from '#core/contract/serving/serving.ts';
import { NearCheapest } from './near-cheapest.ts';
import { NoFilesWhy } from './no-files.ts';
import { StruckOut, VariantEffect, VariantKind } from '#core/contract/model/variants.ts';

/** An option with its median cost. */
const Offer = z.object({
  service: ServiceId,
  instanceType: Name.nullable(),
  purchase: Purchase,
  monthlyUsd: NonNegative,
  /** The variant of the model that it serves; absent for the model itself. */
  variant: VariantKind.optional(),
});
export type Offer = Readonly<z.infer<typeof Offer>>;

/**
 * The criterion of a tie: the shares of the simulations that meet the requirements; the expected regret; or the number of components, which applies
 * to plans of earlier versions.
 */
const TieBreak = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('holds'), ownShare: NonNegative, otherShare: NonNegative }),
  z.object({ kind: z.literal('regret') }),
  z.object({ kind: z.literal('parts') }),
]);
export type TieBreak = Readonly<z.infer<typeof TieBreak>>;

/** What a GPU would be measured with: the model's file and its symbolic batch dimension; null if it has none. */
const GpuTrial = z.object({ instanceType: Name, modelFile: Name, batchDimension: Name.nullable() });
export type GpuTrial = Readonly<z.infer<typeof GpuTrial>>;

/** One reason and the services that it makes infeasible; null if none was recorded. */
const InfeasibleGroup = z.object({ services: z.array(ServiceId).max(64).readonly(), reason: Reason.nullable() });
export type InfeasibleGroup = Readonly<z.infer<typeof InfeasibleGroup>>;

/** The reasons of the verdict: a code with its values. `core/contract/verdict/verdict-reasons-words.ts` has the sentences. */
export const VerdictFact = z.discriminatedUnion('code', [
  fact('default-batch', {
    callerWaits: z.boolean(),
    maxStalenessS: NonNegative.nullable(),
    oldestAnswerS: NonNegative.nullable(),
    knownShare: NonNegative,
    batch: Offer.nullable(),
    live: Offer.nullable(),
    /** Share of the simulations in which the live option is cheaper, and the share from which batch is abandoned. */
    cheaperShare: NonNegative,
    neededShare: NonNegative,
    /** The monthly saving from which batch is replaced, if the live option is surely cheaper but saves less; otherwise null. */
    tieBelowUsd: NonNegative.nullable(),
    simulations: NonNegative,
  }),
  fact('caller-waits', { sloMs: NonNegative, percentile: Percentile, freshestBatchS: NonNegative.nullable() }),
  fact('staleness', { maxStalenessS: NonNegative, freshestBatchS: NonNegative.nullable() }),
  fact('inputs-unknown', {
    /** Whether the share comes from the keys of the data rather than from the workload. */
    fromKeys: z.boolean(),
    knownShare: NonNegative,
    gapShare: NonNegative,
    toleratedShare: NonNegative,
  }),
  fact('cheaper', { live: Offer, batch: Offer, share: NonNegative, simulations: NonNegative }),
  fact('batch-infeasible', {
    isOffered: z.boolean(),
    /** Null if batch is feasible in the central simulation and fails in others. */
    reason: Reason.nullable(),
    failingShare: NonNegative,
  }),
  /**
   * No option is feasible in enough of the simulations; the choice is one of those that are feasible most often. `hasSlo`: a caller waits for an
   * answer within an SLO.
   */
  /** What an autoscaled choice misses, or how its autoscaler is set so that it misses little. */
  fact('follows-load', { reason: Reason }),
  /** The start-up time and the latency of the choice have no source; with the cheapest option whose numbers have one, or null. */
  fact('assumed-start', { offer: Offer, alternative: Offer.nullable() }),
  fact('rarely-held', {
    offer: Offer,
    holdsShare: NonNegative,
    neededShare: NonNegative,
    hasSlo: z.boolean(),
    /** The number of simulations of the share; absent in older documents. */
    simulations: NonNegative.optional(),
  }),
  /**
   * The next step costs much more or less than the choice, and the needed share lies near it: both shares and costs, so that the reader decides. `other` is
   * cheaper and meets the requirements a little too rarely, or costs more and meets them more often.
   */
  fact('near-threshold', {
    offer: Offer,
    holdsShare: NonNegative,
    other: Offer,
    otherShare: NonNegative,
    neededShare: NonNegative,
    hasSlo: z.boolean(),
  }),
  fact('live-choice', {
    mode: ServingMode,
    offer: Offer,
    p99Ms: NonNegative.nullable(),
    /** The SLO of a waiting caller that the p99 is within; null if it is not, or if no caller waits. */
    sloMs: NonNegative.nullable(),
    /** The cheapest micro-batch option or, if micro-batch was chosen, the cheapest option that answers one by one. */
    rival: Offer.nullable(),
    /** Where a caller waits, micro-batch needs the saving to be chosen; elsewhere the others do. Absent in older plans. */
    callerWaits: z.boolean().optional(),
    neededSaving: NonNegative,
  }),
  fact('certainty', {
    offer: Offer,
    lowUsd: NonNegative,
    highUsd: NonNegative,
    usdPerMillion: NonNegative,
    /** Share of the simulations in which no qualifying option costs less, by however little. */
    share: NonNegative,
    /** How often it costs no more than the cheapest, up to what matters. Absent in plans of earlier versions. */
    nearCheapest: NearCheapest.optional(),
    simulations: NonNegative,
    leastRegret: Offer.nullable(),
    /** False if no option qualifies, so that the choice is only one of those that hold most often. Absent otherwise. */
    qualifies: z.boolean().optional(),
    /** A cheaper option that saves too little, and what decided between the two. Absent if there is none. */
    tie: z.object({ cheapest: Offer, belowUsd: NonNegative, by: TieBreak.optional() }).optional(),
  }),
  /**
   * Whether the option or the mode changes if everything that is assumed rather than measured varies `factor` times as much; the choice then, null if
   * there is none.
   */
  fact('wider-spreads', {
    factor: NonNegative,
    change: z.enum(['none', 'option', 'mode']),
    mode: z.union([ServingMode, z.literal('none')]),
    offer: Offer.nullable(),
  }),
  /** The cost of the choice depends on a projection. True ÷ projected cost of such choices in the back-test: their number, median, 5th and 95th percentile. */
  fact('projected-choice', { cases: NonNegative, median: NonNegative, low: NonNegative, high: NonNegative }),
  /** An input that was not stated, its assumed value, and the value at which the verdict changes. */
  fact('assumption-decides', { input: Name, taken: Finite, at: Finite, becomes: Name, isOpen: z.boolean() }),
  /** Items of the bill that have no price in the region, by their codes. */
  fact('price-incomplete', { items: z.array(Name).max(64).readonly(), region: Name }),
  /** Operations that are in the price, because an hour of them has a price. */
  fact('operations-included', {
    offer: Offer,
    hours: NonNegative,
    usdPerHour: NonNegative,
    monthlyUsd: NonNegative,
  }),
  fact('break-even', {
    other: Offer,
    perDay: NonNegative,
    currentPerDay: NonNegative,
    /** If equal cost does not change the verdict: the share of simulations that does, and the volume at which it is reached. */
    neededShare: NonNegative.nullable(),
    flipPerDay: NonNegative.nullable(),
  }),
  /** Both are null if nothing is feasible without a commitment. */
  fact('commitment', { committed: Offer.nullable(), insteadUsd: NonNegative.nullable() }),
  fact('current', {
    mode: Name,
    monthlyUsd: NonNegative,
    savedUsd: Finite,
    instanceType: Name.nullable().optional(),
    instances: NonNegative.nullable().optional(),
    /** Hours of work that switching takes, as stated, their cost, and the months after which the saving has paid for them. */
    switchHours: NonNegative.nullable().optional(),
    switchUsd: NonNegative.nullable().optional(),
    paidBackMonths: NonNegative.nullable().optional(),
    /** Whether the saving is material; absent in older documents. */
    worthIt: z.boolean().optional(),
    offer: Offer.optional(),
  }),
  fact('nothing-fits', {
    groups: z.array(InfeasibleGroup).max(64).readonly(),
    /** Number of further groups that are not listed. */
    more: NonNegative,
    unpriced: z.array(ServiceId).max(64).readonly(),
    region: Name,
  }),
  /** The model does not run on a GPU. `alwaysOn` is the least that such an endpoint would cost anyway; null without a price. */
  fact('gpu-refused', { reason: Reason, alwaysOn: Offer.nullable() }),
  /**
   * No GPU can be cheaper than the choice, at any speed (`price`) or within its specification. The offers are the cheapest per mode, at the
   * low end.
   */
  fact('gpu-cannot-win', {
    by: z.enum(['price', 'specification']),
    job: Offer.nullable(),
    alwaysOn: Offer.nullable(),
    chosenUsd: NonNegative,
  }),
  /** A GPU might save something, but less than what matters. `highUsd` is null if only the least is known. */
  fact('gpu-saves-little', {
    offer: Offer,
    highUsd: NonNegative.nullable(),
    savesUpToUsd: NonNegative,
    materialUsd: NonNegative,
    quota: Reason.optional(),
  }),
  /**
   * A measurement would decide. `offer` is at the low end, `highUsd` the high end; null if a specification gives none. `chosenUsd`, the cheapest option of known speed, is null if
   * nothing else is feasible. `atRowsPerS` is the rate of one instance from which the GPU is cheaper; null if it has no such rate. `quota` is the quota that
   * must be raised first; absent if none is known.
   */
  fact('gpu-open', {
    offer: Offer,
    highUsd: NonNegative.nullable(),
    chosenUsd: NonNegative.nullable(),
    savesUpToUsd: NonNegative.nullable(),
    atRowsPerS: NonNegative.nullable(),
    trial: GpuTrial,
    quota: Reason.optional(),
  }),
  /** The choice itself is a GPU that was not measured. `insteadUsd` is the best option that was; null if there is none. */
  fact('gpu-chosen', {
    offer: Offer,
    highUsd: NonNegative,
    insteadUsd: NonNegative.nullable(),
    atRowsPerS: NonNegative.nullable(),
    trial: GpuTrial,
    quota: Reason.optional(),
  }),
  /**
   * The choice serves a variant of the model. `instead` is the choice without variants, null if nothing is feasible then; `saved` is the
   * difference per month over the simulations in which both are feasible.
   */
  fact('variant-saves', {
    offer: Offer,
    variant: VariantKind,
    instead: Offer.nullable(),
    saved: Interval.nullable(),
    answers: VariantEffect,
  }),
  /** No variant saves enough to be served: at the choice, the best of them saves `savedUsd`, below zero if it costs more. */
  fact('variant-not-worth-it', {
    variant: VariantKind,
    savedUsd: Finite,
    materialUsd: NonNegative,
    /**
     * The share of simulations in which the variant meets the requirements, where its saving is material and this share is why it is not served.
     * Absent otherwise.
     */
    holdsShare: NonNegative.optional(),
    answers: VariantEffect,
  }),
  /** A variant that cannot win: beyond the limit, or without a measurement. */
  fact('variant-struck-out', { variant: VariantKind, reason: StruckOut }),
  fact('variant-not-measured', { variant: VariantKind }),
  /** No files for production can be made of the choice. `instead` is the cheapest option that qualifies and has some; null if none has. */
  fact('no-files', { offer: Offer, why: NoFilesWhy, instead: Offer.nullable() }),
  /** A sentence from a version 1 document, with the rule that it belongs to. */
  fact('text-only', { rule: Name, text: Text }),
]);
export type VerdictFact = Readonly<z.infer<typeof VerdictFact>>;

/** A reason of the verdict as stored in documents: its values, and its sentence for readers that do not know the code. */
export const VerdictReason = z.intersection(VerdictFact, z.object({ text: Text }));
export type VerdictReason = Readonly<z.infer<typeof VerdictReason>>;

/** The rule of a reason. For a sentence from version 1, the rule it had there. */
export function ruleOf(reason: VerdictFact): string {
  return reason.code === 'text-only' ? reason.rule : reason.code;
}
