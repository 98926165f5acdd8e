import { useMemo } from 'react';

/** Returns the same object as long as the data are equal, so that charts are not redrawn. */
export function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  return useMemo(() => value, [key]);
}
