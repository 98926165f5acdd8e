import { openQuestions } from '#core/contract/workload/workload.ts';
import { perJob } from '#core/words/format/per-job.ts';
import { isPriced, quotaTexts } from '#core/decide/plan-options.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { isAboutPack } from '#core/decide/assumptions.ts';
import { isStated } from '#core/decide/stated-limits.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';
import { bracketed, fromInterval, quantityTexts } from '#core/words/format/quantity.ts';
import { count, percent, predictionsPerDayText, seconds, usd } from '#core/words/format/format.ts';
import { lines } from '#core/report/document.ts';
import { assumedText } from '#core/contract/workload/questions-words.ts';
import { clockText } from '#core/contract/run/run-clock-words.ts';
import { calibrationText, measuredEndpointText } from '#core/contract/endpoint/current-deployment-words.ts';
import { sameElsewhereText } from '#core/contract/plan/plan-clouds-words.ts';
import { planVariantText } from '#core/contract/plan/plan-variants-words.ts';
import { relaxationText } from '#core/contract/verdict/verdict-changes-words.ts';
import { whyNotCheapest } from '#core/report/board/clouds.ts';
import { comparedServices } from '#core/decide/compared-services.ts';
import { RARELY_HELD } from '#core/report/sections/verdict.ts';
import { confidenceSentence, poorText } from '#core/decide/confidence.ts';
import { alwaysOnSentence, moneySentence } from '#core/report/card/money.ts';
import { measuredRateSentence } from '#core/report/card/measured-rate.ts';
import { growthSentence } from '#core/report/card/growth.ts';
import { flipRows } from '#core/report/sections/flip-rows.ts';
import { optionRows } from '#core/report/sections/options.ts';
import { COMMITTED_TITLE, moneyText, optionLines } from '#core/report/tables.ts';
import { modeName } from '#core/words/mode-names.ts';
import { lowerFirst, sentence } from '#core/contract/reasons/reason-values-words.ts';
import { priceMark } from '#core/words/price-mark.ts';
import { latencyPartsText } from '#core/contract/serving/latency-parts-words.ts';

import { sectionText } from './document.ts';

const RIGHT = 'right' as const;

/** The text output of `modewise plan`: the verdict, then the options by cost. */
export function planText(plan: PlanDocument, style: Style): string {
  const view = viewOf(plan);
  const text = [
    verdictText(view, style),
    ...packsText(plan, style),
    optionsText(view, style),
    ...cacheText(plan, style),
    footer(plan, style),
  ].join('\n');
  return plan.workload.once ? perJob(text) : text;
}

function verdictText(view: PlanView, style: Style): string {
  const { plan, chosen, confidence, isRarelyHeld: isRare } = view;
  const { verdict, workload } = plan;
  const cost = chosen?.monthlyUsd == null ? '' : `, ${costText(chosen)} per month`;
  const compared = comparedServices(plan);
  const alwaysOn = alwaysOnSentence(view);
  const growth = growthSentence(view);
  const measuredRate = measuredRateSentence(view);
  const colour = verdict.mode === 'none' ? style.red : isRare ? style.yellow : style.green;
  const headline = colour(modeName(verdict.mode));
  const name = workload.preset === null ? '' : ` (${workload.preset})`;
  const isAssumed = openQuestions(workload).length > 0;
  const section = (title: string, texts: readonly string[]): string =>
    texts.length === 0 ? '' : sectionText(lines(title, texts), style);
  return [
    `${style.bold('Verdict')}: ${style.bold(headline)} for ${isAssumed ? 'an assumed workload, ' : ''}${predictionsPerDayText(workload.predictionsPerDay)}${name}${isRare ? `, though ${RARELY_HELD}` : ''}${compared === null ? '' : `; ${compared}`}\n`,
    isAssumed ? `  ${assumedText(workload)}\n` : '',
    chosen === null ? '' : `  ${moneySentence(view)}\n`,
    chosen === null ? '' : `  ${chosen.id}${cost}${markOf(chosen)}\n`,
    confidence === null
      ? unchosenText(plan)
      : `  Confidence: ${confidence.word}${confidence.doubt === null ? '' : `, because ${confidence.doubt}`}. ${confidenceSentence(confidence)}\n`,
    ...plan.runs.flatMap((run) => clockText(run) ?? []).map((text) => `  ${text}\n`),
    alwaysOn === '' ? '' : `  ${alwaysOn}\n`,
    growth === '' ? '' : `  ${growth}\n`,
    measuredRate === '' ? '' : `  ${measuredRate}\n`,
    section('On other clouds', otherCloudTexts(plan)),
    section(
      'What is allowed',
      plan.assumptions.filter(isStated).map(({ text }) => text),
    ),
    section(
      'Current deployment',
      plan.currentDeployment === undefined
        ? []
        : [measuredEndpointText(plan.currentDeployment.endpoint), calibrationText(plan.currentDeployment)],
    ),
    section(
      'Variants of the model',
      (plan.variants?.list ?? []).map((each) => planVariantText(each, plan.variants?.model ?? each)),
    ),
    section('How long an answer takes', partsText(chosen, plan)),
    section('Before it can run', chosen === null ? [] : quotaTexts(chosen)),
    section(
      'Because',
      verdict.because.map(({ text }) => text),
    ),
    section(
      'What would change the verdict',
      flipRows(plan).map(({ sentence }) => sentence),
    ),
    section('What would make an option feasible', verdict.relax.map(relaxationText)),
  ].join('');
}

/** A poor measurement of a plan that chooses nothing, and so states no confidence. */
function unchosenText(plan: PlanDocument): string {
  const poor = poorText(plan);
  return poor === null ? '' : `  ${sentence(poor)}\n`;
}

/** The same workload in each other cloud that may be chosen, and why the plan is not for a cheaper one. */
function otherCloudTexts(plan: PlanDocument): readonly string[] {
  const { clouds = [], catalog } = plan;
  const why = whyNotCheapest(plan);
  return [
    ...clouds.filter(({ region }) => region !== catalog.region).map(sameElsewhereText),
    ...(why === '' ? [] : [why]),
  ];
}

/** The parts of the chosen option's latency; nothing if the plan does not state them, or for a batch whose answers no caller waits for. */
function partsText(chosen: ServingOption | null, { workload }: PlanDocument): readonly string[] {
  if (chosen?.mode === 'batch' && !workload.callerWaits) return [];
  const text = latencyPartsText(chosen?.latencyParts ?? []);
  return text === '' ? [] : [text];
}

function costText({ monthlyUsd, basis }: ServingOption): string {
  if (monthlyUsd === null) return '—';
  const { value, interval } = quantityTexts(fromInterval(monthlyUsd, 'usd-per-month', basis));
  return bracketed(value, interval);
}

/** Problems with the runs that the plan is based on. */
function packsText({ assumptions }: PlanDocument, style: Style): readonly string[] {
  const notes = assumptions.filter(isAboutPack);
  if (notes.length === 0) return [];
  return [`${style.bold('Runs it rests on')}\n${notes.map(({ text }) => bullet(text)).join('')}`];
}

/** The hit rate of a cache in front of a live model, if the data show it. */
function cacheText({ cacheHitRates }: PlanDocument, style: Style): readonly string[] {
  if (cacheHitRates == null) return [];
  const byTtl = cacheHitRates.byTtl.map(({ ttlS, hitRate }) => `${seconds(ttlS)} ${percent(hitRate)}`);
  const bySize = cacheHitRates.bySize.map(({ entries, hitRate }) => `${count(entries)} ${percent(hitRate)}`);
  return [
    `${style.bold('A cache in front of a live model would answer')}\n${bullet(`by time to live: ${byTtl.join(', ')}`)}${bullet(`by entries: ${bySize.join(', ')}`)}`,
  ];
}

function optionsText(view: PlanView, style: Style): string {
  const { currentDeployment, plan } = view;
  const { options, alternatives } = plan;
  const marks = new Map(options.map((option) => [option.id, [priceMark(option), quotaMark(option)]]));
  const priced = optionLines(optionRows(view).filter((row) => row.priced));
  const rows = priced.map(({ row, perMillion, monthly, extras, latencyP99, oldestAnswer }) => [
    row.chosen ? style.green('►') : '',
    row.id,
    row.count === null ? '—' : count(row.count),
    moneyText(monthly),
    moneyText(perMillion),
    extras,
    latencyP99,
    oldestAnswer,
    [row.basis, ...(marks.get(row.id) ?? [])].filter((part) => part !== null).join(', '),
  ]);
  const firstCommitted = priced.findIndex(({ row }) => row.committed);
  if (firstCommitted >= 0) {
    rows.splice(firstCommitted, 0, ['', `${lowerFirst(COMMITTED_TITLE)}:`, ...Array<string>(7).fill('')]);
  }
  const currentDeploymentCells =
    currentDeployment === null
      ? []
      : [
          [
            '',
            `today: ${currentDeployment.detail}`,
            currentDeployment.count === null ? '—' : count(currentDeployment.count),
            currentDeployment.monthly,
            currentDeployment.perMillion,
            '—',
            currentDeployment.latencyP99,
            '—',
            currentDeployment.basis,
          ],
        ];
  return [
    table(
      [
        { title: '' },
        { title: 'option' },
        { title: 'n', align: RIGHT },
        { title: '$ per month [90 %]', align: RIGHT },
        { title: '$ per million', align: RIGHT },
        { title: 'extras', align: RIGHT },
        { title: 'p99', align: RIGHT },
        { title: 'worst-case age', align: RIGHT },
        { title: 'basis' },
      ],
      [...currentDeploymentCells, ...rows],
      0,
    ),
    alternatives > 0 ? `${count(alternatives)} further instance types were considered.\n` : '',
    infeasibleText(
      options.filter((option) => !isPriced(option)),
      style,
    ),
  ].join('');
}

/** Marks an option that needs a larger quota; its text is among its reasons. */
function quotaMark(option: ServingOption): string | null {
  return quotaTexts(option).length === 0 ? null : 'needs quota';
}

/** Marks estimated and user-supplied prices next to the headline too. */
function markOf(option: ServingOption): string {
  const mark = priceMark(option);
  return mark === null ? '' : ` (${mark})`;
}

/** The infeasible options. Purchases of one instance type that fail for the same reason share a line. */
function infeasibleText(infeasible: readonly ServingOption[], style: Style): string {
  if (infeasible.length === 0) return '';
  const groups = new Map<string, { readonly name: string; readonly purchases: string[]; readonly why: string }>();
  for (const { service, instanceType, purchase, reasons } of infeasible) {
    const name = instanceType === null ? service : `${service}/${instanceType}`;
    const why = reasons.map(({ text }) => text).join('; ') || 'no reason was recorded';
    const key = `${name}: ${why}`;
    const group = groups.get(key) ?? { name, purchases: [], why };
    group.purchases.push(purchase);
    groups.set(key, group);
  }
  const lines = [...groups.values()].map(({ name, purchases, why }) =>
    bullet(`${name} (${purchases.join(', ')}): ${why}`),
  );
  return `\n${style.bold('Not feasible or excluded')}\n${lines.join('')}`;
}

function footer({ catalog, simulations, seed, workload }: PlanDocument, style: Style): string {
  const currentDeployment =
    workload.current === null
      ? ''
      : `paid today: ${usd(workload.current.monthlyUsd)} per month (${workload.current.mode}); `;
  const also = workload.alsoPaid
    ? 'extras (logs, monitoring, NAT gateways, addresses) are in the price; '
    : 'extras (logs, monitoring, NAT gateways, addresses) are not in the price (--set alsoPaid=yes adds them); ';
  return style.dim(
    `${currentDeployment}${also}prices of ${catalog.asOf}, ${catalog.region}; ${count(simulations)} simulations, seed ${seed}\n`,
  );
}
