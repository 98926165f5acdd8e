import type { BillDocument, BillWish } from '#core/bill/against-bill.ts';
import type { BillExtract, BillRequest } from '#core/contract/catalog/bill.ts';
import type { Problem } from './problem.ts';

/** A bill that the plan is compared with. */
export interface OpenBill {
  /** Path of the file, as the engine knows it. */
  readonly file: string;
  /** What counts, and what the bill does not say. */
  readonly query: BillWish & Pick<BillRequest, 'tag' | 'resource'>;
  /** What the file says; null until it is read. */
  readonly extract: BillExtract | null;
  /** The services in the whole file; null until it is read. */
  readonly services: readonly string[] | null;
  /** What is being done; null when it is done. */
  readonly note: string | null;
  /** The comparison as it was last made. */
  readonly found: BillDocument | null;
  readonly problem: Problem | null;
}

/** The plan against the bill. */
export interface BillSlice {
  readonly bill: OpenBill | null;
  /** Lets the user choose a bill and compares the plan with it. */
  readonly openBill: () => Promise<void>;
  /** Compares again with another part of the bill, or with what the user states. */
  readonly changeBill: (change: Partial<OpenBill['query']>) => Promise<void>;
  readonly closeBill: () => void;
}
