import type { Action, Define } from '#cli/context.ts';
import { bundleText } from '#cli/format/bundle.ts';
import { outcome } from '#cli/output/outcome.ts';

interface BundleFlags {
  readonly option?: string;
  readonly model?: string;
  readonly out: string;
}

/** `modewise bundle PLAN.json` */
const bundle: Action<BundleFlags, [string]> = async (
  { engine, interruption, log },
  { option, model, out },
  planFile,
) => {
  const client = await engine();
  const plan = await client.call('openPlan', { file: planFile }, interruption);
  const target = { kind: 'folder', path: out } as const;
  const request = { plan, planFile, optionId: option ?? null, model: model ?? null, target };
  const document = await client.call('bundle', request, interruption);
  log(`written to ${document.path}`);
  return outcome(document, (shown) => bundleText(shown));
};

/** Adds the options and the action of `modewise bundle`. */
export const define: Define = (command, register) => {
  command
    .requiredOption('--out <folder>', 'folder to write: a new or empty one (required)')
    .option('--option <id>', 'id of the option (default: the recommended one)')
    .option('--model <file>', 'ONNX file (default: looked up next to the plan, then among the samples)');
  register(command, bundle);
};
