import type { Deployment } from '#core/contract/serving/deployment.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { assertNever } from '#core/assert-never.ts';
import { cloudTitle } from '#core/contract/workload/clouds.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { MOST_PARTITIONS, noFilesWhy } from '#core/price/serving/no-files.ts';
import { PROVIDER_NAMES } from '#core/contract/machine/providers-words.ts';

/** Why no files can be made of an option, and what to do. */
export interface BundleRefusal {
  readonly reason: string;
  readonly remedy: string;
}

const AGAIN =
  'Make the plan again from its run, with the same preset and inputs: modewise plan RUN.json --out plan.json';

/** The components of an option if files can be made for it, or the reason why not. */
export function deploymentOf(
  option: Pick<ServingOption, 'id' | 'service' | 'gpu' | 'deployment'>,
): { readonly deployment: Deployment } | BundleRefusal {
  const { id, service, deployment } = option;
  const why = noFilesWhy(option);
  if (why === null && deployment !== undefined) return { deployment };
  switch (why) {
    case 'gpu-not-measured':
      return {
        reason: `${id} runs on a GPU that was not measured, so the plan does not know how many of them it needs`,
        remedy: 'Measure the model on that GPU and plan again, or choose another option.',
      };
    case null:
    case 'not-stated':
      return {
        reason: `the plan does not state what ${id} consists of, because an earlier version of Modewise made it`,
        remedy: AGAIN,
      };
    case 'no-recipe':
      return { reason: `there are no files for ${id} yet`, remedy: 'Choose another option.' };
    case 'other-cloud': {
      const filesFor = cloudTitle(definitionOf(service)?.cloud ?? 'aws');
      const cloud = deployment?.machine.cloud ?? 'own';
      return {
        reason: `the files are for ${filesFor}, and the machine of ${id} is from ${cloud === 'own' ? 'elsewhere' : cloud}`,
        remedy: `Plan for a region of ${filesFor}, or choose an option on its machines.`,
      };
    }
    case 'gpu':
      return {
        reason: `${id} runs the model on a GPU with ${PROVIDER_NAMES[deployment?.machine.provider ?? 'cuda']}, and the programs of a bundle run it on the CPU`,
        remedy: 'Choose an option that runs the model on the CPU.',
      };
    case 'too-many-consumers':
      return {
        reason: `${id} has ${deployment?.use.count ?? 0} consumers, and an event hub of the standard tier has at most ${MOST_PARTITIONS} partitions`,
        remedy: 'Choose another option, or measure on the target machine: fewer consumers may be enough.',
      };
    default:
      return assertNever(why);
  }
}
