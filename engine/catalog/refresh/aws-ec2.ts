import type { OverlayInstancePrice } from '#core/contract/catalog/catalog-overlay.ts';
import type { Purchase } from '#core/contract/plan/plan.ts';
import { type AwsRow, readAwsList } from './aws-rows.ts';
import { believablePrice, checkHourly, checkWhole } from './believable.ts';
import type { Download } from './download.ts';

const COLUMNS = [
  'TermType',
  'Unit',
  'PricePerUnit',
  'Currency',
  'LeaseContractLength',
  'PurchaseOption',
  'OfferingClass',
  'Instance Type',
  'Operating System',
  'Tenancy',
  'Pre Installed S/W',
  'CapacityStatus',
  'Region Code',
];
const TERM_HOURS = { '1yr': 8760, '3yr': 3 * 8760 } as const;
const PAID_AHEAD = 'standard reservation, all upfront, spread over its hours';

/** The prices that a refresh looks for, and the previous ones. */
export interface Wanted {
  readonly region: string;
  readonly instanceTypes: ReadonlySet<string>;
  /** The previous price of a type under a purchase; null if there was none. */
  readonly was: (instanceType: string, purchase: Purchase) => number | null;
}

/**
 * On-demand and committed prices of Linux on shared tenancy from EC2's price list for a region. @throws AppError if the
 * list is incomplete or contains an implausible price.
 */
export async function readEc2Prices(source: Download, wanted: Wanted): Promise<readonly OverlayInstancePrice[]> {
  const prices = new Map<string, number>();
  const { publishedOn } = await readAwsList({
    ...source,
    columns: COLUMNS,
    wanted: (line) => line.includes('Linux') && line.includes('Shared'),
    onRow: (row) => {
      const found = priceOf(row, wanted, source.url);
      if (found === null) return;
      const known = prices.get(found.key);
      // Variants of a machine at different prices differ in columns that not every list has; the plain one is the
      // cheapest.
      if (known === undefined || found.usd < known) prices.set(found.key, found.usd);
    },
  });
  const read = [...prices].map(([key, usdPerHour]) => {
    const [instanceType = '', term] = key.split('/');
    const purchase: Purchase = term === '1yr' || term === '3yr' ? term : 'on-demand';
    checkHourly(source.url, `${instanceType} ${purchase}`, usdPerHour, wanted.was(instanceType, purchase));
    return {
      instanceType,
      region: wanted.region,
      purchase,
      usdPerHour,
      interruptionBand: null,
      kind: 'exact' as const,
      source: source.url,
      asOf: publishedOn,
      note: purchase === 'on-demand' ? '' : PAID_AHEAD,
    };
  });
  const before = [...wanted.instanceTypes].filter((type) => wanted.was(type, 'on-demand') !== null).length;
  const found = read.filter(({ purchase }) => purchase === 'on-demand').length;
  checkWhole(source.url, 'on-demand prices of known instance types', found, before);
  return read;
}

function priceOf(row: AwsRow, wanted: Wanted, url: string): { readonly key: string; readonly usd: number } | null {
  const { cell } = row;
  const type = cell('Instance Type');
  const software = cell('Pre Installed S/W');
  const isMachine =
    wanted.instanceTypes.has(type) &&
    cell('Region Code') === wanted.region &&
    cell('Operating System') === 'Linux' &&
    cell('Tenancy') === 'Shared' &&
    cell('CapacityStatus') === 'Used' &&
    (software === 'NA' || software === '') &&
    cell('Currency') === 'USD';
  if (!isMachine) return null;
  const term = cell('TermType');
  if (term === 'OnDemand' && cell('Unit') === 'Hrs') {
    const usd = believablePrice(url, type, cell('PricePerUnit'));
    return usd === null ? null : { key: `${type}/on-demand`, usd };
  }
  const years = cell('LeaseContractLength').replaceAll(' ', '');
  const isAhead = cell('PurchaseOption') === 'All Upfront' && cell('OfferingClass') === 'standard';
  if (term !== 'Reserved' || !isAhead || cell('Unit') !== 'Quantity' || (years !== '1yr' && years !== '3yr'))
    return null;
  const usd = believablePrice(url, `${type} for ${years}`, cell('PricePerUnit'));
  return usd === null ? null : { key: `${type}/${years}`, usd: usd / TERM_HOURS[years] };
}
