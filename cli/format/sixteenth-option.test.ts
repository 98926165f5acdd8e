import { expect, test, vi } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { makeReport } from '#core/report/make-report.ts';
import { reportHtml } from '#core/report/page/page.ts';
import { reportMarkdown } from '#core/report/markdown.ts';
import { billedAs } from '#core/bill/billed-services.ts';
import { recipeOf } from '#core/bundle/recipes.ts';
import { plainName } from '#core/bundle/traced.ts';
import { runsOnText } from '#core/contract/serving/deployment-words.ts';
import { style } from '#cli/output/style.ts';
import { planText } from './plan.ts';

/** The line in the registry that a new option needs. */
vi.mock(import('#core/price/serving/registry.ts'), async (original) => {
  const { SERVING_DEFINITIONS: own } = await original();
  const { pigeonPost } = await import('#core/price/serving/testing-sixteenth.ts');
  return { SERVING_DEFINITIONS: [...own, pigeonPost] };
});

const catalog = exampleCatalog();
const runs = [exampleRun()];
const evaluator = createEvaluator({ runs, catalog });
const workload = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 50 });
const plan = makePlan({
  runs,
  workload,
  candidates: evaluator.candidates({}),
  evaluator,
  simulations: 32,
  seed: 1,
  createdAt: '2026-01-01T00:00:00Z',
  catalog: { asOf: catalog.asOf, region: catalog.region, sha256: 'ab'.repeat(32) },
  flips: false,
  assumptions: [],
});
const ID = 'pigeon-post/-/on-demand';
const SCALING = 'Each pigeon flies home within 1 min 30 s and carries 25 % of the answers.';

test('a new option is one file and one line: the plan has it in its own words', () => {
  expect(SERVING_DEFINITIONS.at(-1)?.service).toBe('pigeon-post');
  expect(PlanDocument.parse(plan)).toEqual(plan);
  expect(plan.verdict).toMatchObject({ mode: 'realtime', optionId: ID });
  expect(plan.options.find(({ id }) => id === ID)).toMatchObject({
    service: 'pigeon-post',
    feasible: true,
    count: 12,
    scaling: { code: 'pigeons', flightS: 90, payloadShare: 0.25, text: SCALING },
    breakdown: [{ code: 'seed', pigeons: 12, text: 'seed for 12 pigeons' }],
  });
});

test('the report and the plan table of the command line name it everywhere', () => {
  const report = makeReport(plan);
  expect(report.options.find(({ id }) => id === ID)).toMatchObject({ label: 'Pigeon post', detail: 'per use' });
  const html = reportHtml(report).replaceAll(/&nbsp;|\s/g, ' ');
  const markdown = reportMarkdown(report);
  const missing = (text: string, ...words: readonly string[]) => words.filter((each) => !text.includes(each));
  expect(missing(html, 'Pigeon post', 'a loft and a ring', 'more pigeons', SCALING, 'seed for 12 pigeons')).toEqual([]);
  expect(missing(markdown, 'Pigeon post', 'a loft and a ring', 'more pigeons')).toEqual([]);
  const table = planText(plan, style(false));
  expect(table).toMatch(new RegExp(`► +${ID} +12 `));
  for (const text of [html, markdown, table]) expect(text).not.toMatch(/undefined|NaN|Not known/);
});

test('a bill finds its lines, and its bundle has the files of its recipe', () => {
  const chosen = plan.options.find(({ id }) => id === ID);
  expect(billedAs('pigeon-post')).toEqual(['pigeonpost']);
  expect(chosen === undefined ? '' : runsOnText(chosen)).toContain('12 c6i.large pigeons');
  const recipe =
    chosen?.deployment === undefined ? null : recipeOf('pigeon-post', chosen.deployment.use, plainName('fraud'));
  expect(recipe?.files.map(({ file }) => file)).toContain('server.py');
});
