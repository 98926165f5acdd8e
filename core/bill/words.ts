import { assertNever } from '#core/assert-never.ts';
import type { BillCategory, BillExtract } from '#core/contract/catalog/bill.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { amount, percent, plain, predictionsPerDayText, signedUsd, usd } from '#core/words/format/format.ts';
import { cellText } from '#core/words/format/quantity.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { MATERIAL_SHARE } from '#core/contract/workload/workload.ts';
import { filledSections, lines, tabular } from '#core/report/document.ts';
import type { Section } from '#core/report/model.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { BillComparison } from './compare-bill.ts';
import type { BillSelection, LeftOut } from './select-bill.ts';

/** How a user states facts that a bill does not contain: as an option of the command line, or in a field of the window. */
export interface BillWays {
  readonly option: string;
  readonly service: string;
  readonly predictionsPerDay: string;
  readonly region: (name: string) => string;
  readonly currency: (names: readonly string[]) => string;
}

/** The first sentence: whether the plan was right, with both costs, and the main cause if it was not. */
export function billClaim(found: BillComparison): string {
  const { verdict, actualUsd, plannedUsd, materialUsd } = found;
  const planned = cellText(plannedUsd, 'usd-per-month');
  switch (verdict) {
    case 'within':
      return `The plan was right: ${usd(actualUsd)} a month billed, ${planned} planned.`;
    case 'immaterial':
      return `The plan was off by ${usd(Math.abs(actualUsd - plannedUsd.value))} a month, which is not material: ${usd(actualUsd)} billed, ${planned} planned. A difference below ${usd(materialUsd)} or ${percent(MATERIAL_SHARE)} does not count.`;
    case 'wrong':
      return `Billed ${usd(actualUsd)} a month, ${percent(Math.abs(actualUsd / plannedUsd.value - 1))} ${actualUsd > plannedUsd.value ? 'more' : 'less'} than planned (${planned}). ${mainCause(found)}`;
    default:
      return assertNever(verdict);
  }
}

/** The cause that explains most of the difference. */
function mainCause({ causes, actualUsd, plannedUsd }: BillComparison): string {
  const direction = Math.sign(actualUsd - plannedUsd.value);
  const parts = [
    { what: 'traffic', partUsd: causes.trafficUsd ?? 0, hidesTraffic: false },
    { what: 'the price', partUsd: causes.priceUsd ?? 0, hidesTraffic: false },
    { what: restName(causes), partUsd: causes.restUsd, hidesTraffic: causes.trafficUsd === null },
  ];
  const [largest] = parts.sort((one, other) => (other.partUsd - one.partUsd) * direction);
  if (largest === undefined) return '';
  if (largest.hidesTraffic) return 'Enter the actual traffic to see why.';
  return `Main cause: ${largest.what}, ${signedUsd(largest.partUsd)} a month.`;
}

/** The rest holds what could not be distinguished. */
function restName({ trafficUsd, priceUsd }: BillComparison['causes']): string {
  const unknown = [...(trafficUsd === null ? ['traffic'] : []), ...(priceUsd === null ? ['price'] : [])];
  return `${[...unknown, 'speed'].join(', ')} and number of machines`;
}

/** The months of plan and bill as a table. */
export function monthsTable({ months }: BillComparison): ReportTable {
  return {
    columns: [
      { title: 'Month', align: 'start' },
      { title: 'Days billed', align: 'end' },
      { title: 'Planned for them', align: 'end' },
      { title: 'Billed', align: 'end' },
      { title: 'Billed ÷ planned', align: 'end' },
    ],
    rows: months.map(({ month, hours, ofHours, planned, usd: billed }) => [
      month,
      `${plain(hours / 24)} of ${plain(ofHours / 24)}`,
      cellText(planned, 'usd-per-month'),
      usd(billed),
      planned.value > 0 ? percent(billed / planned.value) : '—',
    ]),
  };
}

/** The causes of the difference, as a table whose last column adds up. */
export function causesTable({
  causes,
  traffic,
  plannedPerDay,
  prices,
  plannedUsd,
  actualUsd,
}: BillComparison): ReportTable {
  const known = causes.trafficUsd !== null && traffic !== null;
  const trafficRow = known
    ? [
        [
          'Traffic',
          predictionsPerDayText(plannedPerDay),
          predictionsPerDayText(traffic.predictionsPerDay),
          signedUsd(causes.trafficUsd),
        ],
      ]
    : [];
  const priceRow =
    causes.priceUsd === null
      ? []
      : [
          [
            'Price',
            prices.map(({ unit, catalogUsd }) => `${usd(catalogUsd)} per ${unit}`).join(', '),
            prices.map(({ unit, billedUsd }) => `${usd(billedUsd)} per ${unit}`).join(', '),
            signedUsd(causes.priceUsd),
          ],
        ];
  return {
    columns: [
      { title: 'What explains it', align: 'start' },
      { title: 'Planned', align: 'start' },
      { title: 'Actual', align: 'start' },
      { title: 'Difference per month', align: 'end' },
    ],
    rows: [
      ...trafficRow,
      ...priceRow,
      [capitalised(restName(causes)), '', '', signedUsd(causes.restUsd)],
      ['All', usd(plannedUsd.value), usd(actualUsd), signedUsd(actualUsd - plannedUsd.value)],
    ],
  };
}

/** How the two were compared, as sentences. */
export function billNotes(
  extract: BillExtract,
  selection: BillSelection,
  { comparison, ways }: { readonly comparison: BillComparison; readonly ways: Pick<BillWays, 'predictionsPerDay'> },
): readonly string[] {
  const { services, leftOut, rates, hours } = selection;
  return [
    `Counted: ${services.join(', ')} in ${extract.file} (${extract.costColumn}).`,
    `A month is ${MONTH_H} hours, as in the plan; the bill covers ${plain(hours)} hours.`,
    ...(extract.lacksAmortised ? [AMORTISED_NAMES[extract.format]] : []),
    ...(extract.statesCurrency ? [] : ['The file states no currency: Modewise assumes US dollars.']),
    ...rates.map(
      ({ currency, usdPerUnit }) => `${currency} is converted at ${plain(usdPerUnit)} US dollars, as stated.`,
    ),
    ...leftOut.map(leftOutText),
    ...trafficNotes(comparison, ways),
  ];
}

/** What to export, so that commitments are compared with the usage that they pay for. */
const AMORTISED_NAMES: Readonly<Record<BillExtract['format'], string>> = {
  focus:
    'Charges are of commitments, and the file has no EffectiveCost: each counts when it is billed, not over the usage that it pays for. Export EffectiveCost too.',
  cur: 'Charges are of reservations or savings plans, and the file has no column with their amortised cost: each counts when it is billed, not over the usage that it pays for. Export reservation_effective_cost and savings_plan_savings_plan_effective_cost too.',
};

function trafficNotes(
  { traffic, causes }: BillComparison,
  { predictionsPerDay }: Pick<BillWays, 'predictionsPerDay'>,
): readonly string[] {
  const price =
    causes.priceUsd === null
      ? ['No unit of the bill has a price in the catalogue: the price is part of the rest.']
      : [];
  if (traffic === null) {
    return [
      `The bill does not count predictions: state them with ${predictionsPerDay} to separate the effect of traffic.`,
      ...price,
    ];
  }
  const source = traffic.source === 'stated' ? 'stated' : 'the billed requests, one prediction each';
  const infeasible =
    traffic.monthlyUsd === null
      ? [`With ${amount(traffic.predictionsPerDay)} predictions per day the option is not feasible in the plan.`]
      : [];
  return [`The actual traffic is ${source}.`, ...infeasible, ...price];
}

/** A comparison as the parts of a document below its claim. */
export function billSections(option: string, comparison: BillComparison, notes: readonly string[]): readonly Section[] {
  return filledSections([
    tabular(`By month: ${option}`, monthsTable(comparison), false),
    tabular('What explains the difference', causesTable(comparison), false),
    lines('How it was compared', notes),
  ]);
}

const CATEGORY_NAMES: Readonly<Record<BillCategory, string>> = {
  usage: 'usage',
  discount: 'discounts',
  purchase: 'purchases',
  tax: 'taxes',
  credit: 'credits',
  refund: 'refunds and corrections',
};

function leftOutText({ why, usd: sumUsd }: LeftOut): string {
  switch (why.kind) {
    case 'category':
      return `Not counted: ${CATEGORY_NAMES[why.category]}, which say nothing about what serving costs: ${usd(sumUsd)}.`;
    case 'region':
      return `Not counted: ${usd(sumUsd)} in ${why.region}, a region other than the plan's.`;
    default:
      return assertNever(why);
  }
}
