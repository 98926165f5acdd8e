import type { GlossaryEntry } from './glossary-entry.ts';

/** Terms of what a number is worth, of the workload, and of the decision. */
export const DECIDING_TERMS = {
  basis: {
    title: 'Basis',
    group: 'Trusting a number',
    text: 'How a number was come by: measured, imported, projected or assumed; the line of its badge says which.',
  },
  privacy: {
    title: 'Nothing leaves this machine',
    group: 'Trusting a number',
    text: 'No telemetry, no update checks, no uploads: only a price refresh that you start uses the network, to download price lists.',
  },
  measured: {
    title: 'Measured',
    group: 'Trusting a number',
    text: 'Timed on this machine with this model and these rows.',
  },
  imported: {
    title: 'Imported',
    group: 'Trusting a number',
    text: 'Measured with the same model on another machine, and brought here as a file.',
  },
  projected: {
    title: 'Projected',
    group: 'Trusting a number',
    text: 'Computed from what was measured for a machine or a load that was not.',
  },
  coverage: {
    title: 'Coverage',
    group: 'Trusting a number',
    text: 'How many true values lay inside their intervals when published results were predicted from each other.',
  },
  referenceModel: {
    title: 'Reference model',
    group: 'Trusting a number',
    text: 'A model of the same kind that was measured on both machines, and corrects a projection by what it was missed by.',
  },
  assumed: {
    title: 'Assumed',
    group: 'Trusting a number',
    text: 'Taken from documentation or judgement, with nothing measured behind it.',
  },
  interval: {
    title: 'Interval',
    group: 'Trusting a number',
    text: 'The range that holds a number in nine cases of ten: over repeated rounds in a measurement, and for its best rates what another run may show; over the worlds in a plan.',
  },
  worlds: {
    title: 'Worlds',
    group: 'Trusting a number',
    text: 'Draws of everything that is not known (traffic, prices, start-up, speed of the machine) in each of which all options are priced.',
  },
  trust: {
    title: 'Trust',
    group: 'Trusting a number',
    text: 'Whether the machine was quiet and the rounds agreed well enough for the numbers of a run to be relied on.',
  },
  synthetic: {
    title: 'Synthetic data',
    group: 'Trusting a number',
    text: 'Random rows of the right shape in place of real ones, which some models answer faster or slower.',
  },
  slo: {
    title: 'SLO',
    group: 'The workload',
    text: 'Service level objective: the latency that a stated share of the requests, such as 99 of 100, must stay within.',
  },
  staleness: {
    title: 'Staleness tolerated',
    group: 'The workload',
    text: 'How old the data behind an answer may be when somebody reads it.',
  },
  'oldest-answer': {
    title: 'Oldest answer',
    group: 'The workload',
    text: 'The age of an answer just before the next one replaces it: the time between two runs plus the time that a run takes.',
  },
  'peak-to-mean': {
    title: 'Peak to mean',
    group: 'The workload',
    text: 'The busiest rate of the day divided by the average one; live options are sized for the peak and batch for the sum.',
  },
  'known-inputs': {
    title: 'Inputs known in advance',
    group: 'The workload',
    text: 'The share of requests whose input exists when a batch runs, so that their answer can be there before they come.',
  },
  reuse: {
    title: 'Reuse',
    group: 'The workload',
    text: 'How often the answer for one entity is read before it is computed again.',
  },
  'failure-rate': {
    title: 'Failure rate',
    group: 'The workload',
    text: 'The share of items whose first attempt fails and has to be done again.',
  },
  'path-overhead': {
    title: 'Network and look-up',
    group: 'The workload',
    text: 'Time that a request spends outside the model, on the network and in fetching features, which counts against the SLO.',
  },
  deadline: {
    title: 'Batch deadline',
    group: 'The workload',
    text: 'How long a batch run may take from its start to its last result.',
  },
  discount: {
    title: 'Discount',
    group: 'The workload',
    text: 'What your own contract takes off the list prices.',
  },
  option: {
    title: 'Option',
    group: 'Deciding',
    text: 'One way to serve: a service on an instance type, paid in one way.',
  },
  'on-demand': {
    title: 'On demand',
    group: 'Deciding',
    text: 'An instance is paid by the second for as long as it runs, without a commitment.',
  },
  spot: {
    title: 'Spot',
    group: 'Deciding',
    text: 'Spare instances at a lower price that moves, and that can be taken away with two minutes of notice.',
  },
  reserved: {
    title: 'Reserved',
    group: 'Deciding',
    text: 'A lower price for a commitment of one or three years, which is priced but never recommended by itself.',
  },
  'probability-cheapest': {
    title: 'Cheapest in',
    group: 'Deciding',
    text: 'The share of the simulated worlds in which no other option that qualifies costs less.',
  },
  'least-regret': {
    title: 'Least regret',
    group: 'Deciding',
    text: 'The option that costs the least more than the best one would have, averaged over all worlds.',
  },
  'break-even': {
    title: 'Break-even',
    group: 'Deciding',
    text: 'The number of predictions a day at which two options cost the same.',
  },
  flip: {
    title: 'Flip',
    group: 'Deciding',
    text: 'The value of one input, all others as they are, at which another mode would be recommended.',
  },
  frontier: {
    title: 'Frontier',
    group: 'Deciding',
    text: 'The options that no other beats both in cost and in how fresh or fast its answers are.',
  },
  tornado: {
    title: 'Tornado',
    group: 'Deciding',
    text: 'A chart of how far the cost moves with each input alone, the one that matters most on top.',
  },
  'struck-out': {
    title: 'Struck out',
    group: 'Deciding',
    text: 'An option that cannot keep a limit of the workload, listed with the reason and without a price.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;
