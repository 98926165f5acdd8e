import type { BundleInput } from './bundle-input.ts';
import type { Recipe } from './recipe-parts.ts';
import { recipeOf } from './recipes.ts';
import { liveName, plainName, type PlainName } from './traced.ts';

/** A folder of a bundle: all of it, or the live part next to a job. */
export interface BundlePart {
  /** The path of its files within the bundle: empty, or with a slash at the end. */
  readonly folder: '' | 'live/';
  readonly input: BundleInput;
  readonly recipe: Recipe;
}

/** The parts of an option's bundle, the whole first; null for a service without a recipe, or a use that is not the service's. */
export function partsOf(input: BundleInput): readonly BundlePart[] | null {
  const live = liveInput(input);
  const parts = [{ folder: '', input }, ...(live === null ? [] : [{ folder: 'live/', input: live } as const])] as const;
  const found: BundlePart[] = [];
  for (const part of parts) {
    const { option, deployment } = part.input;
    const recipe = recipeOf(option.service, deployment.use, nameOf(part.input));
    if (recipe === null) return null;
    found.push({ ...part, recipe });
  }
  return found;
}

/** The name of the deployment of a part: that of the model, with `-live` for the live part next to a job. */
export function nameOf({ run, isLive }: Pick<BundleInput, 'run' | 'isLive'>): PlainName {
  const name = plainName(run.model.file.replace(/\.onnx$/i, ''));
  return isLive === true ? liveName(name) : name;
}

/** The live part of a hybrid, which answers requests without a stored answer, as an input of its own; null without it. */
function liveInput(input: BundleInput): BundleInput | null {
  const { use } = input.deployment;
  if (use.kind !== 'stored' || use.live === null) return null;
  const { service, share, machine, use: liveUse } = use.live;
  const { option, promises } = input;
  const peakPerS = share * promises.peakPerS;
  const deployment = { machine, use: liveUse };
  return {
    ...input,
    isLive: true,
    deployment,
    option: {
      ...option,
      service,
      mode: 'realtime',
      purchase: 'on-demand',
      instanceType: machine.instanceType,
      deployment,
    },
    promises: { ...promises, peakPerS, ratePerS: { value: peakPerS, low: peakPerS, high: null } },
  };
}
