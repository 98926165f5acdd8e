import type { WrittenBundle } from '#core/contract/serving/bundle.ts';
import { labelOfId } from '#core/words/names.ts';
import { list } from '#cli/output/table.ts';

/** The text output of `modewise bundle`. */
export function bundleText({ path, bundle: { files, optionId } }: WrittenBundle): string {
  return [
    `${labelOfId(optionId)}\n\n`,
    list(
      files.map(({ file, purpose }) => [file, purpose]),
      0,
    ),
    `in ${path}; start with README.md\n`,
  ].join('');
}
