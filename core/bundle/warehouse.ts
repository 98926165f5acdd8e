import type { RunDocument } from '#core/contract/run/run.ts';
import type { TemplateLine, TemplateLists } from './fill.ts';
import { type InputPort, inputPorts } from './ports.ts';
import { exactText } from './traced.ts';

/** BigQuery's type of an element by NumPy's name. Source: BigQuery's documentation of imported ONNX models, supported data types. */
function elementOf({ dtype }: Pick<InputPort, 'dtype'>): string {
  if (dtype === 'object') return 'STRING';
  if (dtype === 'bool') return 'BOOL';
  return dtype.startsWith('int') || dtype.startsWith('uint') ? 'INT64' : 'FLOAT64';
}

/**
 * BigQuery's type of one row of an input: a value, an array, or for several dimensions a struct of the shape and the values, as BigQuery's functions
 * for images return it.
 */
function typeOf(port: Pick<InputPort, 'dtype' | 'shape'>): string {
  const element = elementOf(port);
  if (port.shape.length > 1) return `STRUCT<ARRAY<INT64>, ARRAY<${element}>>`;
  return port.shape.every((size) => size === 1) ? element : `ARRAY<${element}>`;
}

/** Columns that identify a row and that no input has: BigQuery's names of columns ignore case. */
function keysOf({ model, data }: RunDocument): readonly string[] {
  const taken = new Set(model.inputs.map(({ name }) => name.toLowerCase()));
  const keys = (data.leftOut ?? []).filter(({ code }) => code === 'key').map(({ column }) => column);
  return keys.filter((column) => !taken.has(column.toLowerCase()));
}

/**
 * The lists of lines that the SQL of a warehouse names: the columns of the table of rows with their types, the same by name, and the inputs, which
 * are not kept next to the answers.
 */
export function warehouseLists(run: RunDocument): TemplateLists {
  const inputs = inputPorts(run).map((port) => ({ name: port.name, type: typeOf(port) }));
  const columns = [...inputs, ...keysOf(run).map((name) => ({ name, type: 'STRING' }))];
  return {
    sqlColumns: lines('  ', columns, ({ type }) => ` ${type}`),
    sqlNames: lines('      ', columns, () => ''),
    sqlInputs: lines('  ', inputs, () => ''),
  };
}

interface Column {
  readonly name: string;
  readonly type: string;
}

function lines(indent: string, columns: readonly Column[], after: (column: Column) => string): readonly TemplateLine[] {
  return columns.map((column, index) => ({
    template: `${indent}\`{{columnName}}\`${after(column)}${index === columns.length - 1 ? '' : ','}`,
    values: { columnName: exactText(column.name) },
  }));
}
