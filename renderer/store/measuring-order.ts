import { z } from 'zod';
import { MeasureRequest } from '#core/contract/measure.ts';

/** What this tab asked to be measured. By the key it is found again over another line, or after the page was loaded anew. */
const MeasuringOrder = z.discriminatedUnion('method', [
  z.object({ method: z.literal('measure'), key: z.string(), request: MeasureRequest }),
  z.object({ method: z.literal('resume'), key: z.string(), folder: z.string() }),
]);
export type MeasuringOrder = Readonly<z.infer<typeof MeasuringOrder>>;

const ORDER_KEY = 'modewise-measuring';

export function rememberOrder(order: MeasuringOrder): void {
  sessionStorage.setItem(ORDER_KEY, JSON.stringify(order));
}

export function forgetOrder(): void {
  sessionStorage.removeItem(ORDER_KEY);
}

/** The order that was under way when the page was left; null when there was none. */
export function rememberedOrder(): MeasuringOrder | null {
  const parsed = MeasuringOrder.safeParse(JSON.parse(sessionStorage.getItem(ORDER_KEY) ?? 'null'));
  return parsed.success ? parsed.data : null;
}
