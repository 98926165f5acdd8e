import { z } from 'zod';
import { MeasureRequest } from '#core/contract/measure.ts';
import { MeasuredMode } from '#core/contract/numbers.ts';

/** The measurement that this tab requested. Its key finds it again over a new connection or after a reload. */
const MeasuringOrder = z.discriminatedUnion('method', [
  z.object({ method: z.literal('measure'), key: z.string(), request: MeasureRequest }),
  z.object({ method: z.literal('resume'), key: z.string(), folder: z.string(), again: z.array(MeasuredMode) }),
]);
/** A measurement that this tab requested. */
export type MeasuringOrder = Readonly<z.infer<typeof MeasuringOrder>>;

const ORDER_KEY = 'modewise-measuring';

/** Stores the order for a reload of the page. */
export function rememberOrder(order: MeasuringOrder): void {
  sessionStorage.setItem(ORDER_KEY, JSON.stringify(order));
}

/** Removes the stored order. */
export function forgetOrder(): void {
  sessionStorage.removeItem(ORDER_KEY);
}

/** The order that was running when the page was closed; null if there was none. */
export function rememberedOrder(): MeasuringOrder | null {
  const parsed = MeasuringOrder.safeParse(JSON.parse(sessionStorage.getItem(ORDER_KEY) ?? 'null'));
  return parsed.success ? parsed.data : null;
}
