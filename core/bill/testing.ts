import type { BillExtract, BillLine } from '#core/contract/catalog/bill.ts';

/** A line of EC2 usage over all of June 2026: 720 instance hours for $72. */
export function billLine(patch: Partial<BillLine> = {}): BillLine {
  return {
    month: '2026-06',
    service: 'Amazon Elastic Compute Cloud',
    region: 'us-east-1',
    currency: 'USD',
    category: 'usage',
    unit: 'Hrs',
    cost: 72,
    quantity: 720,
    startMs: Date.UTC(2026, 5, 1),
    lastStartMs: Date.UTC(2026, 5, 30, 23),
    endMs: Date.UTC(2026, 6, 1),
    rows: 720,
    ...patch,
  };
}

/** A FOCUS extract with these lines. */
export function billExtract(...lines: readonly BillLine[]): BillExtract {
  return {
    file: 'bill.csv',
    format: 'focus',
    costColumn: 'EffectiveCost',
    lacksAmortised: false,
    statesCurrency: true,
    lines: [...lines],
  };
}
