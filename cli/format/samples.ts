import type { SampleList } from '#core/contract/methods/listings.ts';
import type { Style } from '#cli/output/style.ts';
import { bytes, count } from '#core/words/format/format.ts';

/** The text output of `modewise samples`. */
export function samplesText({ samples }: SampleList, style: Style): string {
  const blocks = samples.map(
    ({ name, title, description, modelBytes, dataRows, preset }) =>
      `${style.bold(`sample:${name}`)}  ${title}\n  ${description}\n  ${style.dim(
        [
          bytes(modelBytes),
          dataRows === null ? '' : `${count(dataRows)} rows`,
          preset === null ? '' : `preset ${preset}`,
        ]
          .filter((part) => part !== '')
          .join(', '),
      )}\n`,
  );
  return `${blocks.join('')}\nTry one: modewise measure --model sample:${samples[0]?.name ?? 'NAME'}\n`;
}
