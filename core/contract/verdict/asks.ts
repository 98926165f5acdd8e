import { z } from 'zod';

/** The tasks that a plan asks of its readers, by kind. A plan has one of each at most, apart from `relax` and `quota`, which share their owner and date. */
export const AskId = z.enum(['answer', 'approve', 'relax', 'measure', 'quota', 'deploy', 'review']);
export type AskId = z.infer<typeof AskId>;

/** The longest name of an owner: a longer one has no room on a slide. */
export const MAX_OWNER = 60;

/** Who does it, and by when, as the user fills it in. Null: the deck names the role that usually does it, and when that usually happens. */
export const Assignment = z.object({
  ask: AskId,
  owner: z.string().min(1).max(MAX_OWNER).nullable(),
  /** A day, as in ISO 8601: `2026-12-15`. */
  due: z.iso.date().nullable(),
});
export type Assignment = Readonly<z.infer<typeof Assignment>>;

/** The assignments of a project: one for each kind at most. */
export const Assignments = z.array(Assignment).max(AskId.options.length);

/** The assignments after one of them changes. An empty one is removed. */
export function withAssignment(all: readonly Assignment[], changed: Assignment): readonly Assignment[] {
  const others = all.filter(({ ask }) => ask !== changed.ask);
  return changed.owner === null && changed.due === null ? others : [...others, changed];
}
