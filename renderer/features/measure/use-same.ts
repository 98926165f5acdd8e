import { useMemo } from 'react';

/** Plain data that is the same object as long as it says the same, so that what is drawn from it is not drawn again. */
export function useSame<T>(value: T): T {
  const said = JSON.stringify(value);
  return useMemo(() => value, [said]);
}
