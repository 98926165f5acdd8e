import type { PreviewRow, TensorPreview } from '#core/contract/model/preview.ts';
import { halfValue } from '#engine/dataset/arrays/half.ts';
import type { InputRows, TensorData, TensorRows } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** Maximum number of shown values per row and characters per text. */
const VALUES_SHOWN = 16;
const CHARACTERS_SHOWN = 40;
const DIGITS_SHOWN = 6;

/** Tensors as text: the first values of every row, long texts truncated. Pure. */
export function previewRows({ rows, inputs }: TensorRows): TensorPreview[] {
  return inputs.map((input) => {
    const width = input.rowShape.reduce((product, dim) => product * dim, 1);
    // An input without batch dimension is one tensor for all rows.
    const isStacked = input.batched && input.whole !== true;
    const count = input.batched ? rows : 1;
    return {
      input: input.name,
      type: input.type,
      shape: isStacked ? [rows, ...input.rowShape] : [...input.rowShape],
      rows: Array.from({ length: count }, (_, row) => previewRow(input, row * width, width)),
    };
  });
}

function previewRow({ data, type }: InputRows, from: number, width: number): PreviewRow {
  const shown = Math.min(width, VALUES_SHOWN);
  return { values: Array.from({ length: shown }, (_, index) => valueText(data, type, from + index)), length: width };
}

function valueText(data: TensorData, type: ElementType, at: number): string {
  const value = data[at];
  if (value === undefined) throw new Error('a preview reads behind the end of its rows');
  if (typeof value === 'string') return shortened(value);
  if (typeof value === 'bigint') return value.toString();
  if (type === 'bool') return value === 0 ? 'false' : 'true';
  return numberText(type === 'float16' ? halfValue(value) : value);
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= CHARACTERS_SHOWN ? text : `${characters.slice(0, CHARACTERS_SHOWN - 1).join('')}…`;
}

/** Six significant digits, because a float32 has spurious digits in decimal. */
function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS_SHOWN)));
}
