import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRandom } from '#core/math/stats/random.ts';
import { simulateFleet } from '#core/scale/simulate.ts';
import { drawStarts } from '#core/scale/start-times.ts';
import { engine, KEEPS_RESULTS } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';
import { randomTrace, SCALING_CASES, type ScalingCase, SERVER } from './lib/scaling-cases.ts';

/** Random traces for each policy. Fewer suffice to show that both still agree, but then chance differs by more. */
const TRACES = KEEPS_RESULTS ? 20 : 3;
/** Runs of each trace with other chance, whose means are compared: of ours, which take milliseconds, and of the oracle. */
const OUR_RUNS = 16;
const ORACLE_RUNS = KEEPS_RESULTS ? 4 : 2;
/** Start times that both sides use in the order of the orders. */
const STARTS = 512;
/** The agreement that is asked: shares of the requests that arrived, of the instance-seconds and of the node-seconds. */
const AGREES = 0.01;

const folder = mkdtempSync(join(tmpdir(), 'modewise-scaling-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = engine('simpy');
const OUTCOMES = ['served', 'late', 'failed', 'throttled'] as const;
const Count = z.number().min(0);
const Simulated = z.object({
  arrived: Count,
  served: Count,
  late: Count,
  failed: Count,
  throttled: Count,
  unfinished: Count,
  readyS: Count,
  startingS: Count.default(0),
  drainingS: Count.default(0),
  nodeS: Count.default(0),
});
type Simulated = z.infer<typeof Simulated>;

/** What JSON cannot say is null for the oracle: no limit. */
const finite = (value: number): number | null => (value === Infinity ? null : value);

/** Both simulations of a policy on a trace. */
interface Pair {
  readonly seed: number;
  readonly told: Readonly<Record<string, unknown>>;
  readonly ours: Runs;
}

/** Runs of one trace that differ by chance. */
type Runs = readonly Simulated[];
const runs = (count: number, run: (index: number) => Simulated): Runs =>
  Array.from({ length: count }, (_, i) => run(i));

function fleetOf(policyCase: ScalingCase, seed: number): Pair {
  const random = createRandom(seed);
  const counts = randomTrace(random.fork('trace'), policyCase.mayBeEmpty);
  const table = (medianS: number, label: string): readonly number[] => {
    const distribution = { kind: 'log-normal', medianS, p99S: 2 * medianS } as const;
    const draw = drawStarts(distribution, { correlation: 0.5, windowS: 30 }, random.fork(label));
    return Array.from({ length: STARTS }, (_, i) => Math.round(draw(7 * i)));
  };
  const inOrder = (seconds: readonly number[]) => {
    let next = 0;
    return () => seconds[next++ % STARTS] ?? 0;
  };
  const { policy, told, callers, nodes } = policyCase;
  const starts = table(policyCase.startS, 'starts');
  const nodeStarts = table(nodes?.medianS ?? 1, 'nodes');
  const ours = runs(OUR_RUNS, (i) => {
    const { totals, unfinished } = simulateFleet({
      trace: { startWeekday: 0, binS: 1, counts },
      policy,
      server: SERVER,
      callers,
      starts: inOrder(starts),
      random: random.fork(`service ${i}`),
      drainS: 20,
      initial: 2,
      nodes: nodes === null ? null : { ...nodes, starts: inOrder(nodeStarts) },
      binS: 60,
    });
    return Simulated.parse({ ...totals, unfinished });
  });
  return {
    seed,
    ours,
    told: {
      counts: [...counts],
      policy: told,
      server: SERVER,
      callers: { ...callers, timeoutS: finite(callers.timeoutS), queueLimit: finite(callers.queueLimit) },
      starts,
      drainS: 20,
      initial: 2,
      nodes: nodes === null ? null : { ...nodes, ...nodes.rules, starts: nodeStarts },
    },
  };
}

async function oracleOf(name: string, pairs: readonly Pair[]): Promise<readonly Runs[]> {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.json`);
  const seeds = Array.from({ length: ORACLE_RUNS }, (_, i) => 1000 * i);
  writeFileSync(
    file,
    JSON.stringify(pairs.flatMap(({ told, seed }) => seeds.map((more) => ({ ...told, seed: seed + more })))),
  );
  const all = z.array(Simulated).parse(await runPython(python?.path ?? '', 'scaling_oracle.py', [file]));
  return pairs.map((_, i) => all.slice(ORACLE_RUNS * i, ORACLE_RUNS * (i + 1)));
}

type Measure = (each: Simulated) => number;
const paidS: Measure = ({ readyS, startingS, drainingS }) => readyS + startingS + drainingS;
const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
const meanOf = (each: Runs, of: Measure): number => sum(each.map(of)) / each.length;

/** The variance of the mean of runs. */
function varianceOf(each: Runs, of: Measure): number {
  const mean = meanOf(each, of);
  return sum(each.map((run) => (of(run) - mean) ** 2)) / (each.length - 1) / each.length;
}

/** Ours minus the oracle over all traces, and the standard error of that by chance alone, both as shares of `whole` in the oracle. */
function difference(ours: readonly Runs[], oracle: readonly Runs[], of: Measure, whole: Measure = of) {
  const all = Math.max(1, sum(oracle.map((each) => meanOf(each, whole))));
  const ofOracle = sum(oracle.map((each) => meanOf(each, of)));
  const variance = sum([...ours, ...oracle].map((each) => varianceOf(each, of)));
  return {
    share: (sum(ours.map((each) => meanOf(each, of))) - ofOracle) / all,
    error: Math.sqrt(variance) / all,
    oracle: ofOracle / all,
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const COLUMNS = ['policy', 'late', 'failed', 'throttled', 'instance-seconds', 'node-seconds'];
const NOTE =
  'Late, failed and throttled: the share of the requests in the oracle. In brackets: ours minus the oracle, as a share of all requests, instance-seconds or node-seconds, ± its standard error by chance, from several runs of both for each trace.';

function rowOf(name: string, ours: readonly Runs[], oracle: readonly Runs[]): readonly string[] {
  const apart = ({ share, error }: ReturnType<typeof difference>): string => `(${percent(share)} ± ${percent(error)})`;
  const outcomes = OUTCOMES.slice(1).map((outcome) => {
    const found = difference(
      ours,
      oracle,
      (each) => each[outcome],
      ({ arrived }) => arrived,
    );
    return `${percent(found.oracle)} ${apart(found)}`;
  });
  return [
    name,
    ...outcomes,
    apart(difference(ours, oracle, paidS)),
    apart(difference(ours, oracle, ({ nodeS }) => nodeS)),
  ];
}

/** Counts and seconds agree within 1 %, and what chance explains. */
function expectAgreement(ours: readonly Runs[], oracle: readonly Runs[], measures: readonly Measure[]): void {
  const outcomes = OUTCOMES.map((name) =>
    difference(
      ours,
      oracle,
      (each) => each[name],
      ({ arrived }) => arrived,
    ),
  );
  for (const { share, error } of [...outcomes, ...measures.map((of) => difference(ours, oracle, of))]) {
    expect(Math.abs(share)).toBeLessThan(AGREES + 2 * error);
  }
}

describe.skipIf(python === null)('a simulation request by request, in simpy', () => {
  test.each(SCALING_CASES)('agrees with ours within 1 %: $name', { timeout: 600_000 }, async (policyCase) => {
    const pairs = Array.from({ length: TRACES }, (_, i) => fleetOf(policyCase, i + 1));
    const ours = pairs.map((pair) => pair.ours);
    const { name } = policyCase;
    const oracle = await oracleOf(name, pairs);
    printTable('scaling', { title: name, columns: COLUMNS, rows: [rowOf(name, ours, oracle)], note: NOTE });
    expectAgreement(ours, oracle, [paidS, ({ nodeS }) => nodeS]);
    for (const [i, each] of ours.entries()) expect(each[0]?.arrived).toBe(oracle[i]?.[0]?.arrived);
  });
});
