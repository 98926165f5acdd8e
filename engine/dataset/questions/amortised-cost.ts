import type { BillColumns, BillField } from './bill-columns.ts';

/** Makes SQL for a text column, or a literal NULL where the file has none. */
type TextOf = (field: BillField) => string;

/** Types of line items, in lower case as they are compared. */
const TYPES = {
  reserved: 'discountedusage',
  reservation: 'rifee',
  fee: 'fee',
  planned: 'savingsplancoveredusage',
  recurring: 'savingsplanrecurringfee',
  upfront: 'savingsplanupfrontfee',
  negation: 'savingsplannegation',
} as const;

const type = (textOf: TextOf): string => `lower(${textOf('category')})`;

/**
 * SQL for the text of a charge's cost. In an AWS report the usage that a commitment covers costs nothing, or is billed and taken back: its cost is in the
 * fee of the commitment. Where the file has the amortised columns, they spread it over the usage that it pays for, as EffectiveCost does in FOCUS.
 * What is then left of a fee is the part of the commitment that nothing used. Sources:
 * https://docs.aws.amazon.com/cur/latest/userguide/reservation-columns.html,
 * https://docs.aws.amazon.com/cur/latest/userguide/savings-plans-columns.html
 */
export function costTextSql(columns: BillColumns, textOf: TextOf): string {
  if (columns.format === 'focus') return textOf('cost');
  const has = (field: BillField): boolean => columns.named(field) !== null;
  const number = (field: BillField): string => `coalesce(TRY_CAST(${textOf(field)} AS DOUBLE), 0)`;
  const asText = (sql: string): string => `CAST(${sql} AS VARCHAR)`;
  const cases = [
    ...(has('reservedCost')
      ? [
          [`= '${TYPES.reserved}'`, textOf('reservedCost')],
          [`= '${TYPES.reservation}'`, asText(`${number('unusedUpfront')} + ${number('unusedRecurring')}`)],
          [`= '${TYPES.fee}' AND ${textOf('reservation')} IS NOT NULL`, `'0'`],
        ]
      : []),
    ...(has('plannedCost')
      ? [
          [`= '${TYPES.planned}'`, textOf('plannedCost')],
          [
            `= '${TYPES.recurring}'`,
            has('commitment') && has('usedCommitment')
              ? asText(`greatest(0, ${number('commitment')} - ${number('usedCommitment')})`)
              : `'0'`,
          ],
          [`IN ('${TYPES.negation}', '${TYPES.upfront}')`, `'0'`],
        ]
      : []),
  ];
  if (cases.length === 0) return textOf('cost');
  const when = cases.map(([condition, cost]) => `WHEN ${type(textOf)} ${condition} THEN ${cost}`);
  return `CASE ${when.join(' ')} ELSE ${textOf('cost')} END`;
}

/** SQL for whether a charge is of a commitment whose amortised cost the file does not have. */
export function lacksAmortisedSql(columns: BillColumns, textOf: TextOf): string {
  if (columns.format === 'focus') {
    const isBilled = columns.named('effectiveCost') === null;
    return isBilled ? `(lower(${textOf('category')}) = 'purchase' OR ${textOf('commitmentId')} IS NOT NULL)` : 'FALSE';
  }
  const lacking = [
    ...(columns.named('reservedCost') === null ? [TYPES.reserved, TYPES.reservation] : []),
    ...(columns.named('plannedCost') === null ? [TYPES.planned, TYPES.recurring] : []),
  ];
  return lacking.length === 0 ? 'FALSE' : `${type(textOf)} IN (${lacking.map((each) => `'${each}'`).join(', ')})`;
}

/** The names of the columns that the cost is from. */
export function costColumns(columns: BillColumns): readonly string[] {
  const fields: readonly BillField[] =
    columns.format === 'focus'
      ? ['cost']
      : ['cost', 'reservedCost', 'unusedUpfront', 'unusedRecurring', 'plannedCost', 'commitment', 'usedCommitment'];
  return fields.flatMap((field) => columns.named(field)?.name ?? []);
}
