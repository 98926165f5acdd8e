import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { ASYNC_UTILISATION } from '#core/price/serving/options/sagemaker-async.ts';
import { packNotes } from '#core/project/projection/packs.ts';
import { sentence } from '#core/words/reason-values.ts';
import { reasonText } from '#core/words/reasons.ts';
import { PEAK_TO_MEAN } from '#core/price/traffic/rates.ts';

type Assumption = PlanDocument['assumptions'][number];

const PACK = 'pack';

/** Whether an assumption is about a run, and so about this plan alone. */
export function isAboutPack({ kind }: Assumption): boolean {
  return kind === PACK;
}

/** What limits the runs of a plan, then what its prices assume; rows of the catalogue that are judgements keep their kind and source. */
export function planAssumptions(options: {
  readonly catalog: Catalog;
  readonly runs: readonly RunDocument[];
}): PlanDocument['assumptions'] {
  const { catalog, runs } = options;
  const ours = (text: string): Assumption => ({ text, kind: 'ASSUMPTION', source: null });
  const peaks = Object.entries(PEAK_TO_MEAN).map(([shape, peak]) => `${shape} ${peak}`);
  return [
    ...packNotes(runs, catalog).map((note) => ({ text: sentence(reasonText(note)), kind: PACK, source: null })),
    {
      text: `Prices are of ${catalog.region}, dated ${catalog.asOf.replace('/', ' to ')}; for planning, not a quote. A month is 730 h.`,
      kind: 'observed',
      source: null,
    },
    {
      text: 'Spot prices are a typical saving on the on-demand price, not a quote.',
      kind: 'TYPICAL',
      source: spotSource(catalog),
    },
    ...estimated(catalog),
    ours(`Always-on instances are loaded to ${SAFETY_FACTOR * 100} % of what they carry within the SLO.`),
    ours(
      'An autoscaled fleet is paid from the order of an instance to its return; its day is followed by another like it.',
    ),
    ours(
      `SageMaker Async is scaled by its backlog also from none, to ${ASYNC_UTILISATION * 100} % of what an instance sustains; requests and answers are deleted from S3 after a day.`,
    ),
    ours(`Peak over mean of the day, where the workload does not state it: ${peaks.join(', ')}.`),
    ours(
      'Spot interruptions come at the middle of the printed monthly band, evenly over the month, to each instance on its own.',
    ),
    ours(
      'A batch reads and writes S3 over the bandwidth that its instance has without bursts, while it computes; a slow start is 1.53 times the usual one.',
    ),
    ours(
      'Free tiers, support plans, taxes, NAT gateways, public addresses and data transfer between zones or out of the region are not counted.',
    ),
    ours(
      'A function is invoked directly, without an API gateway; its handler adds no time to the inference that was measured.',
    ),
    ours(
      'A stream is read with the shortest window of those that cost least, of a minute at most where nothing says how old an answer may be; arrivals are Poisson.',
    ),
    ours(
      'Containers stand behind one application load balancer that picks the one with the fewest open requests; a pod has one session.',
    ),
    ours(
      'A function takes the container that was used last, each of them is gone after the idle time; provisioned ones are kept ready all month.',
    ),
    ours(
      'A batch keeps the inputs and answers of its last two runs in S3; a caller who waits reads answers by key from DynamoDB.',
    ),
    ours(
      'A store of pre-computed answers is ElastiCache with a replica of each node, or DynamoDB on demand, whichever costs less; a hybrid asks it only for keys that are in it (a filter of about ten bits a key).',
    ),
    ...(runs[0]?.data.synthetic === true
      ? [
          {
            text: 'The model was measured on synthetic data: its speed on real rows may differ.',
            kind: 'ASSUMPTION',
            source: null,
          },
        ]
      : []),
    ...judgements(catalog),
  ];
}

function estimated({ estimates, region }: Catalog): readonly Assumption[] {
  if (!estimates) return [];
  const text = `Prices that nobody printed for ${region} are estimated from other regions and sizes; each option on one says so.`;
  return [{ text, kind: 'ESTIMATE', source: null }];
}

function spotSource(catalog: Catalog): string | null {
  for (const instance of catalog.instances) {
    const spot = instance.prices.find((price) => price.purchase === 'spot');
    if (spot !== undefined) return `${spot.source}${spot.asOf === null ? '' : `, ${spot.asOf}`}`;
  }
  return null;
}

function judgements(catalog: Catalog): readonly Assumption[] {
  const limits = catalog.limits
    .filter((row) => row.kind === 'ASSUMPTION' || row.kind === 'ESTIMATE')
    .map((row) => ({
      text: `${row.id} = ${row.value} ${row.unit}: ${row.note}.`,
      kind: row.kind,
      source: sourceOf(row),
    }));
  const prices = catalog.services
    .filter((row) => row.kind === 'ASSUMPTION' || row.kind === 'ESTIMATE' || row.kind === 'MISSING')
    .map((row) => ({
      text: `${row.service}, ${row.item}: ${row.usd === null ? 'price not known' : `$${row.usd} per ${row.unit}`}. ${row.note}.`,
      kind: row.kind,
      source: sourceOf(row),
    }));
  return [...limits, ...prices];
}

function sourceOf(row: { readonly source: string; readonly asOf: string | null }): string | null {
  if (row.source === 'none' || row.source === 'NOT FOUND') return null;
  return row.asOf === null ? row.source : `${row.source}, ${row.asOf}`;
}
