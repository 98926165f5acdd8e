import type { Assumption, AssumptionFact, AssumptionWithSource } from '#core/contract/assumptions.ts';
import { days, percent, plain, seconds } from './format.ts';
import { sentence } from './reason-values.ts';
import { boundedValues, reasonText } from './reasons.ts';

type Code = AssumptionFact['code'];
type FactOf<C extends Code> = Extract<AssumptionFact, { readonly code: C }>;

const TEXTS: { readonly [C in Code]: (fact: FactOf<C>) => string } = {
  'run-limit': (fact) => sentence(reasonText(fact.reason)),
  prices: (fact) =>
    `Prices are of ${fact.region}, dated ${days(fact.asOf)}; for planning, not a quote. A month is ${fact.monthHours} h.`,
  'spot-prices': () => 'Spot prices are a typical saving on the on-demand price, not a quote.',
  'prices-estimated': (fact) =>
    `Prices that are not published for ${fact.region} are estimated from other regions and sizes; every option that uses one says so.`,
  'costs-not-counted': () =>
    'Free tiers, support plans, taxes, NAT gateways, public addresses and data transfer between zones or out of the region are not counted.',
  'judged-limit': (fact) => `${fact.id} = ${fact.value} ${fact.unit}: ${fact.note}.`,
  'judged-price': (fact) => {
    const price = fact.usd === null ? 'price not known' : `$${fact.usd} per ${fact.unit}`;
    return `${fact.service}, ${fact.item}: ${price}. ${fact.note}.`;
  },
  'always-on-load': (fact) =>
    `Always-on instances are loaded to ${percent(fact.utilisation)} of what they carry within the SLO.`,
  'autoscaled-day': () =>
    'An instance of an autoscaled fleet is paid from its order to its return; every day is like the one before.',
  'async-backlog': (fact) =>
    `SageMaker Async scales with its backlog, also from zero instances, to ${percent(fact.utilisation)} of what an instance sustains; requests and answers are deleted from S3 after a day.`,
  'function-invocation': () =>
    'A function is invoked directly, without an API gateway; its handler adds no time to the measured inference.',
  'stream-reads': (fact) =>
    `A stream is read with the shortest of the cheapest windows, ${seconds(fact.maxWindowS)} at most where no staleness is stated; arrivals are Poisson.`,
  'container-balancing': () =>
    'Containers stand behind one application load balancer that picks the one with the fewest open requests; a pod has one session.',
  'container-reuse': () =>
    'A function call takes the container that was used last. A container ends after the idle time; provisioned ones stay ready all month.',
  'spot-interruptions': () =>
    'Spot interruptions come at the middle of the printed monthly band, evenly over the month, to each instance on its own.',
  'batch-transfer': (fact) =>
    `A batch reads and writes S3 over the bandwidth that its instance has without bursts, while it computes; a slow start is ${plain(fact.slowStartFactor, 3)} times the usual one.`,
  'batch-storage': () =>
    'A batch keeps the inputs and answers of its last two runs in S3; a caller who waits reads answers by key from DynamoDB.',
  'answer-stores': () =>
    'A store of pre-computed answers is ElastiCache with a replica of each node, or DynamoDB on demand, whichever costs less; a hybrid asks it only for keys that are in it (a filter of about ten bits a key).',
  'peak-to-mean': (fact) => {
    const peaks = fact.shapes.map(({ shape, peakToMean }) => `${shape} ${peakToMean}`);
    return `Peak over mean of the day, where the workload does not state it: ${peaks.join(', ')}.`;
  },
  'world-spreads': (fact) =>
    `In nine worlds of ten traffic lies within ×/÷ ${fact.traffic} of what is stated, the spot price within ${fact.spotPrice}, the rate of interruptions within ${fact.interruptions}, the start-up time within ${fact.startup}.`,
  'commitments-apart': () => 'Commitments of one or three years are priced but do not compete for the verdict.',
  'synthetic-data': () => 'The model was measured on synthetic data: its speed on real rows may differ.',
  'keys-as-entities': (fact) => {
    const span = fact.spanDays === null ? '' : ` in its ${plain(fact.spanDays, 3)} days`;
    return `Entities are read as often as the keys in ${fact.keyColumn} of ${fact.file}${span}: another volume means more or fewer entities, each read as often.`;
  },
  'new-keys-at-most': () =>
    'A key counts as new if it is not in the first half of the file: the share of new keys is an upper bound.',
  'text-only': (fact) => fact.text,
};

/** What the numbers of a plan rest on, in sentences. */
export function assumptionText(fact: AssumptionFact): string {
  // The compiler does not see that the entry of a code takes the fact of that code.
  const text = TEXTS[fact.code] as (fact: AssumptionFact) => string;
  return text(fact);
}

/** An assumption as documents have it. */
export function statedAssumption(fact: AssumptionWithSource): Assumption {
  return { ...boundedValues(fact), text: assumptionText(fact) };
}
