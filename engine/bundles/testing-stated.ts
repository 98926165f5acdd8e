import { parseAllDocuments } from 'yaml';
import type { Deployment, DeployedUse, UseOf } from '#core/contract/serving/deployment.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { terraformOf } from './testing-terraform.ts';

/**
 * Where a file states something: a path into its data, and if that is a text, what to find in it. `Name:path` is a property of a resource of CloudFormation,
 * `param Name` the default of a parameter, `type.name:path` an argument of a resource of Terraform, `var name` the default of a variable.
 */
export type Place = string | readonly [path: string, within: RegExp];

/** Where files of a bundle state something, by their names. */
export type Places = readonly (readonly [file: string, place: Place])[];

/** A fact of an option, and where the files of its bundle state it. */
export interface Stated {
  readonly fact: string;
  readonly value: string | number;
  readonly places: Places;
}

/** The facts that the bundle of a service states. */
export type Facts = (option: ServingOption, deployment: Deployment) => readonly Stated[];

/** A fact that both stacks state, and perhaps other files; null for a stack that states it otherwise. */
export function stated(
  fact: string,
  value: string | number,
  cloudformation: Place | null,
  terraform: Place | null,
  others: Places = [],
): Stated {
  return {
    fact,
    value,
    places: [
      ...(cloudformation === null ? [] : [['cloudformation.yaml', cloudformation] as const]),
      ...(terraform === null ? [] : [['main.tf', terraform] as const]),
      ...others,
    ],
  };
}

/** A fact that only other files than the stacks state. */
export function elsewhere(fact: string, value: string | number, places: Places): Stated {
  return { fact, value, places };
}

/** A file of a bundle as data, or as its text. Throws for a file that its language refuses. */
export function treeOf(file: string, text: string): unknown {
  if (file.endsWith('.tf')) return terraformOf(text);
  if (file.endsWith('.json')) return JSON.parse(text);
  if (!file.endsWith('.yaml')) return text;
  const documents = parseAllDocuments(text, { logLevel: 'error' });
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
  const [first, ...others] = documents.map((each) => each.toJS() as unknown);
  return others.length === 0 ? first : [first, ...others];
}

/** What a file states at a place; undefined if it has no such place. */
export function valueAt(tree: unknown, place: Place): unknown {
  const [path, within] = typeof place === 'string' ? [place, null] : place;
  let at = tree;
  for (const key of keysOf(path)) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  const value = referred(tree, at);
  if (within === null) return value;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return within.exec(text)?.[1];
}

/** The keys of a path, with `~1` for a slash in a key. */
function keysOf(path: string): readonly string[] {
  const whole = path
    .replace(/^param (\w+)$/, 'Parameters/$1/Default')
    .replace(/^var (\w+)$/, 'variable/$1/default')
    .replace(/^(\w+)\.(\w+):/, 'resource/$1/$2/')
    .replace(/^(\w+):/, 'Resources/$1/Properties/');
  return whole.split('/').flatMap((key) => (key === '' ? [] : [key.replaceAll('~1', '/')]));
}

/** The default of a variable, or the value of a local, that a configuration of Terraform names. */
function referred(tree: unknown, value: unknown): unknown {
  const [, kind, name] = typeof value === 'string' ? (/^(var|local)\.(\w+)$/.exec(value) ?? []) : [];
  if (kind === undefined || name === undefined) return value;
  return valueAt(tree, kind === 'var' ? `var ${name}` : `locals/${name}`);
}

/** The use of a deployment. Throws for another kind. */
export function useOf<Kind extends DeployedUse['kind']>({ use }: Deployment, kind: Kind): UseOf<Kind> {
  if (use.kind !== kind) throw new Error(`the use is ${use.kind}, not ${kind}`);
  return use as UseOf<Kind>;
}

/** Whether an option runs on Arm. */
export const isArm = ({ machine }: Deployment): boolean => machine.architecture === 'arm64';
const platformOf = (deployment: Deployment): string => (isArm(deployment) ? 'linux/arm64' : 'linux/amd64');
/** The architecture as ECS, Batch and EMR write it. */
export const inCapitals = (deployment: Deployment): string => (isArm(deployment) ? 'ARM64' : 'X86_64');

const BUDGETS = {
  gcp: 'google_billing_budget.budget:amount/0/specified_amount/0/units',
  azure: 'azurerm_consumption_budget_resource_group.budget:amount',
} as const;

/** What every bundle states: the budget, and in its README the platform of its image. */
export function common({ monthlyUsd, service }: ServingOption, deployment: Deployment): readonly Stated[] {
  const most = Math.max(1, Math.ceil((monthlyUsd?.high ?? monthlyUsd?.value ?? 0) * 1.2));
  const hasImage = !/^(?:eks|gke|aks|spark-emr$|glue|azure-ml-batch|bigquery|functions-flex)/.test(service);
  const { cloud } = deployment.machine;
  return [
    cloud !== 'gcp' && cloud !== 'azure'
      ? stated('a budget of', most, 'Budget:Budget/BudgetLimit/Amount', 'aws_budgets_budget.budget:limit_amount')
      : stated('a budget of', most, null, BUDGETS[cloud]),
    ...(hasImage
      ? [
          elsewhere('an image for', platformOf(deployment), [
            ['README.md', ['', /docker build --platform (\S+)/]] as const,
          ]),
        ]
      : []),
  ];
}

/** A function of Lambda. */
export function functionFacts(deployment: Deployment): readonly Stated[] {
  return [
    stated(
      'the architecture',
      deployment.machine.architecture,
      'Function:Architectures/0',
      'aws_lambda_function.function:architectures/0',
    ),
    stated('memory', deployment.machine.memoryMib, 'Function:MemorySize', 'aws_lambda_function.function:memory_size'),
  ];
}

/** The architecture of a machine image, by the name of its parameter. */
export function imageFact(deployment: Deployment, cloudformation: string, terraform: string): Stated {
  const names = /(arm64|x86_64|amazon-linux-2023(?=\/recommended))/;
  const isEcs = deployment.use.kind === 'fleet' && deployment.use.scaling === 'none';
  const value = isArm(deployment) ? 'arm64' : isEcs ? 'amazon-linux-2023' : 'x86_64';
  return stated('an image for', value, [cloudformation, names], [terraform, names]);
}
