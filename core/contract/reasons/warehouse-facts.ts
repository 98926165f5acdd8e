import { z } from 'zod';
import { fact } from '#core/contract/base/fact.ts';
import { Name, NonNegative } from '#core/contract/base/numbers.ts';
import { BigQueryImport } from '#core/contract/model/bigquery.ts';

/** What a warehouse sells the time of. */
const Unit = z.enum(['slot', 'node']);

/** Reasons about a model that runs in a warehouse. */
export const WAREHOUSE_FACTS = [
  /** The run is older than the check whether the warehouse imports its model. */
  fact('import-not-checked', {}),
  fact('not-imported', { reasons: BigQueryImport.shape.reasons }),
  /** The answers are in a table of the warehouse, and the workload needs them elsewhere. */
  fact('answers-stay-in-warehouse', { sink: Name }),
  fact('query-late', { runS: NonNegative, availableS: NonNegative, slots: NonNegative }),
  /** What a query in the warehouse costs and runs on. */
  fact('bytes-billed', { usdPerTib: NonNegative, freeTib: NonNegative, slots: NonNegative }),
  fact('warehouse-late', { runS: NonNegative, availableS: NonNegative, units: NonNegative, unit: Unit }),
  /** What a run in a warehouse that is billed by time runs on; `vcpus` is what one unit counts as. */
  fact('warehouse-units', { units: NonNegative, unit: Unit, vcpus: NonNegative, drivers: NonNegative }),
] as const;
