import type {
  CatalogOverlay,
  OverlayInstance,
  OverlayInstancePrice,
  OverlaySagemakerPrice,
  OverlayUnitPrice,
} from '#core/contract/catalog/catalog-overlay.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { text, type Row } from './rows.ts';
import type { Tables } from './tables.ts';

/**
 * The tables with the prices and instance types of an overlay replacing existing ones.
 * @throws AppError (unusable-input) for an instance type written by another version of the program with unknown values
 */
export function withOverlay(tables: Tables, overlay: CatalogOverlay): Tables {
  const replaced = new Set(overlay.replaces.map(({ region, prices }) => `${region}/${prices}`));
  const instancePrices = tables.instancePrices.filter(
    (row) => !replaced.has(`${text(row, 'region')}/${text(row, 'purchase')}`),
  );
  const sagemakerPrices = tables.sagemakerPrices.filter((row) => !replaced.has(`${text(row, 'region')}/sagemaker`));
  return {
    ...tables,
    instanceSpecs: over(tables.instanceSpecs, overlay.instances.map(specRow(tables, overlay.name)), ['instance_type']),
    instancePrices: over(instancePrices, overlay.instancePrices.map(instancePriceRow), [
      'instance_type',
      'region',
      'purchase',
    ]),
    sagemakerPrices: over(sagemakerPrices, overlay.sagemakerPrices.map(sagemakerPriceRow), ['instance_type', 'region']),
    servicePrices: over(tables.servicePrices, overlay.unitPrices.map(unitPriceRow(tables)), ['id', 'region']),
    sources: [...tables.sources, sourceRow(overlay)],
  };
}

/** The rows of `base` without a row in `upper`, then `upper`. */
function over(base: readonly Row[], upper: readonly Row[], columns: readonly string[]): Row[] {
  const keyOf = (row: Row) => columns.map((column) => text(row, column)).join('/');
  const taken = new Set(upper.map(keyOf));
  return [...base.filter((row) => !taken.has(keyOf(row))), ...upper];
}

type Origin = Pick<OverlayUnitPrice, 'kind' | 'source' | 'asOf' | 'note'>;

function originRow({ kind, source, asOf, note }: Origin) {
  return { kind, source, as_of: asOf ?? '', note };
}

function instancePriceRow(price: OverlayInstancePrice): Row {
  return {
    instance_type: price.instanceType,
    region: price.region,
    purchase: price.purchase,
    usd_per_hour: String(price.usdPerHour),
    interruption_band: price.interruptionBand ?? '',
    ...originRow(price),
  };
}

function sagemakerPriceRow(price: OverlaySagemakerPrice): Row {
  return {
    instance_type: price.instanceType,
    region: price.region,
    usd_per_hour: String(price.usdPerHour),
    ...originRow(price),
  };
}

/** A metered price keeps the text of the bundled row with its id; only its number and origin change. */
function unitPriceRow(tables: Tables) {
  const known = new Map(tables.servicePrices.map((row) => [text(row, 'id'), row]));
  return (price: OverlayUnitPrice): Row => ({
    ...known.get(price.id),
    id: price.id,
    region: price.region,
    usd: String(price.usd),
    ...originRow(price),
  });
}

/** An instance type has the instruction set of the bundled types of its microarchitecture. */
function specRow(tables: Tables, name: string) {
  return (instance: OverlayInstance): Row => {
    const sibling = tables.instanceSpecs.find((row) => text(row, 'uarch') === instance.uarch);
    const { accelerator } = instance;
    const isKnown =
      accelerator === null || tables.accelerators.some((row) => text(row, 'accelerator') === accelerator.name);
    if (sibling === undefined || !isKnown) throw notOfThisVersion(instance, name);
    return {
      instance_type: instance.instanceType,
      cloud: instance.cloud,
      vcpus: String(instance.vcpus),
      physical_cores: String(instance.physicalCores),
      threads_per_core: String(Math.max(1, Math.round(instance.vcpus / instance.physicalCores))),
      memory_gib: String(instance.memoryGiB),
      arch: text(sibling, 'arch'),
      cpu_model: instance.cpuModel,
      uarch: instance.uarch,
      sustained_clock_ghz: String(instance.clockGHz),
      isa: text(sibling, 'isa'),
      accelerator: accelerator?.name ?? '',
      accelerator_count: String(accelerator?.count ?? 0),
      accelerator_mem_gib_each: accelerator === null ? '' : String(accelerator.memoryGiBEach),
      ...originRow(instance),
    };
  };
}

function notOfThisVersion({ instanceType, uarch, accelerator }: OverlayInstance, name: string) {
  return unusable(
    `imported-${name}.json`,
    `this version does not know ${[uarch, accelerator?.name].filter((part) => part !== undefined).join(' or ')}, which ${instanceType} is made of`,
    'Delete that file in the folder that `modewise catalog import --list` prints, and import again.',
  );
}

function sourceRow({ kind, name, createdAt }: CatalogOverlay): Row {
  const usedFor = kind === 'imported' ? 'prices of your own' : 'prices out of the public price lists';
  return { source: `${kind} ${name}`, as_of: createdAt.slice(0, 10), licence: '', used_for: usedFor };
}
