import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Bucket } from '#core/price/serving/candidate/bucket.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import { planBatch, whyNoRuns } from './batch-plan.ts';
import type { BatchRuns } from './batch-runs.ts';
import { BatchAnswers, type BatchJob, batchRuns } from './batch-served.ts';
import { BatchStore } from './batch-store.ts';
import { modelLoadS } from './startup.ts';

/** What a unit of a warehouse costs in an hour: an item of the bill with its quantity and its price in US dollars. */
interface UnitPrice {
  readonly code: string;
  readonly perUnitHour: number;
  readonly usd: number;
  /** Whether the quantity is an assumption, which has the spread of derived prices. */
  readonly isAssumed: boolean;
}

/** A warehouse that is billed by the time of its units: slots, or nodes. Its limits are the rows that begin with `rows`. */
export interface Warehouse {
  readonly rows: string;
  readonly unit: 'slot' | 'node';
  /** Numbers of units that a run can have, ascending. */
  readonly sizes: (lookup: Lookup) => readonly number[];
  /** Units that are billed in addition to those that work: a driver. */
  readonly drivers: number;
  readonly prices: (lookup: Lookup, reference: InstanceType) => readonly UnitPrice[];
  /** Where rows and answers lie; null for the bucket of the cloud. */
  readonly tables: (stated: Stated) => Bucket | null;
}

/** `step`, 2 × `step`, 4 × `step`, … up to a most. */
export function doubling(step: number, most: number): readonly number[] {
  const count = Math.max(1, Math.floor(Math.log2(most / step)) + 1);
  return Array.from({ length: count }, (_, index) => step * 2 ** index);
}

/**
 * A batch as a query of a warehouse: the smallest size that is in time, billed while it runs. The rate of a vCPU is projected; what a unit is of a vCPU and
 * what the warehouse adds to a row are assumptions, whose spread is that of Spark.
 */
export function warehouseJob(own: Warehouse): (stated: Stated) => Planning<BatchJob> {
  return (stated) => {
    const { context } = stated;
    const core = functionProfile(context, 'worker');
    if (core.state === 'impossible') return core;
    const { lookup } = context;
    const { profile, reason, reference } = core.plan;
    const rowOf = (item: string): number => lookup.limit(`${own.rows}.${item}`);
    const unitVcpus = rowOf('unit-vcpus');
    const unitRowsPerS = (unitVcpus * profile.jobRowsPerS) / reference.vcpus;
    const sizes = own.sizes(lookup);
    const prices = own.prices(lookup, reference);
    const billedStartS = rowOf('billed-startup');
    const startS = rowOf('startup');
    const loadS = modelLoadS(context.run);
    const answers = new BatchAnswers(stated, new BatchStore(stated, undefined, own.tables(stated)));
    const runs = batchRuns(stated, {
      most: { instances: 1, of: 'job' },
      leastBilledS: rowOf('billing-minimum'),
    });
    const unitUsdIn = (draw: Draw): number =>
      prices.reduce((sum, { perUnitHour, usd, isAssumed }) => sum + perUnitHour * usd * ratioOf(isAssumed, draw), 0);
    return planned({
      answers,
      evaluate: (asked, to, periodS) => {
        const { simulation } = asked;
        const payload = payloadIn(asked);
        runs.begin(simulation, periodS);
        runs.startupS = startS * simulation.startupRatio + loadS;
        runs.billedStartS = billedStartS * simulation.startupRatio + loadS;
        const rate =
          (unitRowsPerS * speedupOf(profile, simulation) * jobErrorIn(simulation, profile)) / simulation.sparkRatio;
        const size = sizes.find((units) => {
          runs.rowsPerS = units * rate;
          runs.instanceUsdPerH = (units + own.drivers) * unitUsdIn(simulation);
          return planBatch(runs);
        });
        if (size === undefined) return to.refuse(() => [whyLate(runs, { units: sizes.at(-1) ?? 0, unit: own.unit })]);
        if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
        const unitHours = (runs.perMonth() * (size + own.drivers) * runs.billedS) / 3600;
        for (const { code, perUnitHour, usd, isAssumed } of prices) {
          const quantity = unitHours * perUnitHour * ratioOf(isAssumed, simulation);
          to.item(code, quantity, 'unit', usd)?.describe({ grows: inRuns(quantity, runs) });
        }
        answers.put(runs, 1, to);
        if (to.explanation !== null) {
          const vcpus = size * unitVcpus;
          const memoryMib = size * rowOf('unit-memory') * 1024;
          answers.explain(to.explanation, runs, {
            profile,
            machine: deployedSize(
              'x86_64',
              { vcpus, memoryMib, sessions: Math.max(1, Math.floor(vcpus)) },
              lookup.cloud,
            ),
            before: [{ code: 'warehouse-units', units: size, unit: own.unit, vcpus: unitVcpus, drivers: own.drivers }],
            after: [],
            last: [reason],
          });
        }
        return true;
      },
    });
  };
}

/** Why the largest size is not in time. It is one query, so the text of jobs with too few instances does not apply. */
function whyLate(runs: BatchRuns, size: Pick<ReasonOf<'warehouse-late'>, 'units' | 'unit'>): Reason {
  const why = whyNoRuns(runs);
  if (why.code !== 'run-over-instance-limit') return why;
  return { code: 'warehouse-late', runS: runs.slowStartS + runs.workS, availableS: runs.withinS, ...size };
}

function ratioOf(isAssumed: boolean, { derivedPriceRatio }: Draw): number {
  return isAssumed ? derivedPriceRatio : 1;
}
