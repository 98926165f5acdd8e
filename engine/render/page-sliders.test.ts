import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { FEW_SERVICES } from '#core/contract/testing/testing.ts';
import { makeReport } from '#core/report/make-report.ts';
import { LIVE_IDS, type NoSliders, noSlidersText } from '#core/report/page/live-panel.ts';
import { catalogForPage, catalogOfPlan } from './page-sliders.ts';
import { livePage, MAX_PAGE_BYTES } from './page-sliders.ts';
import { makePlanOf, testPagePlans } from './page-sliders.cases.ts';

// A clear batch, and a caller who waits. page-sliders.full.test.ts has all presets and all services.
testPagePlans(['million-a-day', 'fraud-detection'], FEW_SERVICES);

test('a page holds no price of an instance type that its plan does not list', async () => {
  const plan = await makePlanOf('fraud-detection', { instances: ['c7i.large'] });
  const withoutSpark = { ...plan, options: plan.options.filter(({ service }) => service !== 'spark-emr') };
  const catalog = catalogOfPlan(plan);
  if (catalog === null) throw new Error('the catalogue changed during the test');
  const listed = new Set(withoutSpark.options.map(({ instanceType }) => instanceType?.replace('ml.', '')));
  const { instances } = catalogForPage(catalog, withoutSpark);
  expect(instances).toHaveLength(catalog.instances.length);
  const priced = instances.filter(({ prices, sagemaker }) => prices.length > 0 || sagemaker !== null);
  expect(priced.length).toBeGreaterThan(0);
  for (const { instanceType } of priced) expect(listed).toContain(instanceType);
});

test('the page of a plan with estimated prices has sliders, and is small enough to mail', async () => {
  const plan = await makePlanOf('million-a-day', { estimates: true });
  const page = livePage(plan, makeReport(plan));
  expect(page.includes(`id="${LIVE_IDS.panel}"`)).toBe(true);
  expect(Buffer.byteLength(page)).toBeLessThan(MAX_PAGE_BYTES);
  const textOf = (element: RegExp): string => element.exec(page)?.[1] ?? '';
  const compressed = textOf(/<script type="application\/gzip"[^>]*>([^<]*)</);
  // What a page weighs in a mailbox is mostly this.
  expect(compressed.length).toBeLessThan(400_000);
  const script = gunzipSync(Buffer.from(compressed, 'base64')).toString('utf8');
  const hashes = [textOf(/<script>([^]*?)<\/script>/), script].map((each) => {
    return `'sha256-${createHash('sha256').update(each).digest('base64')}'`;
  });
  expect(page.includes(`script-src ${hashes.join(' ')};`)).toBe(true);
});

test('a page without a measurement, with other prices, or too large has no sliders and says so', async () => {
  const plan = await makePlanOf('fraud-detection');
  // As many options as with every instance type, whose plan takes half a minute.
  const many = Array.from({ length: 20 }, (_, at) => plan.options.map((each) => ({ ...each, id: `${each.id}/${at}` })));
  const all = { ...plan, options: many.flat() };
  const says = (changed: PlanDocument, why: NoSliders): boolean =>
    livePage(changed, makeReport(changed)).includes(noSlidersText(why));
  expect(says({ ...plan, runs: [] }, 'no-run')).toBe(true);
  expect(says({ ...plan, catalog: { ...plan.catalog, sha256: 'ab' } }, 'other-prices')).toBe(true);
  expect(says({ ...plan, catalog: { ...plan.catalog, region: 'gone' } }, 'other-prices')).toBe(true);
  expect(says(all, 'too-large')).toBe(true);
});
