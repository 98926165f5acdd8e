import type { Assignment, BoundInput } from './binding.ts';
import { cannotBind, mapOption, titleOf } from './bind-errors.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { inGridOrder } from '#engine/dataset/columns/grid-order.ts';
import { type DimSizes, type InputNeed, isRealNeed, settle } from './input-need.ts';
import { unusable } from '#engine/platform/app-error.ts';

/** Maximum number of columns named in a note. */
const NAMES_IN_NOTE = 3;

function refuseKind(need: InputNeed, column: DataColumn): void {
  if (column.kind === 'other' || (column.kind === 'time' && need.type !== 'string')) {
    const cause = `column "${column.name}" is of type ${column.type}, which cannot become ${need.onnxType}`;
    throw cannotBind(need, cause, [column], [mapOption(need, [], null)]);
  }
}

const KIND_WORDS: Readonly<Record<DataColumn['kind'], string>> = {
  boolean: 'booleans',
  integer: 'integers',
  number: 'decimal numbers',
  text: 'text',
  time: 'dates and times',
  other: 'other values',
};

function castNote(need: InputNeed, columns: readonly DataColumn[]): string | null {
  const cast = columns.filter((column) => {
    if (need.type === 'string') return column.kind !== 'text';
    if (column.kind === 'text') return true;
    if (column.kind === 'boolean') return need.type !== 'bool';
    return isRealNeed(need) ? column.kind === 'integer' : column.kind === 'number' || need.type === 'bool';
  });
  const kinds = [...new Set(cast.map(({ kind }) => KIND_WORDS[kind]))];
  return kinds.length === 0 ? null : `${kinds.join(', ')} converted to ${need.onnxType}`;
}

/** How the file's numbers are read where that needs saying: `a, b and 3 more read with decimal commas`. */
function readingNote(columns: readonly DataColumn[]): string | null {
  const notes = [...new Set(columns.flatMap(({ note }) => note ?? []))];
  const sentences = notes.map((note) => {
    const names = columns.filter((column) => column.note === note).map(({ name }) => `"${name}"`);
    const shown = names.slice(0, NAMES_IN_NOTE).join(', ');
    const rest = names.length - NAMES_IN_NOTE;
    return `${rest > 0 ? `${shown} and ${rest} more` : shown} ${note}`;
  });
  return joined(sentences);
}

/**
 * Lists of varying length are padded with 0 to the row's width; a list that is too long is truncated only if `--dim`
 * sets the width.
 */
function lengthNote(
  need: InputNeed,
  column: DataColumn,
  width: number,
  dims: Readonly<Record<string, number>>,
): string | null {
  const elements = column.elements;
  if (elements === null) return null;
  const { fewest, most } = elements;
  const chosen = need.rowDims.some((dim) => typeof dim === 'string' && Object.hasOwn(dims, dim));
  if (most > width && !chosen) {
    throw unusable(
      null,
      `${titleOf(need)}: expected ${width} values per row, column "${column.name}" has up to ${most}`,
      'Shorten the lists, or take a model with a longer input.',
    );
  }
  if (fewest === most && most < width && !chosen && need.rowDims.every((dim) => typeof dim === 'number')) {
    throw unusable(
      null,
      `${titleOf(need)}: expected ${width} values per row, column "${column.name}" has ${most}`,
      `To resolve this, use ${mapOption(need, [], 1)}, or give lists of ${width} values.`,
    );
  }
  const filler = need.type === 'string' ? 'empty strings' : '0';
  return joined([
    fewest < width ? `lists shorter than ${width} are padded with ${filler}` : null,
    most > width ? `lists longer than ${width} are cut (the longest has ${most})` : null,
  ]);
}

/** The notes that apply as one note; null if none applies. */
function joined(notes: readonly (string | null)[]): string | null {
  return notes.filter((note) => note !== null).join('; ') || null;
}

/** The only column of the input if each of its values holds all elements of a row; else null. */
function listAmong([first, ...others]: readonly DataColumn[], width: number): DataColumn | null {
  if (first === undefined || others.length > 0) return null;
  return first.depth > 0 || first.elements !== null || (width !== 1 && first.kind === 'text') ? first : null;
}

/** Checks that the columns of an assignment can fill the input, and sets the shape of its rows. Throws AppError. */
export function fitColumns(
  assignment: Assignment,
  sizes: DimSizes,
  dims: Readonly<Record<string, number>>,
): BoundInput {
  const { need, how } = assignment;
  const shape = settle(need, sizes);
  if (shape.kind === 'open') throw new Error(`dimensions of ${need.name} have no size yet`);
  const { width } = shape;
  // The user's own order, and that of names which the model knows, stay.
  const inOrder = how === 'type-and-width' ? inGridOrder(assignment.columns, shape.shape) : null;
  const columns = inOrder?.columns ?? assignment.columns;
  for (const column of columns) refuseKind(need, column);
  const list = listAmong(columns, width);
  if (list === null && (columns.length !== width || columns.some((column) => column.depth > 0))) {
    const cause = `expected ${width} value${width === 1 ? '' : 's'} per row, found ${columns.length} column${columns.length === 1 ? '' : 's'}`;
    throw cannotBind(need, cause, columns, [mapOption(need, [], width)]);
  }
  const note = joined([
    assignment.note,
    inOrder?.note ?? null,
    castNote(need, columns),
    readingNote(columns),
    list === null ? null : lengthNote(need, list, width, dims),
    need.layout === 'constant' ? "the first row's value goes with every row" : null,
  ]);
  return {
    name: need.name,
    type: need.type,
    layout: need.layout,
    rowShape: shape.shape,
    columns,
    source: list === null ? 'values' : 'list',
    missing: list === null ? need.missing : 'leave-out',
    mapping: {
      input: need.name,
      columns: columns.map((column) => column.name),
      how,
      rowShape: [...shape.shape],
      note,
    },
  };
}
