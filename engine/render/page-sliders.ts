import { definitionOf } from '#core/price/serving/definition-of.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Paper } from '#core/contract/methods/listings.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { ReportModel } from '#core/report/model.ts';
import { reportHtml } from '#core/report/page/page.ts';
import type { NoSliders } from '#core/report/page/live-panel.ts';
import { type PageSliders, START } from '#core/report/page/sliders.ts';
import type { Catalog, InstanceType } from '#core/contract/catalog/catalog.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { liveReportFile, catalogFolder } from '#engine/platform/paths.ts';
import { catalogIfKnown, catalogSha256 } from '#engine/catalog/load.ts';

/** Maximum size of a page with sliders, small enough for email. */
export const MAX_PAGE_BYTES = 1_700_000;

/** The page of a report with sliders, or without them and with one line that says why. */
export function livePage(plan: PlanDocument, report: ReportModel, paper: Paper = 'a4'): string {
  const sliders = slidersOf(plan);
  const page = reportHtml(report, sliders, paper);
  const isTooLarge = sliders.kind === 'sliders' && Buffer.byteLength(page) > MAX_PAGE_BYTES;
  return isTooLarge ? reportHtml(report, without('too-large'), paper) : page;
}

function slidersOf(plan: PlanDocument): PageSliders {
  if (plan.runs.length === 0) return without('no-run');
  const catalog = catalogOfPlan(plan);
  if (catalog === null) return without('other-prices');
  const script = readScript();
  if (script === null) return without('no-script');
  return { kind: 'sliders', plan, catalog: catalogForPage(catalog, plan), ...script };
}

function without(why: NoSliders): PageSliders {
  return { kind: 'none', why };
}

let read: { readonly script: string; readonly allowedSha256: readonly string[] } | null = null;

/** The built script, compressed, and the hashes of what may run; null if the program runs from sources that were not built. */
function readScript(): typeof read {
  if (read !== null) return read;
  const script = scriptText();
  if (script === null) return null;
  read = {
    script: gzipSync(script, { level: 9 }).toString('base64'),
    allowedSha256: [START, script].map((each) => createHash('sha256').update(each).digest('base64')),
  };
  return read;
}

function scriptText(): string | null {
  try {
    return readFileSync(liveReportFile(), 'utf8').trim();
  } catch {
    return null;
  }
}

/** The catalogue that a plan was made with, if it is still the one in use; null if its prices changed. */
export function catalogOfPlan({ catalog: { region, sha256 } }: PlanDocument): Catalog | null {
  for (const estimates of [false, true]) {
    const catalog = catalogIfKnown({ region, estimates, folder: catalogFolder() });
    if (catalog !== null && catalogSha256(catalog) === sha256) return catalog;
  }
  return null;
}

/**
 * What a page needs of the plan's catalogue to plan again. Instance types that the plan does not list keep their hardware, from which the host
 * of the measurement is recognised, and lose their prices, which may be the user's own. A plan with Spark keeps the price on demand of
 * each, among which its master node is chosen.
 */
export function catalogForPage(catalog: Catalog, { options }: PlanDocument): Catalog {
  const listed = new Set(options.flatMap(({ instanceType }) => (instanceType === null ? [] : [ec2Name(instanceType)])));
  const needsMaster = options.some(({ service }) => definitionOf(service)?.hasMaster === true);
  return {
    ...catalog,
    instances: catalog.instances.map((each) =>
      listed.has(each.instanceType) ? each : withoutPrices(each, { needsMaster }),
    ),
    scaling: catalog.scaling.map((rule) => ({ ...rule, source: '', note: '' })),
    sources: [],
  };
}

function withoutPrices(instance: InstanceType, { needsMaster }: { readonly needsMaster: boolean }): InstanceType {
  return {
    ...instance,
    specs: { ...instance.specs, note: '', source: '' },
    prices: needsMaster ? instance.prices.filter(({ purchase }) => purchase === 'on-demand') : [],
    sagemaker: null,
  };
}
