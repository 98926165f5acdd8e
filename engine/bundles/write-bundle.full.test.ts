import { expect, test } from 'vitest';
import type { Recipe } from '#core/bundle/recipe-parts.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { RECIPE_NAMES, recipeNamed, recipeOf } from '#core/bundle/recipes.ts';
import { plainName } from '#core/bundle/traced.ts';
import type { DeployedUse } from '#core/contract/serving/deployment.ts';
import { TEMPLATES, templateText } from './templates.ts';
import { BUNDLED_SERVICES, SOME_SERVICES } from './testing.ts';
import { allPlans, planFirst, testWholeBundles } from './write-bundle.cases.ts';

planFirst();
testWholeBundles(BUNDLED_SERVICES.filter((service) => !SOME_SERVICES.includes(service)));

/** A template and the parts that it puts in. */
function withParts(path: string): readonly string[] {
  const parts = [...templateText(path).matchAll(/\{\{>([\w./-]+)\}\}/g)].map(([, part]) => part ?? '');
  return [path, ...parts.flatMap(withParts)];
}

/** The recipes of a service: of every option of the plans, with the other store of answers, with the other workers of a queue, and without a schedule. */
function recipesOf(service: string): readonly Recipe[] {
  const uses = allPlans().flatMap(({ options }) =>
    options.flatMap(({ service: own, deployment }) =>
      own === service && deployment !== undefined ? [deployment.use] : [],
    ),
  );
  const stores = [
    { kind: 'dynamodb', units: null },
    { kind: 'elasticache', nodeType: 'cache.m7g.large', engine: 'valkey', nodes: 2 },
  ] as const;
  const all = uses.flatMap((use): readonly DeployedUse[] => {
    if (use.kind === 'stored') return stores.map((store) => ({ ...use, store }));
    if (use.kind === 'job') return [use, { ...use, periodS: null }];
    return use.kind === 'readers' && service === 'sqs-microbatch' ? [use, { ...use, by: 'tasks' }] : [use];
  });
  return all.flatMap((use) => recipeOf(service, use, plainName('fraud')) ?? []);
}

/** Uses of the kinds that recipes without a service have. */
const ANY_USE: readonly DeployedUse[] = [
  { kind: 'function', count: 1, provisioned: 0 },
  {
    kind: 'fleet',
    count: 1,
    peak: { onDemand: 1, spot: 0 },
    always: { onDemand: 1, spot: 0 },
    scaling: 'by-load',
    pods: null,
  },
];

test('every template is used by a recipe', () => {
  const services = BUNDLED_SERVICES;
  expect(services.filter((service) => recipesOf(service).length === 0)).toEqual([]);
  const connected = new Set(SERVING_DEFINITIONS.map(({ recipe }) => recipe));
  const others = RECIPE_NAMES.filter((name) => !connected.has(name)).flatMap((name) =>
    ANY_USE.flatMap((use) => recipeNamed(name, use, plainName('fraud')) ?? []),
  );
  const used = [...services.flatMap(recipesOf), ...others]
    .flatMap(({ files }) => files)
    .flatMap(({ template }) => withParts(template));
  expect([...TEMPLATES].sort()).toEqual([...new Set(used)].sort());
  expect(() => templateText('aws/none.yaml')).toThrow('no template');
});
