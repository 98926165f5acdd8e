import { z } from 'zod';
import { LocatedFiles, MeasureRequest } from '#core/contract/run/measure.ts';
import { MeasuredMode } from '#core/contract/base/numbers.ts';
import { ProjectContent } from '#core/contract/project/project.ts';

/** The measurement that this tab requested. Its key finds it again over a new connection or after a reload. */
const MeasuringOrder = z.discriminatedUnion('method', [
  z.object({ method: z.literal('measure'), key: z.string(), request: MeasureRequest }),
  z.object({
    method: z.literal('resume'),
    key: z.string(),
    folder: z.string(),
    again: z.array(MeasuredMode),
    located: LocatedFiles.nullable(),
  }),
]);
/** A measurement that this tab requested. */
export type MeasuringOrder = Readonly<z.infer<typeof MeasuringOrder>>;

/** The project that a measurement belongs to, as it is stored with the order. */
const Owner = z.object({
  projectId: z.string(),
  name: z.string(),
  file: z.string().nullable(),
  /** Without its old run, which the results replace. Null if it was too large to be stored. */
  content: ProjectContent.nullable(),
});
type Owner = Readonly<z.infer<typeof Owner>>;

const Remembered = z.object({ order: MeasuringOrder, owner: Owner });
type Remembered = Readonly<z.infer<typeof Remembered>>;

const ORDER_KEY = 'modewise-measuring';

/** Stores the order and its project for a reload of the page. */
export function rememberOrder(order: MeasuringOrder, { projectId, name, file, content }: Owner): void {
  const owner = { projectId, name, file };
  const small = content === null ? null : { ...content, run: null, runFolder: null, verdict: null };
  try {
    store({ order, owner: { ...owner, content: small } });
  } catch {
    // Runs of other machines in the project can exceed what a tab may store. The order alone still finds the measurement.
    store({ order, owner: { ...owner, content: null } });
  }
}

/** Stores what the project of the order contains when it is left. */
export function rememberOwner(owner: Owner): void {
  const remembered = rememberedOrder();
  if (remembered !== null) rememberOrder(remembered.order, owner);
}

/** Removes the stored order. */
export function forgetOrder(): void {
  sessionStorage.removeItem(ORDER_KEY);
}

/** The order that was running when the page was closed, with its project; null if there was none. */
export function rememberedOrder(): Remembered | null {
  const parsed = Remembered.safeParse(JSON.parse(sessionStorage.getItem(ORDER_KEY) ?? 'null'));
  return parsed.success ? parsed.data : null;
}

function store(remembered: Remembered): void {
  sessionStorage.setItem(ORDER_KEY, JSON.stringify(remembered));
}
