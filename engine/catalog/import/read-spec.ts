import type { OverlayInstance } from '#core/contract/catalog/catalog-overlay.ts';
import { optionalNumber, text, type Row } from '#engine/catalog/rows.ts';
import type { Tables } from '#engine/catalog/tables.ts';
import type { Cells } from './cells.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,30}$/;

/** The instance type that a line describes; null if it has problems, which are recorded. */
export function readSpec(
  cells: Cells,
  options: { readonly instanceType: string; readonly tables: Tables; readonly origin: Origin },
): OverlayInstance | null {
  const { instanceType, tables, origin } = options;
  const whole = { least: 1, most: 10_000, whole: true } as const;
  const vcpus = cells.number('vcpus', { ...whole, required: true });
  const memoryGiB = cells.number('memory_gib', { least: 0, above: true, most: 100_000, required: true });
  const clockGHz = cells.number('clock_ghz', { least: 0.5, most: 10, required: true });
  const cores = cells.number('physical_cores', whole);
  const uarch = oneOf(cells, 'uarch', tables.microarchitectures);
  const accelerator = readAccelerator(cells, tables);
  const cloud = cells.text('cloud') || 'own';
  if (!NAME.test(cloud)) return cells.problem('cloud', `"${cloud}" is not a name`);
  if (vcpus === null || memoryGiB === null || clockGHz === null || uarch === null || accelerator === 'wrong')
    return null;
  if (cores !== null && (cores > vcpus || vcpus % cores !== 0)) {
    return cells.problem('physical_cores', `${vcpus} vCPUs do not spread evenly over ${cores} cores`);
  }
  const isArm = uarch.startsWith('Neoverse');
  return {
    instanceType,
    cloud,
    vcpus,
    physicalCores: cores ?? (isArm || vcpus % 2 === 1 ? vcpus : vcpus / 2),
    memoryGiB,
    cpuModel: cells.text('cpu_model') || uarch,
    uarch,
    clockGHz,
    accelerator,
    ...origin,
  };
}

/** The provenance of an imported instance type. */
export type Origin = Pick<OverlayInstance, 'kind' | 'source' | 'asOf' | 'note'>;

function readAccelerator(cells: Cells, tables: Tables): OverlayInstance['accelerator'] | 'wrong' {
  if (cells.text('accelerator') === '') {
    const given = (['accelerator_count', 'accelerator_memory_gib'] as const).find(
      (column) => cells.text(column) !== '',
    );
    if (given === undefined) return null;
    cells.problem(given, 'the row names no accelerator', 'Name the accelerator, or leave this empty.');
    return 'wrong';
  }
  const name = oneOf(cells, 'accelerator', tables.accelerators);
  const count =
    cells.text('accelerator_count') === '' ? 1 : cells.number('accelerator_count', { least: 1, most: 64, whole: true });
  const known = tables.instanceSpecs.find((row) => text(row, 'accelerator') === name);
  const memoryGiBEach =
    cells.text('accelerator_memory_gib') === '' && known !== undefined
      ? optionalNumber(known, 'accelerator_mem_gib_each')
      : cells.number('accelerator_memory_gib', { least: 0, above: true, most: 10_000, required: true });
  return name === null || count === null || memoryGiBEach === null ? 'wrong' : { name, count, memoryGiBEach };
}

/** A name that occurs in a table of the catalogue. */
function oneOf(cells: Cells, column: 'uarch' | 'accelerator', table: readonly Row[]): string | null {
  const cell = cells.text(column);
  const names = table.map((row) => text(row, column));
  if (names.includes(cell)) return cell;
  return cells.problem(
    column,
    cell === '' ? 'it is empty' : `"${cell}" is not known`,
    `Give one of ${names.join(', ')}.`,
  );
}
