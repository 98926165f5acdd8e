import { count, memory } from '#core/words/format/format.ts';
import { availableBytes } from '#engine/platform/available-memory.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { ELEMENT_BYTES, type ElementType } from './element-type.ts';

/** Maximum size of a row, all inputs together; a measurement holds several copies, see COPIES. */
export const MAX_ROW_BYTES = 256 * 2 ** 20;

/** Copies of a row in memory during a measurement, with outputs as large as the inputs: 10.7 were measured. */
const COPIES = 12;

/** Assumed size of a text: a pointer and a few characters. */
const TEXT_BYTES = 64;

/** Bytes of one element in memory; a text counts as 64. */
export function elementBytes(type: ElementType): number {
  return type === 'string' ? TEXT_BYTES : ELEMENT_BYTES[type];
}

/** Number of elements of a shape: 0 with an empty dimension; Infinity beyond the largest number. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

/** An input's part of a row in memory. */
interface RowPart {
  readonly name: string;
  readonly type: ElementType;
  readonly rowShape: readonly number[];
}

/**
 * Size of one row in bytes, all inputs together. Throws AppError with the numbers, before any allocation, if it exceeds
 * `MAX_ROW_BYTES` or this machine's memory.
 * @param available bytes of memory that can still be allocated
 */
export function requireRowRoom(parts: readonly RowPart[], available: number = availableBytes()): number {
  const sized = parts.map((part) => ({ ...part, bytes: elementBytes(part.type) * elementCount(part.rowShape) }));
  const bytes = sized.reduce((total, part) => total + part.bytes, 0);
  if (bytes <= MAX_ROW_BYTES && bytes * COPIES <= available) return bytes;
  const [largest] = sized.toSorted((a, b) => b.bytes - a.bytes);
  const shape =
    largest === undefined ? '' : ` (input "${largest.name}": ${largest.type} ${shapeText(largest.rowShape)})`;
  const taken = `one row of the inputs takes ${memory(bytes)}${shape}`;
  if (bytes > MAX_ROW_BYTES) {
    const cause = `${taken}; rows of up to ${memory(MAX_ROW_BYTES)} are measured`;
    throw unusable(null, cause, 'Use a smaller size for a dynamic dimension, or export the model again.', {
      commandLine: 'To set the size of a dynamic dimension, use --dim NAME=N.',
    });
  }
  const needed = `measuring holds ${COPIES} copies, ${memory(bytes * COPIES)}`;
  throw unusable(
    null,
    `${taken}; ${needed}, and ${memory(available)} of memory are free`,
    'Close other programs, or use a machine with more memory.',
  );
}

const MAX_SHOWN_DIMENSIONS = 8;

function shapeText(shape: readonly number[]): string {
  const shown = shape.slice(0, MAX_SHOWN_DIMENSIONS).join(' × ');
  return shape.length > MAX_SHOWN_DIMENSIONS ? `${shown} × …` : shown || 'scalar';
}

/** The error, with the numbers, for `elements` of a type that cannot be allocated. */
export function noRoomFor(type: ElementType, elements: number): AppError {
  const needed = memory(elements * elementBytes(type));
  return unusable(
    null,
    `${count(elements)} elements of ${type} take ${needed}, and ${memory(availableBytes())} of memory are free`,
    'Use smaller batches or smaller rows.',
  );
}
