import type { Interval } from '#core/contract/numbers.ts';
import { catalogOf, planRequest, type ShownCatalog } from './plan-again.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { assertNever } from '#core/assert-never.ts';
import { type ActualTraffic, compareBill } from '#core/bill/compare-bill.ts';
import { type BillSelection, selectBill } from '#core/bill/select-bill.ts';
import { unitPrices } from '#core/bill/unit-prices.ts';
import type { BillExtract } from '#core/contract/bill.ts';
import { MAX_PER_DAY, MIN_PER_DAY } from '#core/contract/workload-inputs.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import { optionLabel } from '#core/words/names.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { billDocument, billMarkdown, billText, type BillDocument } from '#cli/format/bill.ts';
import { quantity } from '#cli/options/quantities.ts';
import { didYouMean, numberWithin, pair, repeated, wordOf } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';

const FORMATS = ['text', 'md', 'json'] as const;

interface BillFlags {
  readonly option?: string;
  readonly service?: readonly string[];
  readonly tag?: readonly [string, string];
  readonly resource?: string;
  readonly currency?: readonly (readonly [string, number])[];
  readonly predictionsPerDay?: number;
  readonly format: (typeof FORMATS)[number];
}

/** `modewise bill PLAN BILL` */
const bill: Action<BillFlags, [string, string]> = async (context, flags, planFile, billFile) => {
  const client = await context.engine();
  const plan = await client.call('openPlan', { file: planFile }, context.interruption);
  const option = billedOption(plan, planFile, flags.option);
  const [key, value] = flags.tag ?? [];
  const tag = key === undefined || value === undefined ? null : { key, value };
  const request = { file: billFile, tag, resource: flags.resource ?? null };
  const extract = await client.call('readBill', request, context.interruption);
  const selection = selected({ extract, billFile, plan, option }, flags);
  const { workload, catalog } = plan;
  const shown = await catalogOf(context, plan);
  if (shown.sha256 !== catalog.sha256) {
    context.log('the catalogue is not the one of the plan: prices per unit are those of today');
  }
  const monthlyUsd = billedPart(option);
  const plannedUsd = monthlyUsd.value;
  const traffic = await actualTraffic(
    context,
    { plan, option, plannedUsd, shown },
    flags.predictionsPerDay ?? null,
    selection,
  );
  const planned = {
    monthlyUsd,
    predictionsPerDay: workload.predictionsPerDay,
    materialUsd: workload.materialUsd,
    prices: unitPrices(option, shown.catalog, workload),
  };
  const comparison = compareBill(planned, selection, traffic);
  const document = billDocument(optionLabel(option), extract, { selection, comparison });
  return outcome(document, (made) => written(made, flags.format, context), comparison.verdict === 'wrong' ? 1 : 0);
};

/** The cost of an option without the running effort of a team, which is in no bill. */
function billedPart({ monthlyUsd, breakdown }: PricedOption): Interval {
  const effortUsd = breakdown.reduce((sum, item) => sum + (item.code === 'operations' ? item.monthlyUsd : 0), 0);
  const { value, low, high } = monthlyUsd;
  const less = (end: number | null): number | null => (end === null ? null : end - effortUsd);
  return { value: value - effortUsd, low: less(low), high: less(high) };
}

/** An option that has a cost. */
type PricedOption = ServingOption & { readonly monthlyUsd: NonNullable<ServingOption['monthlyUsd']> };

/** The option that runs: the one that the user names, or the recommended one. Throws AppError with those that the plan has a cost of. */
function billedOption(plan: PlanDocument, planFile: string, id: string | undefined): PricedOption {
  const priced = plan.options.flatMap((option): PricedOption[] => {
    const { monthlyUsd } = option;
    return option.feasible && monthlyUsd !== null ? [{ ...option, monthlyUsd }] : [];
  });
  const wanted = id ?? plan.verdict.optionId;
  const found = priced.find((option) => option.id === wanted);
  if (found !== undefined) return found;
  const known = priced.map((option) => option.id);
  throw unusable(
    planFile,
    id === undefined ? 'it recommends no option' : `it has no cost of an option '${id}'${didYouMean(id, known)}`,
    known.length === 0
      ? 'Use a plan with a feasible option.'
      : `Name the option that runs with --option ID: ${known.join(', ')}.`,
  );
}

interface Compared {
  readonly extract: BillExtract;
  readonly billFile: string;
  readonly plan: PlanDocument;
  readonly option: ServingOption;
}

/** What of the bill counts. Throws AppError with what the bill has instead if nothing does. */
function selected({ extract, billFile, plan, option }: Compared, flags: BillFlags): BillSelection {
  const { region } = plan.catalog;
  const services = flags.service ?? [];
  const usdPer = Object.fromEntries((flags.currency ?? []).map(([name, usd]) => [name.toUpperCase(), usd]));
  const found = selectBill(extract, { option, region, services, usdPer });
  switch (found.kind) {
    case 'selected':
      return found.selection;
    case 'no-service':
      throw unusable(
        billFile,
        `none of its services is ${services.length > 0 ? services.join(' or ') : `one of ${optionLabel(option)}`}`,
        `Name the service with --service NAME. It has: ${found.known.join(', ')}.`,
      );
    case 'no-region':
      throw unusable(
        billFile,
        `it has no cost in ${region}, the region of the plan, only in ${found.known.join(', ')}`,
        `Plan for the region of the bill: modewise plan run.json --region ${found.known[0] ?? 'NAME'} --out plan.json`,
      );
    case 'no-rate':
      throw usage(
        `the bill is in ${found.currencies.join(' and ')}, and plans are in US dollars`,
        `State how many US dollars one unit is: ${found.currencies.map((name) => `--currency ${name}=1.1`).join(' ')}`,
      );
    case 'no-usage':
      throw unusable(
        billFile,
        'it has only taxes, credits and refunds of the service, and no usage',
        'Use the bill of a month in which the service ran.',
      );
    default:
      return assertNever(found);
  }
}

/**
 * The traffic that there was, and what the option costs with it by a plan with the same runs and seed; null if it is unknown. With another
 * catalogue than that of the plan, only what the traffic adds to the cost is taken from it.
 */
async function actualTraffic(
  context: Context,
  {
    plan,
    option,
    plannedUsd,
    shown,
  }: {
    readonly plan: PlanDocument;
    readonly option: PricedOption;
    readonly plannedUsd: number;
    readonly shown: ShownCatalog;
  },
  stated: number | null,
  { predictionsPerDay: billed }: BillSelection,
): Promise<ActualTraffic | null> {
  const predictionsPerDay = stated ?? billed;
  if (predictionsPerDay === null) return null;
  context.log('planning with the actual traffic');
  const { workload, runs, seed } = plan;
  // Not every option has a machine of the catalogue: that of SageMaker has a prefix, and that of a function is only an architecture.
  const machine = option.instanceType === null ? null : ec2Name(option.instanceType);
  const request = planRequest({
    runs,
    workload,
    instances: shown.catalog.instances.flatMap(({ instanceType }) => (instanceType === machine ? [instanceType] : [])),
    purchases: [option.purchase],
    estimates: shown.estimates,
    seed,
  });
  const actual = { ...request, workload: { ...workload, predictionsPerDay } };
  const requests = shown.sha256 === plan.catalog.sha256 ? [actual] : [actual, request];
  const made = await (await context.engine()).call('plansOnTheWay', { requests }, context.interruption);
  const [actualUsd, againUsd = option.monthlyUsd.value] = made.map(
    ({ options }) => options.find(({ id, feasible }) => id === option.id && feasible)?.monthlyUsd?.value ?? null,
  );
  const source = stated === null ? 'billed' : 'stated';
  const isKnown = actualUsd != null && againUsd !== null;
  return { predictionsPerDay, source, monthlyUsd: isKnown ? plannedUsd + actualUsd - againUsd : null };
}

function written(document: BillDocument, format: BillFlags['format'], { style }: Context): string {
  switch (format) {
    case 'text':
      return billText(document, style);
    case 'md':
      return billMarkdown(document);
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
    default:
      return assertNever(format);
  }
}

const PER_DAY = { kind: 'per-day', unit: 'per day', min: MIN_PER_DAY, max: MAX_PER_DAY, whole: false } as const;
const rate = numberWithin({ above: 0, to: 1e6 });

/** Adds the options and the action of `modewise bill`. */
export const define: Define = (command, register, say) => {
  command
    .option('--option <id>', 'id of the option that runs (default: the recommended one)')
    .option(
      '--service <name>',
      'service of the bill that counts, or part of its name (repeatable; default: those of the option)',
      repeated((text: string) => text),
    )
    .option('--tag <key=value>', 'count only what has this tag', pair('KEY=VALUE'))
    .option('--resource <text>', 'count only resources whose id contains this text')
    .option(
      '--currency <name=usd>',
      'US dollars for one unit of another currency (repeatable)',
      repeated((text: string) => {
        const [name, usd] = pair('NAME=USD, for example EUR=1.08')(text);
        return [name, rate(usd)] as const;
      }),
    )
    .option('--predictions-per-day <n>', 'actual predictions per day', quantity('--predictions-per-day', PER_DAY, say))
    .option('--format <form>', `form: ${FORMATS.join(', ')}`, wordOf(FORMATS), 'text');
  register(command, bill);
};
