/** Columns of a file of prices, their meaning, and an example for error messages. */
export const COLUMNS = {
  instance_type: 'an instance type, such as c7i.large; with ml. before it the price is that of SageMaker',
  price_id: 'the id of a metered price, such as lambda.duration (see: modewise catalog show --json)',
  region: 'a region, such as us-east-1',
  purchase: 'on-demand, spot, 1yr or 3yr; empty means on-demand',
  usd: 'US dollars of an hour, or of a unit of price_id, such as 0.085',
  interruption_band: '<5%, 5-10%, 10-15%, 15-20% or >20%; of spot prices only',
  as_of: 'the date of the price, as 2026-11-24',
  note: 'free text',
  cloud: 'aws, gcp, azure or another name, such as own',
  vcpus: 'a whole number, such as 4',
  physical_cores: 'a whole number, such as 2; empty means half the vCPUs on x86, all on Arm',
  memory_gib: 'a number, such as 16',
  cpu_model: 'the name of the processor',
  uarch: 'a microarchitecture that the catalogue knows',
  clock_ghz: 'the sustained clock, such as 3.2',
  accelerator: 'an accelerator that the catalogue knows, such as L4',
  accelerator_count: 'a whole number; empty means 1',
  accelerator_memory_gib: 'memory of each, such as 24',
} as const;
/** A column name in a file of prices. */
export type Column = keyof typeof COLUMNS;

/** Columns that describe an instance type: required for types that the catalogue does not know, ignored for others. */
export const SPEC_COLUMNS = [
  'cloud',
  'vcpus',
  'physical_cores',
  'memory_gib',
  'cpu_model',
  'uarch',
  'clock_ghz',
  'accelerator',
  'accelerator_count',
  'accelerator_memory_gib',
] as const satisfies readonly Column[];

/** Whether a header is the name of a known column. */
export function isColumn(name: string): name is Column {
  return Object.hasOwn(COLUMNS, name);
}
