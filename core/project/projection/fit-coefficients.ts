import { median } from '#core/math/stats/moments.ts';
import { type Coefficients, relativeTime, type Resources } from './relative-time.ts';

/** A measured time. Times of one `group` (model, runtime, batch) differ only in the machine, and only their ratios are fitted. */
export interface FitRow {
  readonly group: string;
  readonly logMs: number;
  readonly resources: Resources;
}

/** Coefficients without data: mostly arithmetic, with half of the gain from wider vectors. */
const PLAIN: Coefficients = {
  memoryShare: 0.1,
  overheadShare: 0,
  widthExponent: 0.5,
  threadLoss: 0.01,
  armLog: 0,
  matrixLog: 0,
};

const GRID = {
  widthExponent: [0, 0.25, 0.5, 0.75, 1],
  threadLoss: [0, 0.01, 0.03, 0.08],
  memoryShare: [0, 0.1, 0.25, 0.5, 0.75, 0.95],
  overheadShare: [0, 0.1, 0.2],
} as const;
const FIELDS = Object.keys(GRID) as (keyof typeof GRID)[];
const SWEEPS = 2;

/**
 * Fits the coefficients that minimise the mean absolute log error of ratios within groups, by coordinate descent over a coarse grid. The
 * factors of Arm and of matrix units are medians of the residuals, 0 if the rows lack one side. Returns `PLAIN` with too few rows to
 * compare.
 */
export function fitCoefficients(rows: readonly FitRow[], kind: 'cpu' | 'gpu'): Coefficients {
  if (rows.length < 4) return PLAIN;
  const table = tableOf(rows);
  let best = withFactors(PLAIN, table, kind);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = best.loss;
    for (const field of FIELDS) {
      if (kind === 'gpu' && field === 'threadLoss') continue;
      for (const value of GRID[field]) {
        const tried = { ...best.coefficients, [field]: value };
        if (tried.memoryShare + tried.overheadShare > 1) continue;
        const fitted = withFactors(tried, table, kind);
        if (fitted.loss < best.loss - 1e-9) best = fitted;
      }
    }
    if (best.loss > before - 1e-6) break;
  }
  return best.coefficients;
}

/** Rows as columns. Distinct resources are stored once. */
interface Table {
  readonly logMs: Float64Array;
  readonly group: Int32Array;
  readonly groups: number;
  readonly machine: Int32Array;
  readonly machines: readonly Resources[];
  readonly arm: readonly number[];
  readonly notArm: readonly number[];
  readonly vectors: readonly number[];
  readonly matrix: readonly number[];
}

function tableOf(rows: readonly FitRow[]): Table {
  const groups = new Map<string, number>();
  const machines = new Map<string, { readonly id: number; readonly resources: Resources }>();
  const group = new Int32Array(rows.length);
  const machine = new Int32Array(rows.length);
  const where = (matches: (resources: Resources) => boolean): readonly number[] =>
    rows.flatMap((row, index) => (matches(row.resources) ? [index] : []));
  rows.forEach((row, index) => {
    const groupId = groups.get(row.group) ?? groups.size;
    groups.set(row.group, groupId);
    group[index] = groupId;
    const key = Object.values(row.resources).join();
    const known = machines.get(key) ?? { id: machines.size, resources: row.resources };
    machines.set(key, known);
    machine[index] = known.id;
  });
  return {
    logMs: Float64Array.from(rows, (row) => row.logMs),
    group,
    groups: groups.size,
    machine,
    machines: [...machines.values()].map(({ resources }) => resources),
    arm: where((r) => r.isArm),
    notArm: where((r) => !r.isArm),
    vectors: where((r) => !r.isArm && !r.hasMatrixUnit),
    matrix: where((r) => r.hasMatrixUnit),
  };
}

function withFactors(tried: Coefficients, table: Table, kind: 'cpu' | 'gpu') {
  let coefficients: Coefficients = { ...tried, armLog: 0, matrixLog: 0 };
  let left = centred(coefficients, table, kind);
  const { arm, notArm, vectors, matrix } = table;
  const armLog = arm.length > 0 && notArm.length > 0 ? medianAt(left, arm) - medianAt(left, notArm) : 0;
  const matrixLog = matrix.length > 0 && vectors.length > 0 ? medianAt(left, vectors) - medianAt(left, matrix) : 0;
  if (armLog !== 0 || matrixLog !== 0) {
    coefficients = { ...coefficients, armLog, matrixLog };
    left = centred(coefficients, table, kind);
  }
  return { coefficients, loss: left.reduce((sum, each) => sum + Math.abs(each), 0) / left.length };
}

/** Log of measured ÷ predicted, minus the mean of its group. */
function centred(coefficients: Coefficients, table: Table, kind: 'cpu' | 'gpu'): Float64Array {
  const { logMs, group, machine, machines } = table;
  const predicted = machines.map((resources) => Math.log(relativeTime(coefficients, resources, kind)));
  const left = logMs.map((value, index) => value - (predicted[machine[index] ?? 0] ?? 0));
  const sums = new Float64Array(table.groups);
  const counts = new Float64Array(table.groups);
  for (const [index, id] of group.entries()) {
    sums[id] = (sums[id] ?? 0) + (left[index] ?? 0);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return left.map((value, index) => value - (sums[group[index] ?? 0] ?? 0) / (counts[group[index] ?? 0] ?? 1));
}

function medianAt(values: Float64Array, at: readonly number[]): number {
  return median(at.map((index) => values[index] ?? 0));
}
