import type { ReportFiles } from '#core/contract/methods/listings.ts';
import { list } from '#cli/output/table.ts';
import { bytes } from '#core/words/format/format.ts';

/** The text output of `modewise report`. */
export function reportText({ folder, files }: ReportFiles): string {
  return `${list(
    files.map(({ file, bytes: size }) => [file, bytes(size)]),
    0,
  )}in ${folder}\n`;
}
