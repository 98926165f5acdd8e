import { median } from '#core/math/stats/moments.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { betweenRuns, type ComparedRun } from '#core/project/projection/between-runs.ts';
import { type CoverageTable, percent } from './table.ts';

/** Runs on hosts of one type: how many there are, and how much hosts and days differ, as standard deviations of log rates. */
interface Fleet {
  readonly machines: number;
  readonly days: number;
  readonly hostLog: number;
  readonly dayLog: number;
}

const FLEETS: readonly Fleet[] = [
  { machines: 1, days: 10, hostLog: 0.1, dayLog: 0.05 },
  { machines: 3, days: 4, hostLog: 0.05, dayLog: 0.05 },
  { machines: 3, days: 4, hostLog: 0.2, dayLog: 0.05 },
  { machines: 5, days: 2, hostLog: 0.1, dayLog: 0.1 },
  { machines: 5, days: 2, hostLog: 0, dayLog: 0.05 },
  { machines: 10, days: 1, hostLog: 0.1, dayLog: 0.03 },
  { machines: 12, days: 3, hostLog: 0.15, dayLog: 0.05 },
];

/** The ratio that was stated before for another run, whatever was measured. */
const EARLIER_FACTOR = 1.07;

const HOST = { cpuModel: 'simulated', physicalCores: 1, runtime: { name: 'simulated', version: '1' } };

interface Outcome {
  readonly holdsEarlier: boolean;
  readonly day: boolean | null;
  readonly host: boolean | null;
  readonly hostFactor: number;
}

function stated({ machines, days, hostLog, dayLog }: Fleet, random: Random): Outcome {
  const logs: number[] = [];
  const ownHost = hostLog * random.normal();
  const runs = Array.from({ length: machines }, (_, machine) => {
    const host = machine === 0 ? ownHost : hostLog * random.normal();
    return Array.from({ length: days }, (_day, day): ComparedRun => {
      const log = host + dayLog * random.normal();
      logs.push(log);
      const rowsPerS = { value: 1000 * Math.exp(log), low: null, high: null };
      return {
        startedAt: `2026-01-${String(day + 1).padStart(2, '0')}T09:00:00Z`,
        host: { ...HOST, machineId: `m${machine}` },
        model: { sha256: null },
        batch: { best: { starts: 3, rowsPerS } },
        trust: { verdict: 'good' },
      };
    });
  }).flat();
  const own = logs[0] ?? 0;
  const otherDay = ownHost + dayLog * random.normal() - own;
  const otherHost = hostLog * random.normal() + dayLog * random.normal() - own;
  const { spread } = betweenRuns(runs);
  const within = (difference: number, factor: number | null | undefined): boolean | null =>
    factor == null ? null : Math.abs(difference) <= Math.log(factor);
  return {
    holdsEarlier: Math.abs(otherHost) <= Math.log(EARLIER_FACTOR),
    day: within(otherDay, spread?.dayFactor90),
    host: within(otherHost, spread?.hostFactor90),
    hostFactor: spread?.hostFactor90 ?? Number.NaN,
  };
}

/** The share of those that state anything. */
function shareOf(answers: readonly (boolean | null)[]): string {
  const known = answers.filter((each) => each !== null);
  return percent(known.filter(Boolean).length / known.length);
}

/** What another day and another host add to the interval of a measured rate. */
export const DAYS_AND_HOSTS: CoverageTable = {
  name: 'days-and-hosts',
  title: 'Another day, another host',
  explanation: `Each host of a type and each day has its own speed; each host is measured on each day, without other noise. The stated factors, for another day on the first host and for another host of the type on another day, should be right nine times in ten. With fewer than ten runs or three machines there is no factor. The last column is the ×/÷ ${EARLIER_FACTOR} of earlier versions, for another host.`,
  columns: [
    'machines',
    'days each',
    'hosts differ by',
    'days differ by',
    'nominal',
    'actual, another day',
    'actual, another host',
    'median factor ×/÷',
    'earlier',
  ],
  *rows(repetitions) {
    for (const [index, fleet] of FLEETS.entries()) {
      const random = createRandom(20).fork(index);
      const outcomes = Array.from({ length: 10 * repetitions }, (_, i) => stated(fleet, random.fork(i)));
      const factors = outcomes.map(({ hostFactor }) => hostFactor).filter((factor) => !Number.isNaN(factor));
      yield [
        fleet.machines,
        fleet.days,
        percent(fleet.hostLog),
        percent(fleet.dayLog),
        factors.length === 0 ? 'unknown' : '90 %',
        shareOf(outcomes.map(({ day }) => day)),
        shareOf(outcomes.map(({ host }) => host)),
        factors.length === 0 ? '–' : median(factors).toFixed(2),
        shareOf(outcomes.map(({ holdsEarlier }) => holdsEarlier)),
      ];
    }
  },
};
