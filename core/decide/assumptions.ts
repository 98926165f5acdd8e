import type { AssumptionFact, AssumptionWithSource } from '#core/contract/plan/assumptions.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { handlingOf } from '#core/price/serving/candidate/handling.ts';
import { cloudOf, createLookup, isOwnLimit, oldLimits } from '#core/price/serving/candidate/lookup.ts';
import { STARTUP_P95 } from '#core/price/serving/batch/batch-plan.ts';
import { ASYNC_UTILISATION } from '#core/price/services/sagemaker-async.ts';
import { MAX_UNLIMITED_WINDOW_S } from '#core/price/serving/stream/stream-plan.ts';
import { betweenRuns } from '#core/project/projection/between-runs.ts';
import { unjudgedStallShare } from '#core/project/projection/disturbance.ts';
import { packNotes } from '#core/project/projection/packs.ts';
import { PEAK_TO_MEAN } from '#core/price/traffic/rates.ts';

const PACK = 'pack';

/** Whether an assumption is about a run, so that it applies to this plan alone. */
export function isAboutPack({ kind }: Pick<AssumptionWithSource, 'kind'>): boolean {
  return kind === PACK;
}

/** An assumption of Modewise itself, without a source. */
export function judged(fact: AssumptionFact): AssumptionWithSource {
  return { ...fact, kind: 'ASSUMPTION', source: null };
}

/** The assumptions of a plan: limits of its runs, then of its prices. Judgements from the catalogue keep their kind and source. */
export function planAssumptions(options: {
  readonly catalog: Catalog;
  readonly runs: readonly RunDocument[];
}): readonly AssumptionWithSource[] {
  const { catalog, runs } = options;
  const { region, asOf } = catalog;
  return [
    ...packNotes(runs, catalog).map((reason): AssumptionWithSource => ({
      code: 'run-limit',
      reason,
      kind: PACK,
      source: null,
    })),
    { code: 'prices', region, asOf, monthHours: MONTH_H, kind: 'observed', source: null },
    { code: 'spot-prices', kind: 'TYPICAL', source: spotSource(catalog) },
    ...(catalog.estimates ? [{ code: 'prices-estimated', region, kind: 'ESTIMATE', source: null } as const] : []),
    ...FIXED_ASSUMPTIONS.filter(({ code }) => code !== 'async-backlog' || cloudOf(catalog) === 'aws').map(judged),
    ...(runs.length === 0 ? [] : [daysAndHosts(runs)]),
    ...runs.slice(0, 1).map((run) => requestHandling(catalog, run)),
    ...stallsLeftOut(runs[0]),
    ...(runs[0]?.data.synthetic === true ? [judged({ code: 'synthetic-data' })] : []),
    ...agedLimits(catalog),
    ...judgements(catalog),
  ];
}

/** Assumptions of every plan, whatever the catalogue and the runs. The backlog is that of a service of AWS. */
const FIXED_ASSUMPTIONS: readonly AssumptionFact[] = [
  { code: 'always-on-load', utilisation: SAFETY_FACTOR },
  { code: 'autoscaled-day' },
  { code: 'async-backlog', utilisation: ASYNC_UTILISATION },
  {
    code: 'peak-to-mean',
    shapes: Object.entries(PEAK_TO_MEAN).map(([shape, peakToMean]) => ({ shape, peakToMean })),
  },
  { code: 'spot-interruptions' },
  { code: 'batch-transfer', slowStartFactor: STARTUP_P95 },
  { code: 'costs-not-counted' },
  { code: 'function-invocation' },
  { code: 'stream-reads', maxWindowS: MAX_UNLIMITED_WINDOW_S },
  { code: 'container-balancing' },
  { code: 'container-reuse' },
  { code: 'batch-storage' },
  { code: 'answer-stores' },
];

function stallsLeftOut(run: RunDocument | undefined): readonly AssumptionWithSource[] {
  const seen = run?.realtime?.slo?.stalls?.seen ?? run?.realtime?.service.stalls?.leftOut;
  const share = run === undefined ? null : unjudgedStallShare(run);
  return [
    ...(seen === undefined ? [] : [judged({ code: 'stalls-left-out', seen })]),
    ...(share === null ? [] : [judged({ code: 'stalls-not-judged', share })]),
  ];
}

function spotSource(catalog: Catalog): string | null {
  for (const instance of catalog.instances) {
    const spot = instance.prices.find((price) => price.purchase === 'spot');
    if (spot !== undefined) return `${spot.source}${spot.asOf === null ? '' : `, ${spot.asOf}`}`;
  }
  return null;
}

/** What another day and another host add to a measured rate, from the runs of the plan; nothing while they are too few. */
function daysAndHosts(all: readonly RunDocument[]): AssumptionWithSource {
  const { runs, machines, days, spread } = betweenRuns(all);
  return {
    code: 'days-and-hosts',
    runs,
    machines,
    days,
    dayFactor90: spread?.dayFactor90 ?? null,
    hostFactor90: spread?.hostFactor90 ?? null,
    kind: spread === null ? 'ASSUMPTION' : 'observed',
    source: null,
  };
}

/** The request handling of each kind of server, with the source of the Python containers' row, from which plans start. */
function requestHandling(catalog: Catalog, run: RunDocument): AssumptionWithSource {
  const lookup = createLookup(catalog);
  const [lean, python] = [handlingOf({ run, lookup }, 'lean'), handlingOf({ run, lookup }, 'python')];
  const row = catalog.limits.find(({ id }) => id === 'python.handling');
  return {
    code: 'request-handling',
    leanMs: lean.ms,
    leanFactor: lean.factor90,
    leanMeasured: lean.isMeasured,
    pythonMs: python.ms,
    pythonFactor: python.factor90,
    kind: row?.kind ?? 'ASSUMPTION',
    source: row === undefined ? null : sourceOf(row),
  };
}

/** The old limits of the catalogue, in one sentence. */
function agedLimits(catalog: Catalog): readonly AssumptionWithSource[] {
  const limits = oldLimits(catalog)
    .filter(isOwnLimit(catalog))
    .map(({ id, asOf }) => ({ id, asOf }));
  if (limits.length === 0) return [];
  return [{ code: 'old-limits', newest: catalog.asOf.split('/').at(-1) ?? '', limits, kind: 'observed', source: null }];
}

/** The rows that a sentence of their own states. */
const STATED_ROWS = /\.handling(-factor|-tail)?$/;

function judgements(catalog: Catalog): readonly AssumptionWithSource[] {
  const limits = catalog.limits
    .filter(isOwnLimit(catalog))
    .filter((row) => (row.kind === 'ASSUMPTION' || row.kind === 'ESTIMATE') && !STATED_ROWS.test(row.id))
    .map(({ id, value, unit, note, ...row }): AssumptionWithSource => ({
      code: 'judged-limit',
      id,
      value,
      unit,
      note,
      kind: row.kind,
      source: sourceOf(row),
    }));
  const prices = catalog.services
    .filter((row) => row.kind === 'ASSUMPTION' || row.kind === 'ESTIMATE' || row.kind === 'MISSING')
    .map(({ service, item, usd, unit, note, ...row }): AssumptionWithSource => ({
      code: 'judged-price',
      service,
      item,
      usd,
      unit,
      note,
      kind: row.kind,
      source: sourceOf(row),
    }));
  return [...limits, ...prices];
}

function sourceOf(row: { readonly source: string; readonly asOf: string | null }): string | null {
  if (row.source === 'none' || row.source === 'NOT FOUND') return null;
  return row.asOf === null ? row.source : `${row.source}, ${row.asOf}`;
}
