import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';

/** US dollars for a unit of what some rows are paid for together. An unknown price counts as 0. */
export function usdOfRows({ usd }: Pick<Lookup, 'usd'>, rows: readonly string[]): number {
  return rows.reduce((sum, id) => sum + usd(id), 0);
}

/** The code of a bill item that each cloud calls by its own name: `root-volume`, `root-volume-gcp`. */
export function itemIn({ cloud }: Pick<Lookup, 'cloud'>, code: string): string {
  return cloud === 'aws' ? code : `${code}-${cloud}`;
}

/** A machine's disk: GB, and US dollars per month; NaN without a price. */
export const rootDiskOf = oncePer((lookup: Lookup) => {
  const { machine, disk } = lookup.parts;
  const gb = lookup.limit(`${machine}.root-volume`);
  const gbUsd = lookup.unitUsd(disk);
  return {
    code: itemIn(lookup, 'root-volume'),
    gb,
    gbUsd: gbUsd ?? 0,
    monthUsd: gb * (gbUsd ?? 0),
    isPriced: gbUsd !== null,
  };
});
