import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { CloudOption, CloudPlan } from '#core/contract/plan/plan-clouds.ts';
import { chosenIn, cloudDifference, reliabilityText } from '#core/contract/plan/plan-clouds-words.ts';
import { cloudTitle } from '#core/contract/workload/clouds.ts';
import { heldText } from '#core/contract/verdict/simulations-words.ts';
import { ServingMode } from '#core/contract/serving/serving.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { item, reportSection } from '#core/report/document.ts';
import type { CloudsPart, CostBar, ListItem, ReportSection, SectionSource } from '#core/report/model.ts';
import { listed, sentenceOf } from '#core/words/format/format.ts';
import { modeName, modeTitle } from '#core/words/mode-names.ts';
import { serviceName } from '#core/words/names.ts';
import { rangeText } from './costs.ts';

/** More modes would not be readable in ten seconds. */
const MAX_MODES = 3;

/** The same workload in each cloud: the best of each mode on one scale, and what differs in a line each. Null for a plan of one cloud. */
export function cloudsPart(plan: PlanDocument): CloudsPart | null {
  const { clouds = [] } = plan;
  if (clouds.length < 2) return null;
  const modes = comparedModes(clouds, plan);
  const bars = modes.flatMap((mode) =>
    clouds.flatMap((cloud) => {
      const option = cloud.best.find((each) => each.mode === mode);
      return option === undefined ? [] : [barOf(cloud, option, plan)];
    }),
  );
  return { title: titleOf(clouds), claim: claimOf(plan), why: whyNotCheapest(plan), bars, lines: clouds.map(lineOf) };
}

/** The mode of the verdict first, then the three that a plan chooses between, then their variations. */
function comparedModes(clouds: readonly CloudPlan[], { verdict }: PlanDocument): readonly ServingMode[] {
  const has = (mode: ServingMode): boolean => clouds.some(({ best }) => best.some((each) => each.mode === mode));
  const others = ServingMode.options.filter((mode) => mode !== verdict.mode);
  const modes = verdict.mode === 'none' ? others : [verdict.mode, ...others];
  return modes.filter(has).slice(0, MAX_MODES);
}

function barOf({ cloud, region }: CloudPlan, option: CloudOption, plan: PlanDocument): CostBar {
  const { mode, service, monthlyUsd, id } = option;
  const { value, low, high } = monthlyUsd;
  const title = `${modeTitle(mode)}, ${cloudTitle(cloud)}`;
  const detail = serviceName(service);
  return {
    label: `${title}: ${detail}`,
    title,
    detail,
    mode,
    chosen: region === plan.catalog.region && id === plan.verdict.optionId,
    usd: value,
    low,
    high,
    text: cardUsd(value),
    range: rangeText(low, high),
  };
}

function lineOf(plan: CloudPlan): ListItem {
  const { cloud, region, services } = plan;
  const chosen = chosenIn(plan);
  const place = `${cloudTitle(cloud)}, ${region}`;
  const priced =
    services.priced < services.all ? ` ${services.priced} of ${services.all} services have a price there.` : '';
  if (chosen === null) return item(`${place}: no option meets the requirements.${priced}`, null, 'problem');
  const { service, mode, monthlyUsd } = chosen;
  const text = `${place}: ${serviceName(service)}, ${modeName(mode)}, ${cardUsd(monthlyUsd.value)} a month${reliabilityText(plan)}.${priced}`;
  const difference = cloudDifference(chosen);
  return item(text, difference === '' ? null : sentenceOf(capital(difference)));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function titleOf(clouds: readonly CloudPlan[]): string {
  return `The same workload on ${listed(
    clouds.map(({ cloud }) => cloudTitle(cloud)),
    'and',
  )}`;
}

/** What the rules choose in a cloud. */
interface PricedCloud {
  readonly name: string;
  readonly usd: number;
  readonly isOfPlan: boolean;
  /** Whether that meets the requirements in enough simulations, and in which share; plans of earlier versions do not state it. */
  readonly meets: boolean;
  readonly holds: number | null;
}

/** The clouds in which an option is feasible, the cheapest first. */
function pricedClouds({ clouds = [], catalog }: PlanDocument): readonly PricedCloud[] {
  return clouds
    .flatMap((each) => {
      const chosen = chosenIn(each);
      if (chosen === null) return [];
      const { cloud, region, meets = true, holds = null } = each;
      const isOfPlan = region === catalog.region;
      return [{ name: cloudTitle(cloud), usd: chosen.monthlyUsd.value, isOfPlan, meets, holds }];
    })
    .toSorted((a, b) => a.usd - b.usd);
}

/** What each cloud costs, the cheapest first. */
function claimOf(plan: PlanDocument): string {
  const priced = pricedClouds(plan);
  if (priced.length === 0) return 'No cloud has an option that meets the requirements.';
  const missing = (plan.clouds ?? []).length - priced.length;
  const costs = listed(
    priced.map(({ name, usd, meets }) => `${name} costs ${cardUsd(usd)}${meets ? '' : ' (not reliable)'}`),
    'and',
  );
  const others = missing === 0 ? '' : `; the ${missing === 1 ? 'other has' : 'others have'} no option`;
  return `${costs} a month${others}.`;
}

/** Why a plan is not for the cheapest cloud, in a sentence; empty if it is. */
export function whyNotCheapest(plan: PlanDocument): string {
  const priced = pricedClouds(plan);
  const [cheapest] = priced;
  const own = priced.find(({ isOfPlan }) => isOfPlan);
  if (cheapest === undefined || own === undefined || own.usd <= cheapest.usd) return '';
  const savingUsd = own.usd - cheapest.usd;
  if (cheapest.holds !== null && !cheapest.meets && (own.meets || cheapest.holds < (own.holds ?? 0))) {
    return `The plan is for ${own.name}: on ${cheapest.name}, the best option meets the requirements in only ${heldText(cheapest.holds)} of the simulations.`;
  }
  return isMaterial(savingUsd, own.usd, plan.workload)
    ? `The plan is for ${own.name}, the cloud of its region.`
    : `The plan is for ${own.name}: a saving of ${cardUsd(savingUsd)} a month is too small for a change of cloud.`;
}

/** The same workload in other clouds, for decision makers. */
export function cloudsSection({ report: { clouds } }: SectionSource): ReportSection {
  return reportSection({ id: 'clouds', title: clouds?.title ?? 'Other clouds', sheet: 'decision' }, [
    { kind: 'paragraph', text: clouds === null ? '' : `${clouds.claim} ${clouds.why}`.trimEnd(), look: 'claim' },
    { kind: 'costs', bars: clouds?.bars ?? [], unit: 'Dollars a month' },
    { kind: 'list', look: 'plain', items: clouds?.lines ?? [] },
  ]);
}
