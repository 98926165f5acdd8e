import { z } from 'zod';
import { Device, Provider } from '#core/contract/machine/execution.ts';
import { Bytes, Count, Difference, Ms, Name, NonNegative, Share, Text } from '#core/contract/base/numbers.ts';

/* Observations of a measurement about itself: codes with values. Only `core/contract/run/run-facts-words.ts` turns them into text. */

/** The phases of a measurement, in the order in which they run. */
export const Phase = z.enum([
  'prepare',
  'first-look',
  'cold-start',
  'profile',
  'batch',
  'job',
  'realtime',
  'microbatch',
  'batch-again',
  'tune',
]);
export type Phase = z.infer<typeof Phase>;

/** The end of a process's error stream, as far as it explains how the process ended; null if it does not. */
const Quote = z.string().max(200).nullable();
const ExitCode = z
  .number()
  .int()
  .min(-(2 ** 31))
  .max(2 ** 32);

/**
 * The speed of a core right before a phase and right after it: iterations per second of a loop that only computes. It shows whether the machine
 * changed its clock in between.
 */
export const PhaseSpeed = z.object({ phase: Phase, beforePerS: NonNegative, afterPerS: NonNegative });
export type PhaseSpeed = Readonly<z.infer<typeof PhaseSpeed>>;

/** How a process ended that did not send `finished` first. */
export const ProcessEndFact = z.discriminatedUnion('how', [
  /** Modewise's memory guard ended it before the system ran out of memory; `bytes` is its allocation. */
  z.object({ how: z.literal('memory-guard'), bytes: Bytes }),
  z.object({ how: z.literal('out-of-memory'), signal: Name.nullable(), exitCode: ExitCode.nullable(), quote: Quote }),
  /** The system killed it because memory ran out. */
  z.object({ how: z.literal('memory-kill') }),
  /** SIGKILL. `memoryRuledOut`: the system reports its out-of-memory kills, and this was not one. */
  z.object({ how: z.literal('kill'), memoryRuledOut: z.boolean() }),
  z.object({ how: z.literal('native-crash'), signal: Name.nullable(), exitCode: ExitCode.nullable(), quote: Quote }),
  z.object({ how: z.literal('signal'), signal: Name }),
  z.object({ how: z.literal('exit'), exitCode: ExitCode.nullable(), quote: Quote }),
]);
export type ProcessEndFact = Readonly<z.infer<typeof ProcessEndFact>>;

/** Difference between two clocks in milliseconds, in either direction. */
const ClockMs = z.number().min(-1e13).max(1e13);

/** Maximum number of programs that a disturbance names. */
export const MAX_PROGRAMS = 3;

/** One reason not to trust the numbers of a run as they are. */
export const TrustFact = z.discriminatedUnion('code', [
  /**
   * Cores used by processes outside the measurement, on average and in the worst stretch. `programs` are those that used most of it, by the name of
   * their executable, the busiest first; absent where the system does not report it, and in older documents.
   */
  z.object({
    code: z.enum(['some-load', 'other-load']),
    cores: NonNegative,
    peakCores: NonNegative,
    programs: z
      .array(z.object({ name: Name, cores: NonNegative }))
      .max(MAX_PROGRAMS)
      .optional(),
  }),
  /** Cores that the hypervisor gave to other guests. */
  z.object({ code: z.literal('stolen-time'), cores: NonNegative }),
  /** Number of other pods on the node of a cluster, without daemons. */
  z.object({ code: z.literal('neighbours'), pods: Count }),
  /** The type comes from the label of a node; the machine itself does not report it. */
  z.object({ code: z.literal('label-unconfirmed'), instanceType: Name }),
  /** Share of the time in which a CPU quota throttled threads. */
  z.object({ code: z.literal('throttled'), share: Share }),
  /**
   * The machine slept, was paused, or a process of the measurement was stopped while results were measured, and measuring
   * them again was stopped as well: how often, for how long together, and how long those measurements took.
   */
  z.object({ code: z.enum(['briefly-stopped', 'stopped']), stops: Count, lostMs: Ms, spanMs: Ms }),
  z.object({ code: z.literal('clock-drift'), driftMs: ClockMs, spanMs: Ms }),
  z.object({ code: z.literal('coarse-timer'), stepMs: Ms, serviceMs: Ms }),
  z.object({ code: z.literal('governor'), governor: Name }),
  /** Coefficient of variation of the best batch configuration's rounds. */
  z.object({ code: z.enum(['variable', 'unstable']), variation: NonNegative }),
  /** Change of throughput from the first round to the last, in per cent of the mean. */
  z.object({ code: z.literal('drift'), changePct: z.number().min(-1e9).max(1e9) }),
  /** The speed of a core right before a phase and right after it, as `PhaseSpeed` has it. */
  z.object({ code: z.literal('speed-drift'), beforePerS: NonNegative, afterPerS: NonNegative }),
  /** Points so short that the measurement only shows whether the model runs in every mode. */
  z.object({ code: z.literal('glance'), durationS: NonNegative }),
  /** Number of rates that are invalid because requests were sent later than scheduled. */
  z.object({ code: z.enum(['generator-limited', 'generator-late']), points: Count }),
  /** p99 at low load ÷ the p99 that service times alone explain. */
  z.object({ code: z.enum(['stalls', 'stalls-over-slo']), factor: NonNegative }),
  z.object({ code: z.literal('bimodal') }),
  /** Nodes without a kernel of the execution provider, and their share of the time of an inference. */
  z.object({ code: z.literal('partial-fallback'), provider: Provider, nodes: Count, ofNodes: Count, share: Share }),
  /** The device is a program on the processor, or it is unknown whether it is. */
  z.object({ code: z.enum(['software-device', 'unknown-device']), provider: Provider, device: Device }),
  /** The answers of a device differ from those of the CPU. */
  z.object({
    code: z.literal('device-answers-differ'),
    provider: Provider,
    difference: Difference,
    tolerance: NonNegative,
  }),
  /** Larger batches were not tried, because only `rows` certainly fit into the free memory of the device. */
  z.object({ code: z.literal('device-memory'), provider: Provider, rows: Count, freeBytes: Bytes, rowBytes: Bytes }),
  /** Limits of a measurement on a device: one session, and unknown memory of the device. */
  z.object({ code: z.enum(['one-session', 'device-memory-unknown']), provider: Provider }),
  /** A warning about the columns of the data, as the binding states it. */
  z.object({ code: z.enum(['takes-doubtful', 'key-order', 'sets-aside', 'leaves-between']), sentence: Text }),
  /** The error that ended a phase: its cause and first action. */
  z.object({ code: z.literal('phase-failed'), cause: Text, action: Text.nullable() }),
  z.object({ code: z.literal('bench-crashed'), end: ProcessEndFact }),
  /** From a version 1 file, which stored sentences without values. `was` is its code there. */
  z.object({ code: z.literal('recorded'), was: Name, sentence: Text, remedy: Text }),
]);
export type TrustFact = Readonly<z.infer<typeof TrustFact>>;

/** Something that went wrong without ending the run. */
export const IncidentFact = z.discriminatedUnion('code', [
  z.object({ code: z.literal('phase-failed'), cause: Text }),
  /** A device that was lost, or the process of one of several sessions on it, ended the phase. */
  z.object({ code: z.literal('device-lost'), cause: Text }),
  z.object({ code: z.literal('process-ended'), end: ProcessEndFact }),
  z.object({ code: z.literal('cold-start-failed'), cause: Text }),
  /** From a version 1 file. */
  z.object({ code: z.literal('recorded'), sentence: Text }),
]);
export type IncidentFact = Readonly<z.infer<typeof IncidentFact>>;

/** A reason as stored in documents: the fact, its phases (empty for the whole run), and both sentences for readers of the file. */
export const TrustReason = z.intersection(
  TrustFact,
  z.object({ phases: z.array(Phase).max(64), text: Text, fix: Text }),
);
export type TrustReason = Readonly<z.infer<typeof TrustReason>>;

/** An incident as stored in documents. `phase` is null in version 1 documents. */
export const Incident = z.intersection(IncidentFact, z.object({ phase: Phase.nullable(), text: Text }));
export type Incident = Readonly<z.infer<typeof Incident>>;
