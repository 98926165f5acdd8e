import { assertNever } from '#core/assert-never.ts';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunDecision } from '#core/contract/run/run.ts';
import type {
  Incident,
  IncidentFact,
  Phase,
  ProcessEndFact,
  TrustFact,
  TrustReason,
} from '#core/contract/run/run-facts.ts';
import { modeName } from '#core/words/mode-names.ts';
import { deviceText, fallbackText, PROVIDER_NAMES } from '#core/contract/machine/providers-words.ts';
import { type Remedy, remedy } from '#core/words/format/remedy.ts';
import { printable } from '#core/words/format/safe-text.ts';
import {
  count,
  duration,
  listed,
  memory,
  percent,
  seconds,
  significant,
  sentenceOf,
} from '#core/words/format/format.ts';

/** Names of the phases of a measurement in running text. */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  prepare: 'prepare',
  'cold-start': 'cold start',
  'first-look': 'first look',
  profile: 'profile',
  batch: 'batch',
  job: 'whole job',
  realtime: 'real time',
  microbatch: 'micro-batch',
  'batch-again': 'batch again',
  tune: 'session settings',
};

type ExecutionFact = Extract<
  TrustFact,
  {
    readonly code:
      | 'partial-fallback'
      | 'software-device'
      | 'unknown-device'
      | 'device-answers-differ'
      | 'one-session'
      | 'device-memory'
      | 'device-memory-unknown';
  }
>;

/** What `trustAdvice` makes its sentence from. */
interface Observation {
  readonly clause: string;
  readonly fix: Remedy;
}

/** An observation, and the one thing to do about it. */
interface Advice {
  readonly text: string;
  readonly fix: Remedy;
}

/** A reason not to trust a run as a clause without a full stop, and its remedy. */
function observe(fact: TrustFact): Observation {
  switch (fact.code) {
    case 'some-load':
    case 'other-load': {
      const peak = fact.peakCores > 1.5 * fact.cores ? `, ${percent(fact.peakCores)} at peak` : '';
      const programs = fact.programs ?? [];
      const names = listed(programs.map(({ name }) => printable(name)));
      const shares = listed(programs.map(({ name, cores }) => `${printable(name)} ${percent(cores)}`));
      return {
        clause:
          `Noisy machine: other programs used ${percent(fact.cores)} of a core${peak}` +
          (programs.length === 0 ? '' : ` (${shares})`),
        fix: remedy(`Stop ${names === '' ? 'other programs on this machine' : names} and measure again.`),
      };
    }
    case 'stolen-time':
      return {
        clause: `The hypervisor took ${percent(fact.cores)} of a core away during the measurement`,
        fix: remedy('Measure on a machine that is not shared, or at a quieter time.'),
      };
    case 'neighbours':
      return {
        clause: `The node was shared with ${fact.pods === 1 ? 'another pod' : `${fact.pods} other pods`} during the measurement`,
        fix: remedy('Measure on nodes of its own: a node pool with a taint that only the study tolerates.'),
      };
    case 'label-unconfirmed':
      return {
        clause: `The machine does not report its type, so ${printable(fact.instanceType)} comes from the label of its node`,
        fix: remedy('Let pods read the firmware tables or the instance metadata service of their node.'),
      };
    case 'throttled':
      return {
        clause: `The CPU quota of this container throttled the measurement for ${percent(fact.share)} of the time`,
        fix: remedy('Raise the quota, or measure with no more threads than it allows.'),
      };
    case 'briefly-stopped':
    case 'stopped':
      return {
        clause:
          `The measurement was stopped ${fact.stops === 1 ? 'once' : `${count(fact.stops)} times`}, for ${duration(fact.lostMs)} of ${duration(fact.spanMs)}: ` +
          'the machine slept or was paused, and did so again each time Modewise measured again',
        fix: remedy('Keep the machine awake, stop none of its processes, and measure again.'),
      };
    case 'clock-drift':
      return {
        clause: `The wall clock moved by ${duration(fact.driftMs)} relative to the monotonic clock within ${seconds(fact.spanMs / 1000)}: it was adjusted, or the machine slept`,
        fix: remedy('Measure again; keep the machine awake and do not adjust its clock.'),
      };
    case 'coarse-timer':
      return {
        clause: `The clock of this system advances in steps of ${duration(fact.stepMs)}, and an inference takes ${duration(fact.serviceMs)}`,
        fix: remedy(
          'Rely on rows per second, which are timed over whole rounds, or measure on a system with a finer clock.',
        ),
      };
    case 'governor':
      return {
        clause: `The frequency governor is ${fact.governor}: an idle core is slow when a request arrives`,
        fix: { text: 'Set it to performance while measuring', command: 'cpupower frequency-set -g performance' },
      };
    case 'variable':
    case 'unstable':
      return {
        clause: `Rows per second of the best batch configuration varied by ${percent(fact.variation)} between rounds`,
        fix: {
          text: 'Measure again on a quiet machine and with more rounds, which narrow the interval',
          command: '--effort standard',
        },
      };
    case 'drift':
      return {
        clause: `Throughput drifted by ${percent(fact.changePct / 100)} from the first round to the last`,
        fix: remedy('Let the temperature and clock of the machine settle, then measure again.'),
      };
    case 'speed-drift':
      return {
        clause: `A core was ${percent(Math.abs(fact.afterPerS / fact.beforePerS - 1))} ${fact.afterPerS < fact.beforePerS ? 'slower' : 'faster'} after a phase than before it: its clock changed`,
        fix: remedy('Measure again when the machine and its neighbours are quiet, or fix the clock of its cores.'),
      };
    case 'glance':
      return {
        clause: `Points of ${seconds(fact.durationS)} are very short: they show that the model runs, but their numbers are rough`,
        fix: remedy('Measure without a duration, or with points of at least half a second.'),
      };
    case 'generator-limited':
    case 'generator-late':
      return {
        clause: `At ${fact.points} of the measured rates, requests were sent later than scheduled; those points do not count`,
        fix: remedy('Leave a core free for the generator: fewer threads or replicas.'),
      };
    case 'stalls':
    case 'stalls-over-slo':
      return {
        clause: `At low load, p99 is ${significant(fact.factor, fact.factor < 9.5 ? 1 : 2)} times what the service times explain: other work briefly interrupted the threads`,
        fix: remedy('Use p50 and p95 at low load, or measure on a machine whose cores are not shared.'),
      };
    case 'bimodal':
      return {
        clause: 'Service times fall into two groups: something changed the speed of individual inferences',
        fix: remedy('Turn off frequency scaling, close other programs and measure again.'),
      };
    case 'partial-fallback':
    case 'software-device':
    case 'unknown-device':
    case 'device-answers-differ':
    case 'one-session':
    case 'device-memory':
    case 'device-memory-unknown':
      return observeExecution(fact);
    case 'takes-doubtful':
    case 'key-order':
    case 'sets-aside':
    case 'leaves-between':
      return {
        clause: withoutStop(fact.sentence),
        fix: { text: 'If the columns are not the features of the model, name them', command: '--map INPUT=COLUMNS' },
      };
    case 'phase-failed':
      return {
        clause: withoutStop(`This phase did not finish: ${fact.cause}`),
        fix: remedy(fact.action ?? AGAIN),
      };
    case 'bench-crashed':
      return { clause: `The process that measured ${processEndText(fact.end)}`, fix: remedy(processEndFix(fact.end)) };
    case 'recorded':
      return { clause: withoutStop(fact.sentence), fix: remedy(fact.remedy) };
    default:
      return assertNever(fact);
  }
}

/** The facts of a run on another provider than the CPU's. */
function observeExecution(fact: ExecutionFact): Observation {
  const name = PROVIDER_NAMES[fact.provider];
  switch (fact.code) {
    case 'partial-fallback':
      return {
        clause: `${name} does not have all operators of this model: ${fallbackText(fact)}`,
        fix: remedy('Compare it with a run on the CPU, or export the model with operators that the provider has.'),
      };
    case 'software-device':
      return {
        clause: `The device of ${name} is ${deviceText(fact.device)}: its speed says nothing about a GPU, and it is never priced`,
        fix: remedy('Measure on a machine with a GPU and its driver.'),
      };
    case 'unknown-device':
      return {
        clause: `It is unknown which device ${name} used: it may be a GPU or software`,
        fix: remedy('See the drivers of this machine with its own tools.'),
      };
    case 'device-answers-differ':
      return {
        clause: `The answers with ${name} differ from those of the CPU by up to ${significant(fact.difference, 2)}, more than the ${significant(fact.tolerance, 2)} that rounding explains`,
        fix: remedy('Do not serve the model with this provider before the difference is understood.'),
      };
    case 'one-session':
      return {
        clause: `${name} was measured with one session, so the rates are those of one session`,
        fix: { text: 'Measure several, each in a process of its own', command: '--replicas 2' },
      };
    case 'device-memory':
      return {
        clause: `Batches of more than ${count(fact.rows)} rows were not tried, because ${memory(fact.freeBytes)} of the memory of the device were free and a row takes up to ${memory(fact.rowBytes)}`,
        fix: remedy('Close other programs that use the device, or measure on one with more memory.'),
      };
    case 'device-memory-unknown':
      return {
        clause: `The memory size of the ${name} device is unknown, so it was not checked before use`,
        fix: remedy('Use smaller batches if a phase ends for lack of memory.'),
      };
    default:
      return assertNever(fact);
  }
}

function withoutStop(sentence: string): string {
  const trimmed = sentence.trim();
  return trimmed.endsWith('.') ? trimmed.slice(0, -1) : trimmed;
}

/** A reason not to trust a run, with its remedy. */
export function trustAdvice(fact: TrustFact): Advice {
  const { clause, fix } = observe(fact);
  return { text: sentenceOf(clause), fix };
}

/** A reason not to trust a run, with the phases in which it was noticed. */
export function trustReasonText(reason: TrustFact & Pick<TrustReason, 'phases'>): string {
  const { clause } = observe(reason);
  if (reason.phases.length === 0) return sentenceOf(clause);
  return sentenceOf(`${clause} (${reason.phases.map((phase) => PHASE_NAMES[phase]).join(', ')})`);
}

/** The command that measures some modes once more: `Measure batch and real time again`. */
export function againText(modes: readonly MeasuredMode[]): string {
  return `Measure ${listed(modes.map(modeName))} again`;
}

/** An incident as a sentence. */
export function incidentText(incident: IncidentFact & { readonly phase?: Incident['phase'] | undefined }): string {
  const during = incident.phase == null ? 'The phase' : `The ${PHASE_NAMES[incident.phase]} phase`;
  switch (incident.code) {
    case 'phase-failed':
      return `${during} did not finish: ${incident.cause}`;
    case 'device-lost':
      return `${during} lost its device and did not finish: ${incident.cause}. The other phases are kept.`;
    case 'process-ended': {
      const where = incident.phase == null ? '' : ` during the ${PHASE_NAMES[incident.phase]} phase`;
      return `The bench process ${processEndText(incident.end)}${where}; its measurements are kept.`;
    }
    case 'cold-start-failed':
      return `A later cold start failed: ${incident.cause}`;
    case 'recorded':
      return incident.sentence;
    default:
      return assertNever(incident);
  }
}

/** What native code did to cause a fatal signal. */
const NATIVE_SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: 'accessed memory outside its own',
  SIGBUS: 'accessed memory that does not exist',
  SIGILL: 'executed an instruction that this processor does not have',
  SIGFPE: 'divided an integer by zero, or the quotient overflowed',
  SIGABRT: 'aborted',
  SIGTRAP: 'aborted',
};

/** How a process ended, as a predicate for "The process …". */
export function processEndText(end: ProcessEndFact): string {
  switch (end.how) {
    case 'memory-guard':
      return `used ${memory(end.bytes)}, nearly all memory of the machine, and was stopped before the system ran out`;
    case 'out-of-memory':
      return `ran out of memory and exited (${end.signal ?? `exit code ${String(end.exitCode)}`})${quoted(end.quote)}`;
    case 'memory-kill':
      return 'was killed by the system because memory ran out (SIGKILL)';
    case 'kill':
      return end.memoryRuledOut
        ? 'was killed by another process (SIGKILL)'
        : 'was killed by another process, or by the system when memory ran out (SIGKILL)';
    case 'native-crash': {
      if (end.signal !== null) {
        const what = NATIVE_SIGNALS[end.signal] ?? 'aborted';
        return `crashed in native code: it ${what} (${end.signal})${quoted(end.quote)}`;
      }
      const hex = ((end.exitCode ?? 0) >>> 0).toString(16).toUpperCase();
      return `crashed in native code (exit code 0x${hex})${quoted(end.quote)}`;
    }
    case 'signal':
      return `was terminated by signal ${end.signal}`;
    case 'exit':
      return `exited without an error message (exit code ${String(end.exitCode)})${quoted(end.quote)}`;
    default:
      return assertNever(end);
  }
}

/** The one thing to do about a process that ended: doing it again or with less memory, in the words of what it did. */
export function processEndFix(end: ProcessEndFact, { again, lessMemory } = MEASURING): string {
  switch (end.how) {
    case 'memory-guard':
    case 'out-of-memory':
    case 'memory-kill':
      return lessMemory;
    case 'kill':
      return end.memoryRuledOut ? again : lessMemory;
    case 'native-crash':
      return 'Try the model alone with another version of ONNX Runtime: if it crashes there too, report it with the model.';
    case 'signal':
    case 'exit':
      return again;
    default:
      return assertNever(end);
  }
}

const AGAIN = 'Measure this mode again.';
const MEASURING = {
  again: AGAIN,
  lessMemory: 'Give it more memory, or measure with smaller batches or fewer replicas.',
};

function quoted(quote: string | null): string {
  return quote === null ? '' : ` (“${quote}”)`;
}

/** The modes that a run measures, in the order in which the sentence names them. */
const MEASURED_MODES: readonly MeasuredMode[] = ['batch', 'realtime', 'microbatch'];

/** A sentence on whether the first pass decided the verdict. A decision of schema version 1 has no factors and keeps its stored text. */
export function decisionText(decision: Omit<RunDecision, 'text'> & { readonly text?: string }): string {
  const { mode, settled, open, factors, text } = decision;
  if (factors === undefined) return text ?? '';
  const verdict = modeName(mode);
  if (settled) {
    const moves = MEASURED_MODES.flatMap((each) => {
      const factor = factors[each];
      return factor === null ? [] : [`${modeName(each)} by a factor of ${significant(factor, 3)}`];
    });
    return `Measuring stopped after the first pass: the verdict stays “${verdict}” for every combination of modes slower or faster than measured (${moves.join(', ')}).`;
  }
  const names = open.map(modeName).join(' and ');
  return `After the first pass, the speed of ${names} could still change the verdict (${verdict}), so those modes were measured further.`;
}
