import type { GlossaryEntry } from './glossary-entry.ts';

/** Terms for trust, the workload and the decision. */
export const DECIDING_TERMS = {
  basis: {
    title: 'Basis',
    group: 'Trust',
    text: 'How a number was obtained: measured, imported, projected, bounded or assumed. A bounded number is a range without a best estimate.',
  },
  privacy: {
    title: 'Nothing leaves this machine',
    group: 'Trust',
    text: 'No telemetry, no update checks, no uploads. Only what you start uses the network: a refresh of prices, data from an address, and the measurement of a running service, which is sent rows.',
  },
  measured: {
    title: 'Measured',
    group: 'Trust',
    text: 'Timed on this machine with this model and these rows.',
  },
  imported: {
    title: 'Imported',
    group: 'Trust',
    text: 'Measured with the same model on another machine and added as a file.',
  },
  projected: {
    title: 'Projected',
    group: 'Trust',
    text: 'Computed from measurements for a machine or a load that was not measured.',
  },
  coverage: {
    title: 'Coverage',
    group: 'Trust',
    text: 'The share of true values inside their intervals when published results were predicted from each other.',
  },
  referenceModel: {
    title: 'Reference model',
    group: 'Trust',
    text: 'A similar model measured on both machines; its prediction error corrects a projection.',
  },
  assumed: {
    title: 'Assumed',
    group: 'Trust',
    text: 'Taken from documentation or judgement, without a measurement.',
  },
  interval: {
    title: 'Interval',
    group: 'Trust',
    text: 'The range that contains a number in nine of ten cases: over repeated rounds in a measurement, and over the simulations in a plan; for the best rates it also covers run-to-run variation.',
  },
  simulations: {
    title: 'Simulations',
    group: 'Trust',
    text: 'Random draws of all uncertain inputs (traffic, prices, start-up time, machine speed). Modewise prices every option in each draw.',
  },
  trust: {
    title: 'Trust',
    group: 'Trust',
    text: 'Whether the machine was quiet and the rounds agreed well enough to rely on the numbers of a run.',
  },
  synthetic: {
    title: 'Synthetic data',
    group: 'Trust',
    text: 'Random rows of the right shape instead of real ones; some models run faster or slower on them.',
  },
  slo: {
    title: 'SLO',
    group: 'Workload',
    text: 'Service level objective: the latency that a stated percentage of requests, such as 99 %, must not exceed.',
  },
  staleness: {
    title: 'Max age of an answer',
    group: 'Workload',
    text: 'The maximum age of the data behind an answer at the time it is read.',
  },
  'oldest-answer': {
    title: 'Worst-case age',
    group: 'Workload',
    text: 'The age of an answer just before it is replaced: the time between two batch runs plus the duration of a run.',
  },
  'peak-to-mean': {
    title: 'Peak-to-mean ratio',
    group: 'Workload',
    text: 'The peak rate of the day divided by the average rate; live options are sized for the peak, batch for the total.',
  },
  'known-inputs': {
    title: 'Inputs known in advance',
    group: 'Workload',
    text: 'The percentage of requests whose input exists when a batch runs, so that the answer is ready before the request.',
  },
  reuse: {
    title: 'Reuse',
    group: 'Workload',
    text: 'How often the answer for one entity is read before it is computed again.',
  },
  'failure-rate': {
    title: 'Failure rate',
    group: 'Workload',
    text: 'The percentage of items whose first attempt fails and is retried.',
  },
  'path-overhead': {
    title: 'Network and lookup',
    group: 'Workload',
    text: 'The time a request spends outside the model, on the network and fetching features, which counts against the SLO.',
  },
  deadline: {
    title: 'Batch window',
    group: 'Workload',
    text: 'The maximum duration of a batch run from its start to its last result.',
  },
  discount: {
    title: 'Discount',
    group: 'Workload',
    text: 'The discount of your contract on list prices.',
  },
  option: {
    title: 'Option',
    group: 'Decision',
    text: 'A service, an instance type and a purchase option.',
  },
  'on-demand': {
    title: 'On demand',
    group: 'Decision',
    text: 'An instance paid per second while it runs, without a commitment.',
  },
  spot: {
    title: 'Spot',
    group: 'Decision',
    text: 'Spare instances at a lower, variable price, which the provider can reclaim with two minutes of notice.',
  },
  reserved: {
    title: 'Reserved',
    group: 'Decision',
    text: 'A lower price for a commitment of one or three years; it is priced but never recommended by itself.',
  },
  'probability-cheapest': {
    title: 'Confidence',
    group: 'Decision',
    text: 'How sure the verdict is: first the percentage of simulations in which its mode is the cheapest, then how close other options of that mode are. A measurement of poor quality makes it low.',
  },
  'least-regret': {
    title: 'Lowest expected regret',
    group: 'Decision',
    text: 'The option whose extra cost over the best option is lowest, averaged over all simulations.',
  },
  'break-even': {
    title: 'Break-even',
    group: 'Decision',
    text: 'The number of predictions per day at which two options cost the same.',
  },
  flip: {
    title: 'Flip',
    group: 'Decision',
    text: 'The value of one input, all else equal, at which the verdict changes.',
  },
  frontier: {
    title: 'Frontier',
    group: 'Decision',
    text: 'The options that no other option beats in both cost and freshness or latency.',
  },
  tornado: {
    title: 'Tornado',
    group: 'Decision',
    text: 'A chart of how much the cost changes with each input alone; the most important input is at the top.',
  },
  infeasible: {
    title: 'Not feasible',
    group: 'Decision',
    text: 'An option that cannot meet a requirement of the workload, listed with the reason and without a price.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;
