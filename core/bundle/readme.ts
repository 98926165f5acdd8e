import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import { breakEvenRows } from '#core/report/sections/break-evens.ts';
import { flipRows } from '#core/report/sections/flip-rows.ts';
import { priceDisclaimer } from '#core/report/make-report.ts';
import { escapeMarkdown as text, markdownTable } from '#core/report/markdown.ts';
import { moneySentence } from '#core/report/card/money.ts';
import { runsOnText } from '#core/contract/serving/deployment-words.ts';
import { counted, day, duration, predictionsPerDayText, rate, sentenceOf, usd } from '#core/words/format/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { optionLabel } from '#core/words/names.ts';
import { fromInterval, withInterval } from '#core/words/format/quantity.ts';
import type { BundleFile } from '#core/contract/serving/bundle.ts';
import type { UseOf } from '#core/contract/serving/deployment.ts';
import { codeSpan } from './escape.ts';
import { fill } from './fill.ts';
import { fleetSize } from './fleet-values.ts';
import type { BundlePart } from './parts.ts';
import type { Step } from './recipe-parts.ts';
import type { BundleInput } from './bundle-input.ts';
import type { BundleValues } from './traced.ts';

/** Options of other services that the README compares with. */
const RIVALS = 2;
const DAYS_PER_MONTH = 730 / 24;

interface FilledPart extends BundlePart {
  readonly values: BundleValues;
}

/** The README of a bundle: its content, how to deploy it and roll back, what would change the decision, and the alternatives. */
export function readme(input: BundleInput, parts: readonly FilledPart[], files: readonly BundleFile[]): string {
  const { plan, option, run } = input;
  const view = viewOf(plan);
  const values = parts[0]?.values ?? {};
  const sections = [
    `# ${text(String(values['name']?.value ?? ''))}: ${text(optionLabel(option))}`,
    paragraphs(verdictLines(view, option)),
    section('What the plan expects', markdownTable(expected(input))),
    checkLine(input),
    section(
      'Files',
      markdownTable({
        columns: columns('File', 'Purpose'),
        rows: files.map(({ file, purpose }) => [file, sentenceOf(purpose)]),
      }),
    ),
    section('Deploy', apart(variables(parts), ...stepsOf(parts, 'deploy'))),
    section('Roll back', apart(...stepsOf(parts, 'rollBack'))),
    section('Cost limits', guards(input, { values, limit: parts[0]?.recipe.limit })),
    section('When to plan again', conditions(plan)),
    section('Alternatives', rivals(view, option)),
    section(
      'Where the numbers come from',
      paragraphs([
        `Measured on ${text(run.host.cpuModel)} (${run.host.physicalCores} cores) with ${text(`${run.host.runtime.name} ${run.host.runtime.version}`)} on ${day(run.startedAt)}, run ${text(run.runId)}. Trust in the measurement: ${run.trust.verdict}.`,
        `The numbers of this option are ${option.basis}. ${text(priceDisclaimer(plan))}`,
        ...option.reasons.map(({ text: said }) => `- ${text(said)}`),
      ]),
    ),
  ];
  return `${apart(...sections)}\n`;
}

function apart(...texts: readonly string[]): string {
  return texts.filter((each) => each !== '').join('\n\n');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

/** Lines of a list stay together; everything else is a paragraph of its own. */
function paragraphs(lines: readonly string[]): string {
  return lines
    .filter((line) => line !== '')
    .map(
      (line, index) =>
        (index === 0 ? '' : line.startsWith('- ') && lines[index - 1]?.startsWith('- ') === true ? '\n' : '\n\n') +
        line,
    )
    .join('');
}

function columns(...titles: readonly string[]) {
  return titles.map((title) => ({ title, align: 'start' as const }));
}

function verdictLines(view: PlanView, option: ServingOption): readonly string[] {
  const { plan, chosen } = view;
  const verdict =
    chosen === null
      ? 'The plan chooses no option.'
      : chosen.id === option.id
        ? `This is the option that the plan chooses. ${moneySentence(view)}`
        : `The plan chooses another option, ${optionLabel(chosen)}. ${moneySentence(view)}`;
  return [
    text(verdict),
    `Runs on: ${text(runsOnText(option))}.`,
    `Planned on ${day(plan.createdAt)} for ${predictionsPerDayText(plan.workload.predictionsPerDay)} in ${text(plan.workload.region)}.`,
    ...plan.verdict.because.map(({ text: said }) => `- ${text(said)}`),
  ];
}

function expected({ option, promises }: BundleInput) {
  const { ratePerS, p99Ms, jobRowsPerS, jobWindowS, costPerMillionUsd, monthlyUsd } = promises;
  const rows: (readonly [string, string])[] = [];
  if (ratePerS !== null)
    rows.push([
      'Rate',
      `${rate(ratePerS.value, 'requests/s')}; the busiest minute needs ${rate(promises.peakPerS, 'requests/s')}`,
    ]);
  if (p99Ms !== null) rows.push(['p99 latency', p99Text(p99Ms, promises)]);
  if (jobRowsPerS !== null) rows.push(['Rows per second of a run', rate(jobRowsPerS.value, 'rows/s')]);
  if (jobWindowS !== null) rows.push(['A run ends within', duration(jobWindowS * 1000)]);
  rows.push(['Cost per million', withInterval(fromInterval(costPerMillionUsd, 'usd-per-million', option.basis))]);
  rows.push(['Cost per month', withInterval(fromInterval(monthlyUsd, 'usd-per-month', option.basis))]);
  return { columns: columns('Figure', 'Value'), rows };
}

function p99Text({ value }: NonNullable<Promises['p99Ms']>, { sloMs }: Promises): string {
  return sloMs === null ? duration(value) : `${duration(value)}; the SLO is ${duration(sloMs)}`;
}

/** The steps of each part; those of a part in a folder of its own begin there. */
function stepsOf(parts: readonly FilledPart[], which: 'deploy' | 'rollBack'): readonly string[] {
  return parts.map(({ folder, recipe, values }) => {
    const list = steps(recipe[which], values);
    return folder === '' ? list : `The live part, in the folder ${codeSpan(folder.replace('/', ''))}:\n\n${list}`;
  });
}

function steps(list: readonly Step[], values: BundleValues): string {
  return list
    .map((step, index) => {
      if ('text' in step) return `${index + 1}. ${fill(step.text, values, { language: 'markdown' })}`;
      const note = step.note === undefined ? '' : ` (${fill(step.note, values, { language: 'markdown' })})`;
      return `${index + 1}. ${codeSpan(fill(step.command, values, { language: 'shell' }))}${note}`;
    })
    .join('\n');
}

/** How to compare what runs with it. */
function checkLine({ promises }: BundleInput): string {
  return promises.ratePerS === null
    ? 'Verify them after the first run: `modewise verify . --results FILE`, where FILE is what the job printed.'
    : 'Verify them after the deployment: `modewise verify . --target URL` measures the service for a minute.';
}

/** What the commands take from the environment. */
function variables(parts: readonly FilledPart[]): string {
  const all = parts.flatMap(({ recipe }) => [...recipe.deploy, ...recipe.rollBack]);
  const commands = all.flatMap((each) => ('command' in each ? [each.command] : []));
  const lines = variablesIn(commands).map(({ name, meaning }) => `- ${codeSpan(name)}: ${meaning}`);
  return lines.length === 0 ? '' : `Set these variables of your shell first:\n\n${lines.join('\n')}`;
}

function guards(
  input: BundleInput,
  { values, limit }: { readonly values: BundleValues; readonly limit: string | undefined },
): string {
  const budget = values['budgetUsd'];
  const perDay = input.promises.monthlyUsd.value / DAYS_PER_MONTH;
  return [
    `- A budget sends an alarm at ${usd(Number(budget?.value ?? 0))} a month: ${text(budget?.note ?? '')}. That is about ${usd(perDay)} a day.`,
    limit === undefined
      ? `- ${growthLimit(input, values)} Logs are kept for 30 days.`
      : `- ${fill(limit, values, { language: 'markdown' })}`,
    '- Compare the bill after a week: `modewise bill PLAN.json BILL.csv` explains a difference.',
  ].join('\n');
}

/** The maximum capacity that the files allow, as a sentence. */
function growthLimit({ deployment: { use } }: BundleInput, values: BundleValues): string {
  const most = (name: string, noun: string): string => counted(Number(values[name]?.value ?? 0), noun);
  switch (use.kind) {
    case 'fleet': {
      const size = fleetSize(use);
      const noun = use.pods === null ? 'instance' : 'node';
      return size.most === size.count
        ? `The files run ${counted(size.count, noun)}; nothing adds more.`
        : `The files run at most ${counted(size.most, noun)} at a time.`;
    }
    case 'function':
      return use.atOnce === undefined && use.scaler === undefined
        ? `The function takes at most ${most('concurrency', 'call')} at a time.`
        : `The files run at most ${most('concurrency', 'instance')} at a time.`;
    case 'readers':
      return readersLimit(use, most);
    case 'job':
    case 'spark':
    case 'stored':
      return `A run has at most ${counted(use.count, 'machine')} and is stopped after ${duration(Number(values['timeoutS']?.value ?? 0) * 1000)}.`;
    default:
      return assertNever(use);
  }
}

function readersLimit({ by, count, source }: UseOf<'readers'>, most: (name: string, noun: string) => string): string {
  if (by !== 'functions') return `The files run ${counted(count, 'reader')}; nothing adds more.`;
  return source.kind === 'queue'
    ? `Lambda runs at most ${most('queueConcurrency', 'call')} at a time.`
    : `Lambda runs at most ${most('parallelBatches', 'call')} for each shard at a time.`;
}

function conditions(plan: PlanDocument): string {
  return flipRows(plan)
    .map(({ sentence, now }) => `- ${text(sentence)}${now === '' ? '' : ` Now: ${text(now)}.`}`)
    .join('\n');
}

/** The best options of other services, and the conditions under which they win. */
function rivals({ plan, chosen, sorted }: PlanView, option: ServingOption): string {
  const seen = new Set([option.service]);
  const others = [...(chosen === null ? [] : [chosen]), ...sorted].filter((each) => {
    if (!qualifies(each) || seen.has(each.service)) return false;
    seen.add(each.service);
    return true;
  });
  return others
    .slice(0, RIVALS)
    .map((rival) => {
      const cost =
        rival.monthlyUsd === null
          ? ''
          : `, ${withInterval(fromInterval(rival.monthlyUsd, 'usd-per-month', rival.basis))}`;
      return [
        `**${text(optionLabel(rival))}** (${modeTitle(rival.mode).toLowerCase()}${text(cost)})`,
        ...truths(plan, option, rival),
      ].join('\n');
    })
    .join('\n\n');
}

/** The conditions under which a rival wins: inputs that turn the verdict to its mode, volumes, and the share of simulations in which it is cheaper. */
function truths(plan: PlanDocument, option: ServingOption, rival: ServingOption): readonly string[] {
  if (rival.id === plan.verdict.optionId) {
    const why = plan.verdict.because[0]?.text;
    return [`- The plan chooses it${why === undefined ? '.' : `: ${text(why)}`}`];
  }
  const turns = flipRows(plan).filter(({ becomes }) => becomes === rival.mode && rival.mode !== option.mode);
  const labels = [optionLabel(option), optionLabel(rival)];
  const volumes = breakEvenRows(plan).filter(({ between }) => between.every((label) => labels.includes(label)));
  const versus = rival.reasons.filter(({ code }) => code === 'versus-chosen').map((reason) => reason.text);
  const said = [...turns.map(({ sentence }) => sentence), ...volumes.map(({ sentence }) => sentence), ...versus];
  const lines =
    turns.length + volumes.length > 0 ? said : [...said, 'No single input of the plan turns the verdict to it.'];
  return lines.map((line) => `- ${text(sentenceOf(line))}`);
}

/** The variables of a shell that the commands of a README take, and where their values come from, as Markdown. */
const MEANINGS: Readonly<Record<string, string>> = {
  ACCOUNT: 'the number of your AWS account (`aws sts get-caller-identity --query Account --output text`)',
  PROJECT: 'the id of your Google Cloud project (`gcloud config get project`)',
  BILLING_ACCOUNT: 'the id of the billing account of the project (`gcloud billing accounts list`)',
  DEPLOYED: 'to delete: the id of the deployed model (`gcloud ai endpoints describe`)',
  FUNCTION: 'the output `function`: the name of the function app',
  SUBSCRIPTION: 'the id of your Azure subscription (`az account show --query id --output tsv`)',
  RESOURCE_GROUP:
    'the name of the resource group that has the container registry and the storage account, and gets the rest',
  REGISTRY: 'the name of the container registry, for Azure ML that of the workspace (`az acr list`)',
  WORKSPACE: 'the name of the workspace of Azure ML (`az ml workspace list`)',
  STORAGE:
    'the name of the storage account that holds the rows and gets the predictions, or the positions of readers (`az storage account list`)',
  BUCKET: 'the name of the bucket that holds the rows and gets the predictions',
  MODEL_BUCKET: 'the name of a bucket in the region, which gets the model',
  VPC: 'the id of the VPC to run in (`aws ec2 describe-vpcs`)',
  SUBNETS:
    'the ids of at least two subnets of it with access to the internet, separated by commas (`aws ec2 describe-subnets`)',
  NETWORK: 'the name of the network to run in (`gcloud compute networks list`)',
  SUBNETWORK:
    'the name of a subnetwork of it in the region with access to the internet (`gcloud compute networks subnets list`)',
  SUBNET_ID:
    'the id of a subnet with access to the internet, such as by a NAT gateway (`az network vnet subnet show --query id`)',
  SSH_KEY_FILE: 'the file of your public SSH key, for the administrator of the machines',
  SUBNET: 'the id of a subnet with access to S3 and PyPI (`aws ec2 describe-subnets`)',
  CLUSTER: 'the name of the Kubernetes cluster, which must exist',
  APPLICATION: 'the output `Application` of the stack',
  SCALED:
    'the output `Scaled` of the stack (`scaled` of Terraform), whose minimums a schedule changes; its hours are those of the traffic, as UTC',
  ROLE: 'the output `JobRole` of the stack',
  PREVIOUS_IMAGE: 'to roll back: the image that ran before, with its tag',
};

/** The variables that commands name, in the order in which they are first named. Throws for one without a meaning: a defect of a recipe. */
function variablesIn(commands: readonly string[]): readonly { readonly name: string; readonly meaning: string }[] {
  const names = commands.flatMap((command) => [...command.matchAll(/\$([A-Z][A-Z_]*)/g)].map(([, name = '']) => name));
  return [...new Set(names)].map((name) => {
    const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
    if (meaning === undefined) throw new Error(`nothing says what the variable ${name} of a README means`);
    return { name, meaning };
  });
}
