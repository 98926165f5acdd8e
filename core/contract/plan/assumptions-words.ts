import type { Assumption, AssumptionFact, AssumptionWithSource } from '#core/contract/plan/assumptions.ts';
import { MIN_MACHINES, MIN_RUNS } from '#core/project/projection/between-runs.ts';
import { amount, counted, days, percent, plain, seconds } from '#core/words/format/format.ts';
import { existingPartName } from '#core/contract/serving/bill-words.ts';
import { serviceName } from '#core/words/names.ts';
import { limitTitle } from '#core/contract/serving/limit-title-words.ts';
import { quotasText } from '#core/contract/workload/own-quotas-words.ts';
import { sentence } from '#core/contract/reasons/reason-values-words.ts';
import { boundedValues, reasonText } from '#core/contract/reasons/reasons-words.ts';

type Code = AssumptionFact['code'];
type FactOf<C extends Code> = Extract<AssumptionFact, { readonly code: C }>;

/** Small limits keep their digits; long ones are grouped: `40,000`. */
function limitValue(value: number): string {
  return value < 10_000 ? String(value) : amount(value);
}

const TEXTS: { readonly [C in Code]: (fact: FactOf<C>) => string } = {
  'run-limit': (fact) => sentence(reasonText(fact.reason)),
  prices: (fact) =>
    `Prices for ${fact.region}, dated ${days(fact.asOf)}; for planning, not a quote. One month is ${fact.monthHours} h.`,
  'spot-prices': () => 'Spot prices apply a typical saving to the on-demand price; they are not a quote.',
  'prices-estimated': (fact) =>
    `Prices that are not published for ${fact.region} are estimated from other regions and sizes; every option that uses one is marked.`,
  'costs-not-counted': () =>
    'Not included: free tiers, support plans, taxes, and data transfer out of the region. The price includes the usual extras (logs, monitoring, NAT gateways, public addresses, traffic between zones); with alsoPaid=no, each option lists them separately.',
  'data-abroad': ({ from }) =>
    from === null
      ? 'Callers send their requests to this cloud as they send them to any other: no transfer from another cloud is billed.'
      : `The inputs stay in ${from}, and the answers return there: the transfer is billed. Plan in this cloud alone (--cloud) if the data move along.`,
  'judged-limit': (fact) => `${limitTitle(fact.id)}: ${limitValue(fact.value)} ${fact.unit}. ${sentence(fact.note)}`,
  'old-limits': (fact) =>
    `Check these limits, which are dated more than a year before the newest price of ${days(fact.newest)}: ${fact.limits.map(({ id, asOf }) => `${limitTitle(id)} (${days(asOf)})`).join(', ')}.`,
  'judged-price': (fact) => {
    const price = fact.usd === null ? 'price not known' : `$${fact.usd} per ${fact.unit}`;
    return `${fact.service}, ${fact.item}: ${price}. ${fact.note}.`;
  },
  'always-on-load': (fact) =>
    `Always-on instances are loaded to at most ${percent(fact.utilisation)} of the highest rate that they can serve within the SLO.`,
  'autoscaled-day': () =>
    'An instance of an autoscaled fleet is billed from the moment it is requested until 30 s after it is removed; every day, or every week of a trace, has the same traffic.',
  'async-backlog': (fact) =>
    `SageMaker Async scales with the CPU in use, starts its first instance while a request waits, and loads an instance to ${percent(fact.utilisation)} of its sustained rate; requests and answers are deleted from S3 after one day.`,
  'function-invocation': () =>
    'Functions are invoked directly, without an API gateway; the handler adds no time to the measured inference.',
  'stream-reads': (fact) =>
    `A stream is read with the cheapest window, or the shortest of equally cheap ones; without a maximum staleness the window is at most ${seconds(fact.maxWindowS)}. Arrivals follow a Poisson process.`,
  'container-balancing': () =>
    'Load balancers send each request to a machine at random. A pod has one session. Each process of a Python server handles the requests that it accepts; a lean server has one queue for all of its sessions.',
  'container-reuse': () =>
    'A function call uses the most recently used container. A container stops after the idle time; provisioned containers stay ready all month.',
  'spot-interruptions': () =>
    'Spot interruptions occur at the middle of the published monthly band, evenly over the month and independently for each instance of a run. With an SLO, part of a spot fleet stays on demand, and the fleet is sized to lose several spot machines at once.',
  'batch-transfer': (fact) =>
    `A batch reads and writes object storage at the baseline bandwidth of its instance (without bursts) while it computes; a slow start takes ${plain(fact.slowStartFactor, 3)} times as long as the typical one.`,
  'batch-storage': () =>
    'Inputs are in a data lake or warehouse that you already pay for, unless a caller waits or inputsStored says otherwise. A batch that stores its inputs pays for those of its last two runs, in columnar files a fifth of their size. Answers are stored for a month; callers that wait read them by key from a table.',
  'answer-stores': () =>
    'Pre-computed answers are stored in cache nodes with a replica of each, or in a table on demand, whichever costs less; a hybrid looks up only keys that are in the store (using a filter of about ten bits per key).',
  'peak-to-mean': (fact) => {
    const peaks = fact.shapes.map(({ shape, peakToMean }) => `${shape} ${peakToMean}`);
    return `Peak-to-mean ratio of the day if the workload does not state one: ${peaks.join(', ')}.`;
  },
  'simulation-spreads': (fact) =>
    `In nine of ten simulations, traffic lies within ×/÷ ${fact.traffic} of the stated value, the spot price within ${fact.spotPrice}, the interruption rate within ${fact.interruptions}, and the start-up time within ${fact.startup}.${fact.coldStart === undefined ? '' : ` Cold starts of containers lie within ×/÷ ${fact.coldStart}, the load-balancer latency within ${fact.frontDoor ?? 1}, and derived prices of endpoints within ${fact.derivedPrice ?? 1}.`}${fact.peak === undefined ? '' : ` What the peak of a day adds to its mean lies within ×/÷ ${fact.peak} where the shape of the traffic gives it, what Spark adds to a row within ${fact.spark ?? 1}, and the share of a busy hardware thread within ${fact.threadShare ?? 1}.`}${fact.payload === undefined ? '' : ` The size of a request and of an answer lies within ×/÷ ${fact.payload} of the preset's unless you state it.`}${fact.job === undefined ? '' : ` The rate of a whole job relative to inference alone lies within ×/÷ ${fact.job} where it was not repeated.`}${fact.correlation === undefined ? '' : ` Start-up and cold start, spot price and interruptions, and traffic and its peak mostly rise together: their correlation is taken to be ${fact.correlation}.`} Fleets are sized for the stated values, and every simulation uses that size.`,
  'days-and-hosts': ({ runs, machines, days: seenDays, dayFactor90, hostFactor90 }) => {
    const seen = `${counted(runs, 'run')} on ${counted(machines, 'machine')}`;
    const here = 'A measured rate and its interval hold for the same hour on the same host.';
    if (hostFactor90 === null) {
      return `${here} How much rates vary between days and hosts is unknown: estimating it takes ${MIN_RUNS} comparable runs on ${MIN_MACHINES} machines, and this plan has ${seen}. The simulations do not vary them.`;
    }
    const day = dayFactor90 === null ? '' : `, and on another day of the same host within ×/÷ ${plain(dayFactor90, 3)}`;
    return `${here} Based on ${seen} and ${counted(seenDays, 'day')}, nine in ten rates on another host of the type are within ×/÷ ${plain(hostFactor90, 3)} of it${day}. The simulations vary the host.`;
  },
  'request-handling': (fact) =>
    `A request takes ${plain(fact.leanMs, 2)} ms of CPU time around the model in a lean server (${fact.leanMeasured === true ? 'measured over HTTP, ' : ''}×/÷ ${plain(fact.leanFactor, 3)}) and ${fact.pythonMs} ms in a Python container (×/÷ ${fact.pythonFactor}), on one core at 3.2 GHz.`,
  'commitments-apart': () => 'One-year and three-year commitments are priced but do not compete for the verdict.',
  'stalls-left-out': ({ seen }) =>
    `The projection excludes ${counted(seen, 'long stall')} of this machine, too few to measure their effect. Other machines have stalls too: prices include the share of the time that these took, and the measurement states what is left of the rate if they persist.`,
  'stalls-not-judged': ({ share }) =>
    `How long the model pauses cannot be judged: other load paused this machine, and requests paused for ${percent(share)} of the working time. The projection excludes these pauses. Measure again when the machine is quiet.`,
  'synthetic-data': () => 'The model was measured on synthetic data; its speed on real rows may differ.',
  'keys-as-entities': (fact) => {
    const span = fact.spanDays === null ? '' : ` over its ${plain(fact.spanDays, 3)} days`;
    return `Each entity is read as often as the keys in ${fact.keyColumn} of ${fact.file}${span}; a different volume changes the number of entities, not the reads per entity.`;
  },
  'new-keys-at-most': () =>
    'A key counts as new if it does not appear in the first half of the file, so the share of new keys is an upper bound.',
  'left-out': leftOutText,
  'existing-parts': ({ parts }) =>
    `Existing resources are not charged again: ${parts.map(existingPartName).join(', ')}. The plan assumes that they have capacity for this load.`,
  'own-quotas': ({ quotas }) =>
    `Quotas of your account: ${quotasText(quotas)}. Those that you do not state are the defaults of the provider.`,
  'one-off': ({ rows }) =>
    `The job runs once and scores ${amount(rows)} rows. Costs are for this run, and its files are kept as long as those of a repeating job.`,
  'text-only': (fact) => fact.text,
};

/** How many services a sentence names before it counts the others. */
const NAMED_SERVICES = 4;

function leftOutText({ only, without, services }: FactOf<'left-out'>): string {
  const wish = [
    only.length === 0 ? '' : `only ${only.join(', ')}`,
    without.length === 0 ? '' : `${only.length === 0 ? '' : 'not '}${without.join(', ')}`,
  ];
  const stated = `You allow ${only.length === 0 ? 'everything but ' : ''}${wish.filter((part) => part !== '').join(', ')}`;
  if (services.length === 0) return `${stated}.`;
  const named = services.slice(0, NAMED_SERVICES).map(serviceName).join(', ');
  const more = services.length - NAMED_SERVICES;
  return `${stated}, so the plan leaves out ${named}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** An assumption of a plan as a sentence. */
export function assumptionText(fact: AssumptionFact): string {
  // TypeScript cannot relate the entry of a code to the fact with that code.
  const text = TEXTS[fact.code] as (fact: AssumptionFact) => string;
  return text(fact);
}

/** An assumption with its text, as documents store it. */
export function statedAssumption(fact: AssumptionWithSource): Assumption {
  return { ...boundedValues(fact), text: assumptionText(fact) };
}
