import { number, optionalText, text, type Row } from './rows.ts';
import type { EstimateTables, Tables } from './tables.ts';

/** Spot capacity without a printed band is planned as the one that is reclaimed most. */
const WORST_BAND = '>20%';

/**
 * Prices of a region that nobody printed, for what has no price there: on-demand and spot prices estimated from other regions or sizes, then
 * commitments and spot from the saving that the family has elsewhere. Each bears its kind (`ESTIMATE`, or `DERIVED` where it is in
 * proportion to another size of the same region) and says what it rests on.
 */
export function estimatedPrices(tables: Tables, estimates: EstimateTables, region: string): readonly Row[] {
  const inRegion = (row: Row) => text(row, 'region') === region;
  const known = new Set(tables.instancePrices.filter(inRegion).map(keyOf));
  const fromElsewhere = estimates.ec2Estimates.filter((row) => inRegion(row) && !known.has(keyOf(row)));
  for (const row of fromElsewhere) known.add(keyOf(row));
  const aws = new Set(
    tables.instanceSpecs.filter((row) => text(row, 'cloud') === 'aws').map((row) => text(row, 'instance_type')),
  );
  const onDemand = [...tables.instancePrices.filter(inRegion), ...fromElsewhere].filter(
    (row) => text(row, 'purchase') === 'on-demand' && aws.has(text(row, 'instance_type')),
  );
  const savings = savingsByFamily(estimates.discounts);
  const fromFamily = onDemand.flatMap((row) => {
    const family = text(row, 'instance_type').split('.')[0] ?? '';
    return (savings.get(family) ?? [])
      .map((saving) => discounted(row, saving))
      .filter((estimate) => !known.has(keyOf(estimate)));
  });
  return [...fromElsewhere, ...fromFamily];
}

/** Savings of a family, one for each way to pay; of two forms of a commitment the one that is paid ahead. */
function savingsByFamily(discounts: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const families = new Map<string, Map<string, Row>>();
  for (const row of discounts) {
    const family = families.get(text(row, 'family')) ?? new Map<string, Row>();
    const purchase = text(row, 'purchase');
    if (!family.has(purchase) || text(row, 'payment') === 'all-upfront') family.set(purchase, row);
    families.set(text(row, 'family'), family);
  }
  return new Map([...families].map(([family, rows]) => [family, [...rows.values()]]));
}

function discounted(onDemand: Row, saving: Row): Row {
  const purchase = text(saving, 'purchase');
  const usdPerHour = number(onDemand, 'usd_per_hour') * (1 - number(saving, 'saving_pct') / 100);
  const how = [text(saving, 'saving_pct'), '% saving of', text(saving, 'family'), text(saving, 'payment')].join(' ');
  return {
    instance_type: text(onDemand, 'instance_type'),
    region: text(onDemand, 'region'),
    purchase,
    usd_per_hour: String(Number(usdPerHour.toPrecision(6))),
    kind: 'ESTIMATE',
    as_of: optionalText(saving, 'as_of') ?? '',
    source: text(saving, 'source'),
    note: `on-demand price with the ${how.trim()} (${text(saving, 'note')})`,
    interruption_band: purchase === 'spot' ? WORST_BAND : '',
  };
}

function keyOf(row: Row): string {
  return `${text(row, 'instance_type')}/${text(row, 'region')}/${text(row, 'purchase')}`;
}
