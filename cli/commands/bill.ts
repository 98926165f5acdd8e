import { assertNever } from '#core/assert-never.ts';
import { againstBill, type BillDocument, type BillRefusal } from '#core/bill/against-bill.ts';
import { refusalWords } from '#core/bill/refusal.ts';
import type { BillWays } from '#core/bill/words.ts';
import { MAX_PER_DAY, MIN_PER_DAY } from '#core/contract/workload/workload-inputs.ts';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { billMarkdown, billText } from '#cli/format/bill.ts';
import { quantity } from '#cli/options/quantities.ts';
import { didYouMean, numberWithin, pair, repeated, wordOf } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';
import { readSource } from '#cli/output/read-source.ts';
import { plannerOf } from './planner.ts';

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

/** The command-line option that supplies each fact which a bill lacks. */
const WAYS: BillWays = {
  option: '--option ID',
  service: '--service NAME',
  predictionsPerDay: '--predictions-per-day',
  region: (name) => `modewise plan run.json --region ${name} --out plan.json`,
  currency: (names) => names.map((name) => `--currency ${name}=1.1`).join(' '),
};

/** `modewise bill PLAN BILL` */
const bill: Action<BillFlags, [string, string]> = async (context, flags, planFile, billFile) => {
  const client = await context.engine();
  const plan = await client.call('openPlan', { file: planFile }, context.interruption);
  const wish = {
    option: flags.option ?? null,
    services: flags.service ?? [],
    usdPer: Object.fromEntries((flags.currency ?? []).map(([name, usd]) => [name.toUpperCase(), usd])),
    predictionsPerDay: flags.predictionsPerDay ?? null,
  };
  const [key, value] = flags.tag ?? [];
  const tag = key === undefined || value === undefined ? null : { key, value };
  const request = { file: billFile, tag, resource: flags.resource ?? null };
  await readSource(context, billFile);
  const extract = await client.call('readBill', request, context.interruption);
  const found = await againstBill(plannerOf(context), { plan, extract, ways: WAYS }, wish);
  if (found.kind === 'refused') throw refused(found.refusal, { planFile, billFile });
  const { document } = found;
  const isWrong = document.comparison.verdict === 'wrong';
  return outcome(document, (made) => FORMS[flags.format](made, context), isWrong ? 1 : 0);
};

/** A refusal as an error that names the file. */
function refused(refusal: BillRefusal, files: { readonly planFile: string; readonly billFile: string }): AppError {
  const { about, cause, remedy } = refusalWords(refusal, WAYS);
  switch (about) {
    case null:
      return usage(cause, remedy);
    case 'bill':
      return unusable(files.billFile, cause, remedy);
    case 'plan': {
      const isMisspelt = refusal.kind === 'no-option' && refusal.id !== null;
      return unusable(files.planFile, isMisspelt ? `${cause}${didYouMean(refusal.id, refusal.known)}` : cause, remedy);
    }
    default:
      return assertNever(about);
  }
}

const FORMS = {
  text: (document, { style }) => billText(document, style),
  md: billMarkdown,
  json: (document) => `${JSON.stringify(document, null, 2)}\n`,
} as const satisfies Readonly<Record<BillFlags['format'], (document: BillDocument, context: Context) => string>>;

const PER_DAY = { kind: 'per-day', unit: 'per day', min: MIN_PER_DAY, max: MAX_PER_DAY, whole: false } as const;
const rate = numberWithin({ above: 0, to: 1e6 });

/** Adds the options and the action of `modewise bill`. */
export const define: Define = (command, register, say) => {
  command
    .option('--option <id>', 'id of the option that runs (default: the recommended one)')
    .option(
      '--service <name>',
      'billed service to count, or part of its name (repeatable; default: those of the option)',
      repeated((text: string) => text),
    )
    .option('--tag <key=value>', 'tag of the charges to count', pair('KEY=VALUE'))
    .option('--resource <text>', 'text in the ids of the resources to count')
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
