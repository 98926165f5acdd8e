import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateFleet } from '#core/scale/simulate.ts';
import { programFolder } from '#engine/platform/paths.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { CASES, type LoopCase, prepare, SHORT_CASES } from './lib/scaling-loop/cases.ts';
import { type Decision, runForReal } from './lib/scaling-loop/real-loop.ts';

/**
 * Processes of `serve-model` behind a proxy, started and stopped by the policies of the simulation while a recorded trace is replayed at real speed for ten
 * minutes, next to the simulation of the same trace. `short` in place of that takes a minute and a half and prints JSON, for a test.
 */

/** A fleet by second: capacity that takes requests, and its outcomes in all. */
interface Curve {
  readonly ready: readonly number[];
  readonly decisions: readonly Decision[];
  readonly late: number;
  readonly failed: number;
  readonly throttled: number;
  readonly paidS: number;
}

interface Compared {
  readonly name: string;
  readonly arrived: readonly number[];
  readonly real: Curve;
  readonly simulated: Curve;
  /** Missed requests in simulations with other chance, ascending. */
  readonly missedByChance: readonly number[];
  /** Of the real processes. */
  readonly started: number;
  readonly stopped: number;
  readonly inferences: number;
  readonly errors: number;
  readonly mostLagMs: number;
}

/** Simulations that show how much chance in the service times changes. */
const DRAWS = 40;

const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);
const missed = ({ late, failed, throttled }: Curve): number => late + failed + throttled;

function simulated(options: Parameters<typeof simulateFleet>[0]): Curve {
  const { totals, bins } = simulateFleet(options);
  const { late, failed, throttled, readyS, startingS, drainingS } = totals;
  const desired = [options.initial, ...bins.desired];
  const decisions = [...bins.desired].flatMap((each, second) =>
    each === desired[second] ? [] : [{ second, desired: each }],
  );
  return { ready: [...bins.readyS], decisions, late, failed, throttled, paidS: readyS + startingS + drainingS };
}

async function compare(each: LoopCase): Promise<Compared> {
  const { options, dueS, drawServiceS } = await prepare(each);
  const home = mkdtempSync(join(tmpdir(), 'modewise-scaling-loop-'));
  const { seconds, decisions, ...rest } = await runForReal(options(0), dueS, { home, drawServiceS });
  rmSync(home, { recursive: true, force: true });
  const total = (of: 'late' | 'failed' | 'throttled' | 'ready' | 'starting' | 'draining'): number =>
    sum(seconds.map((second) => second[of]));
  return {
    name: each.name,
    arrived: seconds.map(({ arrivals }) => arrivals),
    real: {
      ready: seconds.map(({ ready }) => ready),
      decisions,
      late: total('late'),
      failed: total('failed'),
      throttled: total('throttled'),
      paidS: total('ready') + total('starting') + total('draining'),
    },
    simulated: simulated(options(0)),
    missedByChance: Array.from({ length: DRAWS }, (_, seed) => missed(simulated(options(seed)))).toSorted(
      (a, b) => a - b,
    ),
    ...rest,
  };
}

/** Writes both capacity curves of a case. Returns the path. */
function writeCurves({ name, arrived, real, simulated: other }: Compared): string {
  const folder = process.env['MODEWISE_ENGINE_RESULTS'] ?? join(programFolder(), '.cache', 'scaling-loop');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `scaling-loop-${name.toLowerCase().replaceAll(/\W+/g, '-')}.csv`);
  const rows = arrived.map((load, second) => [second, load, real.ready[second], other.ready[second]].join(','));
  writeFileSync(path, `second,requests,capacity_real,capacity_simulated\n${rows.join('\n')}\n`);
  return path;
}

function rowOf(each: Compared): readonly (string | number)[] {
  const { name, arrived, real, simulated: other } = each;
  const apart = real.ready.map((ready, second) => Math.abs(ready - (other.ready[second] ?? 0)));
  const both = (of: (curve: Curve) => number): string => `${fixed(of(real), 0)} / ${fixed(of(other), 0)}`;
  return [
    name,
    sum(arrived),
    both(({ late }) => late),
    both(({ failed }) => failed),
    both(({ throttled }) => throttled),
    `${fixed(100 * (missed(real) / Math.max(1, missed(other)) - 1), 1)} %`,
    `${fixed(each.missedByChance[0] ?? 0, 0)}–${fixed(each.missedByChance.at(-1) ?? 0, 0)}`,
    both(({ paidS }) => paidS),
    `${real.decisions.length} / ${other.decisions.length}`,
    `${fixed((100 * apart.filter((difference) => difference === 0).length) / apart.length, 1)} %`,
    `${each.started} / ${each.stopped}`,
    `${each.errors} of ${each.inferences + each.errors}`,
    fixed(each.mostLagMs, 0),
  ];
}

const COLUMNS =
  'policy|requests|late, real / simulated|failed|throttled|missed, real against simulated|missed in 40 simulations|instance-seconds|decisions|seconds with equal capacity|processes started / stopped|failed inferences|most lag of the replay, ms'.split(
    '|',
  );

async function main(): Promise<void> {
  const isShort = process.argv[2] === 'short';
  const all = await Promise.all((isShort ? SHORT_CASES : CASES).map(compare));
  if (isShort) {
    process.stdout.write(JSON.stringify(all.map((each) => ({ ...each, csv: writeCurves(each) }))));
    return;
  }
  printHeader('Real processes under the policies of the simulation');
  console.log(
    'Two times ten minutes of `sample:azure-llm-code` at real speed. Up to four processes of `serve-model` for each policy, with four slots of one second on average each, so that slots and not processors limit them. A request is late after 5 s. All policies run at the same time.\n',
  );
  printTable(COLUMNS, all.map(rowOf));
  for (const each of all) process.stderr.write(`capacity curves: ${writeCurves(each)}\n`);
}

void main();
