import type { InputsStored, RowsAppear, Workload } from './workload.ts';

/** When rows appear: as stated; otherwise at once where a time between runs or a batch window is stated. Requests of waiting callers never do. */
export function rowsAppearOf({ rowsAppear, callerWaits, batchPeriodS, deadlineS }: Workload): RowsAppear {
  if (callerWaits) return 'over-the-day';
  return rowsAppear ?? (batchPeriodS === null && deadlineS === null ? 'over-the-day' : 'at-once');
}

/** Where the inputs of a batch are stored: as stated; otherwise in an existing data lake, unless they are the requests of callers who wait. */
export function inputsStoredOf({ inputsStored, callerWaits }: Workload): InputsStored {
  return inputsStored ?? (callerWaits ? 'kept-columnar' : 'already');
}
