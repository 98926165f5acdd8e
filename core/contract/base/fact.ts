import { z } from 'zod';

/** The schema of a fact: its code and its values. */
export function fact<Code extends string, Shape extends z.ZodRawShape>(code: Code, shape: Shape) {
  return z.object({ code: z.literal(code), ...shape });
}
