import type { BillWays } from './words.ts';

/** The labels of the window's fields for facts that a bill does not contain. */
export const BILL_LABELS = {
  option: 'Option',
  services: 'Services that count',
  predictionsPerDay: 'Actual predictions per day',
  usdPer: (currency: string): string => `US dollars for one ${currency}`,
} as const;

/** How the window names facts that a bill does not contain: by the labels of its fields. */
export const WINDOW_WAYS: BillWays = {
  option: `“${BILL_LABELS.option}”`,
  service: `“${BILL_LABELS.services}”`,
  predictionsPerDay: `“${BILL_LABELS.predictionsPerDay}”`,
  region: (name) => `choose ${name} in Settings.`,
  currency: (names) => `fill in ${names.map((name) => `“${BILL_LABELS.usdPer(name)}”`).join(' and ')}.`,
};
