import { DAY_S, type DoubtedScenario, PAY_PER_USE } from './testing-scenario.ts';

const ENDPOINT = 'sagemaker-endpoint/ml.c6i.large/on-demand';
const TASKS = 'ecs-fargate/arm64/on-demand';
const NODES = 'eks/c6i.large/on-demand';
/** A steady stream of requests, that are not known in advance, before a Python server. */
const PYTHON = { callerWaits: true, peakToMean: 1, inputsKnownInAdvance: 0, server: 'python' } as const;
/** One request per second. */
const SLOW = { ...PYTHON, predictionsPerDay: DAY_S } as const;

/**
 * A Python server with its own handling on one core of 3.5 GHz, by M/D/1: each machine is planned for half of the rate at which p99 with the 20 ms
 * of the endpoint's door reaches the SLO. The upper ends leave room for one that is sized with half as much again.
 */
const QUEUES: readonly DoubtedScenario[] = [
  {
    name: '5 ms of Python at fifty requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 50 * DAY_S, handlingMs: 5, sloMs: 100 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [2, 2], p99Ms: [26, 34], items: { 'always-on': [148.92, 148.92] } }],
    because: 'Each of two cores is busy for an eighth of the time: 20 ms of door, 4.6 ms of work, 4 ms of queue.',
  },
  {
    name: '5 ms of Python at five hundred requests per second within 50 ms',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 500 * DAY_S, handlingMs: 5, sloMs: 50 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: NODES, count: [6, 9], p99Ms: [10, 22] }],
    because:
      'Behind a load balancer, which takes 5 ms, a core carries some 160 per second within 45 ms, planned at half.',
  },
  {
    name: '5 ms of Python at a thousand requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 1000 * DAY_S, handlingMs: 5, sloMs: 100 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    usd: [200, 850],
    rows: [{ id: ENDPOINT, count: [11, 17], p99Ms: [27, 41] }],
    because: 'Five cores of pure work; at half of the 188 per second that a core carries, eleven.',
  },
  {
    name: '20 ms of Python at twenty requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 20 * DAY_S, handlingMs: 20, sloMs: 250 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [2, 2], p99Ms: [55, 72] }],
    because: 'Ten per second on each of two cores keep it busy for 18 % of the time.',
  },
  {
    name: '20 ms of Python at two hundred requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 200 * DAY_S, handlingMs: 20, sloMs: 250 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [9, 14], p99Ms: [55, 95] }],
    because: 'Four cores of pure work; the 45 per second that a core carries within 230 ms, halved, make nine.',
  },
  {
    name: '20 ms of Python at a hundred requests per second within 60 ms',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 100 * DAY_S, handlingMs: 20, sloMs: 60 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: NODES, count: [10, 16], p99Ms: [30, 60] }],
    because: 'Two queued requests more break 55 ms: a core carries 15 to 20 per second, planned at half.',
  },
  {
    name: '36 ms of Python at ten requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 10 * DAY_S, handlingMs: 36, sloMs: 500 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    services: PAY_PER_USE,
    usd: [15, 60],
    rows: [{ id: ENDPOINT, count: [2, 2], p99Ms: [80, 105] }],
    because: '26 million calls of 37 ms on a whole vCPU are 1.7 million GB-seconds, $23 to $29, and $5 of requests.',
  },
  {
    name: '36 ms of Python at a hundred requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 100 * DAY_S, handlingMs: 36, sloMs: 250 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [10, 15], p99Ms: [85, 140] }],
    because: 'Three and a third cores of pure work; within 230 ms a core carries 21 per second, planned for half.',
  },
  {
    name: '36 ms of Python at three hundred requests per second',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 300 * DAY_S, handlingMs: 36, sloMs: 250 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [29, 45] }],
    because: 'Three times the machines of a hundred per second: independent queues do not pool.',
  },
  {
    name: '36 ms of Python within 25 ms',
    model: 'trees',
    workload: { ...SLOW, handlingMs: 36, sloMs: 25 },
    modes: ['none'],
    because: 'No core in the catalogue is nearly twice as fast as the one on which 36 ms were measured.',
  },
  {
    name: '20 ms of Python before a text encoder at twenty requests per second',
    model: 'encoder',
    workload: { ...PYTHON, predictionsPerDay: 20 * DAY_S, handlingMs: 20, sloMs: 250 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, p99Ms: [75, 200] }],
    because: 'Handling and 24 ms or more of inference share the core: 42 ms at least, behind a door of 20 ms.',
  },
  {
    name: 'a Python server that adds nothing to what a lean one does before an image model',
    model: 'image',
    workload: { ...SLOW, handlingMs: 0.1, sloMs: 200 },
    modes: ['realtime'],
    services: PAY_PER_USE,
    usd: [4, 10],
    because: '2.6 million calls of 5 ms: $0.53 of requests, less than a dollar of time, $4 of logs and monitoring.',
  },
];

/** A lean server, and tasks that have a part of a vCPU. */
const SHARES: readonly DoubtedScenario[] = [
  {
    name: 'a lean server at two thousand requests per second within 50 ms',
    model: 'trees',
    workload: { ...PYTHON, server: 'lean', predictionsPerDay: 2000 * DAY_S, sloMs: 50 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [2, 2], p99Ms: [20, 24] }],
    because: 'A tenth of a millisecond and the trees are a third of one core.',
  },
  {
    name: 'the same requests before a Python server with the usual handling',
    model: 'trees',
    workload: { ...PYTHON, predictionsPerDay: 2000 * DAY_S, sloMs: 50 },
    instances: ['c6i.large'],
    modes: ['realtime'],
    rows: [{ id: ENDPOINT, count: [4, 12], p99Ms: [21, 32] }],
    because: '0.8 ms each are 1.6 cores, planned at half; what Python takes is known within a factor of 2.5.',
  },
  {
    name: 'half a vCPU of Fargate within 60 ms',
    model: 'trees',
    workload: { ...SLOW, sloMs: 60 },
    modes: ['realtime'],
    rows: [{ id: TASKS, p99Ms: [8, 60], items: { tasks: [14, 28.84] } }],
    because: 'A throttled request waits for at most three quarters of a period of 100 ms, and few do.',
  },
  {
    name: 'a whole vCPU of Fargate where no pause is left',
    model: 'trees',
    workload: { ...SLOW, sloMs: 20 },
    modes: ['realtime'],
    rows: [{ id: TASKS, p99Ms: [5, 20], items: { tasks: [57.66, 57.68] } }],
    because: 'A part of a vCPU pauses for longer than 20 ms: two Arm tasks of 1 vCPU and 2 GB for 730 h, $57.67.',
  },
  {
    name: '36 ms of Python on Fargate within 90 ms',
    model: 'trees',
    workload: { ...SLOW, handlingMs: 36, sloMs: 90 },
    modes: ['realtime'],
    rows: [{ id: TASKS, p99Ms: [37, 90], items: { tasks: [28.8, 60] } }],
    because: 'A quarter of a vCPU has 25 ms of each 100: every request would wait for the next period, over 100 ms.',
  },
  {
    name: '36 ms of Python on Fargate within half a second',
    model: 'trees',
    workload: { ...SLOW, handlingMs: 36, sloMs: 500 },
    modes: ['realtime'],
    rows: [{ id: TASKS, p99Ms: [100, 500], items: { tasks: [14, 28.84] } }],
    because: 'The smallest tasks do, but no answer of a quarter of a vCPU comes before the second period.',
  },
];

/** Scenarios of request handling, its queue and parts of a vCPU. */
export const HANDLING: readonly DoubtedScenario[] = [...QUEUES, ...SHARES];
