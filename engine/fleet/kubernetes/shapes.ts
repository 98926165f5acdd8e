import { z } from 'zod';

/** A field that the API leaves out, or writes as null. */
function optional<T>(schema: z.ZodType<T>) {
  return schema.nullish().transform((value): T | undefined => value ?? undefined);
}

const text = optional(z.string());
const number = optional(z.number());
const texts = optional(z.record(z.string(), z.string()));
const listOf = <T>(schema: z.ZodType<T>) => optional(z.array(schema));

const Metadata = optional(
  z.object({
    name: text,
    labels: texts,
    creationTimestamp: text,
    ownerReferences: listOf(z.object({ kind: text })),
  }),
);
const Condition = z.object({ type: text, status: text, reason: text, message: text });
const ContainerStatus = z.object({
  state: optional(
    z.object({
      waiting: optional(z.object({ reason: text, message: text })),
      terminated: optional(z.object({ exitCode: number, message: text })),
    }),
  ),
});

/** The parts of the API's objects that a study reads. Times are texts (RFC 3339). */
export const Job = z.object({
  metadata: Metadata,
  status: optional(z.object({ conditions: listOf(Condition), failed: number })),
});
export type Job = z.infer<typeof Job>;

export const Pod = z.object({
  metadata: Metadata,
  spec: optional(z.object({ nodeName: text })),
  status: optional(
    z.object({
      phase: text,
      reason: text,
      message: text,
      conditions: listOf(Condition),
      initContainerStatuses: listOf(ContainerStatus),
      containerStatuses: listOf(ContainerStatus),
    }),
  ),
});
export type Pod = z.infer<typeof Pod>;

export const Event = z.object({
  involvedObject: z.object({ name: text }),
  reason: text,
  message: text,
  lastTimestamp: text,
  eventTime: text,
  firstTimestamp: text,
});
export type Event = z.infer<typeof Event>;

export const Node = z.object({
  metadata: Metadata,
  spec: optional(
    z.object({
      taints: listOf(z.object({ key: z.string(), effect: z.string() })),
      unschedulable: optional(z.boolean()),
    }),
  ),
  status: optional(z.object({ conditions: listOf(Condition), allocatable: texts })),
});
export type Node = z.infer<typeof Node>;

export const Quota = z.object({
  metadata: Metadata,
  status: optional(z.object({ hard: texts, used: texts })),
});

export const Named = z.object({ metadata: z.object({ name: z.string() }) });

export const ConfigMap = z.object({ data: texts });

export const Version = z.object({ major: z.string(), minor: z.string(), gitVersion: z.string() });

/** The answer to whether an account may do something. */
export const AccessReview = z.object({ status: optional(z.object({ allowed: optional(z.boolean()) })) });

/** A page of a list. */
export const Page = z.object({
  items: listOf(z.unknown()),
  metadata: optional(z.object({ continue: text })),
});
