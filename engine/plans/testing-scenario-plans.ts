import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { parseWorkload } from '#core/decide/settings/workload-settings.ts';
import { type PreparedSources, type PricedCloud, planAsked, prepareSources } from '#core/decide/plan-asked.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { CloudName, cloudOfRegion, otherRegionsOf } from '#core/contract/workload/clouds.ts';
import type { Between, CloudsScenario, DoubtedScenario, ExpectedRow, Scenario } from './testing-scenario.ts';
import { type ScenarioModel, scenarioRun } from './testing-scenario-models.ts';

/** Fewer simulations than a plan has: the answers of scenarios are not close. */
const SIMULATIONS = 128;
const sources = new Map<string, PreparedSources>();

/** The prices of a cloud in a region. */
function pricedCloud(region: string): PricedCloud {
  const catalog = loadCatalog({ region, estimates: false, folder: null });
  return { catalog, catalogSha256: catalogSha256(catalog) };
}

/** The sources of a model in the regions of a workload, made once: their projections are the same for every workload. */
function sourcesOf(model: ScenarioModel, workload: Workload, poor: boolean): PreparedSources {
  const others = otherRegionsOf(workload);
  const key = [model, workload.region, ...others, poor].join(' ');
  const known = sources.get(key);
  if (known !== undefined) return known;
  const run = scenarioRun(model);
  const disturbed: RunDocument = { ...run, trust: { ...run.trust, verdict: 'poor' } };
  const given = { runs: [poor ? disturbed : run], variants: null, ...pricedCloud(workload.region) };
  const made = prepareSources({ ...given, otherClouds: others.map(pricedCloud), seed: 1 });
  sources.set(key, made);
  return made;
}

/** The workload of a scenario as the command line reads it from a file, with what it leaves open assumed. Throws if it is refused. */
export function workloadOf({ workload }: Pick<Scenario, 'workload'>): Workload {
  const read = parseWorkload(workload);
  if (read.kind === 'refused') throw new Error(read.problem);
  return read.value;
}

/** The plan of a scenario. */
export function doubtedPlan(scenario: DoubtedScenario, workload: Workload = workloadOf(scenario)): PlanDocument {
  return scenarioPlan(scenario, workload, SIMULATIONS);
}

/** The plan of a workload for one of the models of scenarios. */
export function scenarioPlan(
  {
    model,
    poor = false,
    flips = false,
    instances = [],
  }: Pick<DoubtedScenario, 'model' | 'poor' | 'flips' | 'instances'>,
  workload: Workload,
  simulations: number,
): PlanDocument {
  return planAsked(
    sourcesOf(model, workload, poor),
    {
      workload,
      currentDeployment: null,
      instances,
      allInstances: false,
      purchases: [],
      cloud: workload.clouds.length > 1 ? 'cheapest' : 'stated',
      createdAt: '2026-01-01T00:00:00Z',
    },
    { flips, simulations },
  );
}

/** The option that an expected row means; undefined if the plan has none. */
function optionFrom({ options }: PlanDocument, id: string): ServingOption | undefined {
  const named = options.filter((option) => option.id.startsWith(id));
  return named.find(({ feasible }) => feasible) ?? named[0];
}

/** What contradicts an architect's answer. */
export function contradictions(scenario: Scenario, { verdict, options }: PlanDocument): readonly string[] {
  const { modes, services, impossible = [] } = scenario;
  const chosen = options.find(({ id }) => id === verdict.optionId);
  const found = [];
  if (!modes.includes(verdict.mode)) found.push(`mode ${verdict.mode} by ${verdict.optionId}`);
  if (services !== undefined && chosen !== undefined && !services.includes(chosen.service)) {
    found.push(`service ${chosen.service} at ${chosen.monthlyUsd?.value}`);
  }
  for (const each of impossible) {
    if (options.some((option) => option.service === each && option.feasible)) found.push(`${each} is feasible`);
  }
  return found;
}

/** What contradicts the numbers and sentences that an architect expects. */
export function doubts(scenario: DoubtedScenario, plan: PlanDocument): readonly string[] {
  const { verdict, options } = plan;
  const texts = verdict.because.map(({ text }) => text);
  const chosen = options.find(({ id }) => id === verdict.optionId);
  const { usd, first, unsaid, flip } = scenario;
  const flipped = verdict.flips.filter(({ input }) => input === flip?.input);
  return [
    ...contradictions(scenario, plan),
    ...outside('the choice costs', chosen?.monthlyUsd?.value, usd),
    ...(scenario.measured === true && chosen?.gpu !== undefined ? [`${chosen.id} was not measured`] : []),
    ...(scenario.rows ?? []).flatMap((row) => rowDoubts(row, plan)),
    ...(first === undefined || first.test(texts[0] ?? '') ? [] : [`the first reason is ${texts[0]}`]),
    ...(unsaid === undefined ? [] : texts.filter((text) => unsaid.test(text))),
    ...(flip === undefined || flipped.some(({ becomes }) => flip.becomes.some((mode) => mode === becomes))
      ? []
      : [`flips of ${flip.input}: ${flipped.map(({ becomes, at }) => `${becomes} at ${at}`).join(', ')}`]),
    ...confidenceDoubts(scenario, plan),
  ];
}

/** A choice that keeps its requirements in fewer simulations does not hold. */
const HOLDS_SHARE = 0.95;

/** What contradicts the cloud that an architect expects, and its cost in each. */
export function cloudDoubts(
  { wins, holds: mustHold = true, inClouds = {} }: CloudsScenario,
  plan: PlanDocument,
): readonly string[] {
  const { verdict, options, catalog, clouds = [] } = plan;
  const winner = cloudOfRegion(catalog.region);
  const holds = options.find(({ id }) => id === verdict.optionId)?.holds ?? 1;
  const usdOf = (cloud: CloudName) => {
    const found = clouds.find((each) => each.cloud === cloud);
    return found?.best.find(({ id }) => id === found.chosenId)?.monthlyUsd.value;
  };
  const expected = CloudName.options.flatMap((cloud) => (inClouds[cloud] ? [[cloud, inClouds[cloud]] as const] : []));
  return [
    ...(verdict.mode === 'none' || wins.some((cloud) => cloud === winner) ? [] : [`${winner} wins`]),
    ...(!mustHold || holds >= HOLDS_SHARE ? [] : [`the choice of ${winner} holds in ${holds}`]),
    ...expected.flatMap(([cloud, range]) => outside(`${cloud} costs`, usdOf(cloud), range)),
  ];
}

function confidenceDoubts({ confidence, doubt, poor = false }: DoubtedScenario, plan: PlanDocument): readonly string[] {
  const { confidence: found } = viewOf(plan);
  const words = `${found?.mode} ${found?.within}`;
  return [
    ...(confidence === undefined || (found !== null && confidence.includes(found.word))
      ? []
      : [`the confidence is ${found?.word}, ${words}`]),
    ...(doubt === undefined || doubt.test(found?.doubt ?? '') ? [] : [`the doubt is ${found?.doubt}`]),
    ...(poor && words.includes('%') ? [`a share for a disturbed measurement: ${words}`] : []),
  ];
}

function rowDoubts(row: ExpectedRow, plan: PlanDocument): readonly string[] {
  const { id, feasible = true } = row;
  const option = optionFrom(plan, id);
  if (option === undefined) return [`${id} is not in the plan`];
  if (option.feasible !== feasible) return [`${id} feasible: ${option.feasible}, ${option.reasons[0]?.text}`];
  const item = (code: string) => option.breakdown.find((each) => each.code === code);
  return [
    ...outside(`${id} machines`, option.count, row.count),
    ...outside(`${id} p99 in ms`, option.latencyMs?.p99, row.p99Ms),
    ...outside(`${id} costs`, option.monthlyUsd?.value, row.usd),
    ...Object.entries(row.items ?? {}).flatMap(([code, range]) => {
      const usd = item(code)?.monthlyUsd;
      if (range !== null) return outside(`${id} ${code}`, usd, range);
      return usd === undefined ? [] : [`${id} pays ${usd} for ${code}`];
    }),
    ...Object.entries(row.unitUsd ?? {}).flatMap(([code, usd]) => {
      const found = item(code)?.['unitUsd'];
      return found === usd ? [] : [`${id} ${code} has the price ${found} for ${usd}`];
    }),
  ];
}

/** A value that is missing or not within the range, if there is a range. */
function outside(what: string, value: number | null | undefined, range: Between | undefined): readonly string[] {
  if (range === undefined) return [];
  const isWithin = value !== null && value !== undefined && value >= range[0] && value <= range[1];
  return isWithin ? [] : [`${what} ${value}, expected ${range.join(' to ')}`];
}
