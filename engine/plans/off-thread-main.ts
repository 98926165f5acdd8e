import { answerCalls } from '#engine/platform/calls.ts';
import { PREPARATIONS, WORK, type Work } from './off-thread-work.ts';

/** The calls of the thread: each piece of work, and the preparation of one whose input is to come. */
export type OffThreadCalls = Work & { readonly prepare: (name: keyof Work) => unknown };

// What fails in the preparation fails in the work too, which says so.
answerCalls<OffThreadCalls>({ ...WORK, prepare: (name) => PREPARATIONS[name]?.().catch(() => undefined) });
