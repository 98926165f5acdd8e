import { z } from 'zod';
import { Interval } from '#core/contract/base/numbers.ts';

/**
 * 90 % intervals of the corrected mean (batch means) and of the plain p99 (independent excursions) of one point. Requests in a queue are
 * correlated, so neither is computed from raw requests.
 */
export const PointIntervals = z.object({ meanMs: Interval, p99Ms: Interval.nullable() });
export type PointIntervals = Readonly<z.infer<typeof PointIntervals>>;
