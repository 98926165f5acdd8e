import { assertNever } from '#core/assert-never.ts';
import type { MeasuredMode } from '#core/contract/numbers.ts';
import type { RunDecision } from '#core/contract/run.ts';
import type {
  Incident,
  IncidentFact,
  Phase,
  ProcessEndFact,
  TrustFact,
  TrustReason,
} from '#core/contract/run-facts.ts';
import { type Remedy, remedy } from './remedy.ts';
import { duration, memory, percent, seconds, significant, sentenceOf } from './format.ts';

/** The phases of a measurement in running text. */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  prepare: 'prepare',
  'cold-start': 'cold start',
  profile: 'profile',
  batch: 'batch',
  job: 'whole job',
  realtime: 'real time',
  microbatch: 'micro-batch',
  'batch-again': 'batch again',
};

/** What was seen, and the one thing to do about it. */
interface Advice {
  readonly text: string;
  readonly fix: Remedy;
}

/** A reason not to trust a run, in two sentences. */
export function trustAdvice(fact: TrustFact): Advice {
  switch (fact.code) {
    case 'some-load':
    case 'other-load': {
      const peak = fact.peakCores > 1.5 * fact.cores ? `, ${percent(fact.peakCores)} at its worst,` : '';
      return {
        text: `Other processes used ${percent(fact.cores)} of a core${peak} during the measurement.`,
        fix: remedy('Close other programs on this machine and measure again.'),
      };
    }
    case 'stolen-time':
      return {
        text: `The hypervisor took ${percent(fact.cores)} of a core away during the measurement.`,
        fix: remedy('Measure on a machine that is not shared, or at a quieter hour.'),
      };
    case 'throttled':
      return {
        text: `The CPU quota of this container held the measurement back for ${percent(fact.share)} of the time.`,
        fix: remedy('Lift the quota, or measure with no more threads than it allows.'),
      };
    case 'clock-drift':
      return {
        text: `The wall clock moved by ${duration(fact.driftMs)} against the monotonic clock in ${seconds(fact.spanMs / 1000)}: it was set, or the machine slept.`,
        fix: remedy('Measure again with the machine awake, and do not set its clock meanwhile.'),
      };
    case 'coarse-timer':
      return {
        text: `The clock of this system advances in steps of ${duration(fact.stepMs)}, and an inference takes ${duration(fact.serviceMs)}.`,
        fix: remedy(
          'Rely on rows per second, which are timed over whole rounds, or measure on a system with a finer clock.',
        ),
      };
    case 'governor':
      return {
        text: `The frequency governor is ${fact.governor}: an idle core is slow when a request arrives.`,
        fix: { text: 'Set it to performance while measuring', command: 'cpupower frequency-set -g performance' },
      };
    case 'variable':
    case 'unstable':
      return {
        text: `Rows per second of the best batch configuration varied by ${percent(fact.variation)} between rounds.`,
        fix: {
          text: 'Measure again on a quiet machine and with more rounds, which narrow the interval',
          command: '--effort standard',
        },
      };
    case 'drift':
      return {
        text: `Throughput drifted by ${percent(fact.changePct / 100)} from the first round to the last.`,
        fix: remedy('Let temperature and clock of the machine settle, then measure again.'),
      };
    case 'generator-limited':
    case 'generator-late':
      return {
        text: `At ${fact.points} of the measured rates requests left later than scheduled; those points do not count.`,
        fix: remedy('Leave a core free for the generator: fewer threads or replicas.'),
      };
    case 'stalls':
    case 'stalls-over-slo':
      return {
        text: `At low load p99 is ${significant(fact.factor, fact.factor < 9.5 ? 1 : 2)} times what the service times explain: other work interrupted the threads for moments.`,
        fix: remedy('Use p50 and p95 at low load, or measure on a machine whose cores are not shared.'),
      };
    case 'bimodal':
      return {
        text: 'Service times fall into two groups: something changed the speed of single inferences.',
        fix: remedy('Switch off frequency scaling and other programs, then measure again.'),
      };
    case 'phase-failed':
      return {
        text: sentenceOf(`This phase did not finish: ${fact.cause}`),
        fix: remedy(fact.action ?? AGAIN),
      };
    case 'bench-crashed':
      return { text: `The process that measured ${processEndText(fact.end)}.`, fix: remedy(processEndFix(fact.end)) };
    case 'recorded':
      return { text: fact.sentence, fix: remedy(fact.remedy) };
    default:
      return assertNever(fact);
  }
}

/** The reason of a document with the phases in which it was noticed. */
export function trustReasonText(reason: TrustFact & Pick<TrustReason, 'phases'>): string {
  const { text } = trustAdvice(reason);
  if (reason.phases.length === 0) return text;
  return text.replace(/\.?$/, ` (${reason.phases.map((phase) => PHASE_NAMES[phase]).join(', ')}).`);
}

/** An incident, in a sentence. */
export function incidentText(incident: IncidentFact & { readonly phase?: Incident['phase'] | undefined }): string {
  const during = incident.phase == null ? 'The phase' : `The ${PHASE_NAMES[incident.phase]} phase`;
  switch (incident.code) {
    case 'phase-failed':
      return `${during} did not finish: ${incident.cause}`;
    case 'process-ended': {
      const where = incident.phase == null ? '' : ` during the ${PHASE_NAMES[incident.phase]} phase`;
      return `The bench process ${processEndText(incident.end)}${where}; what it had measured is kept.`;
    }
    case 'cold-start-failed':
      return `A later cold start failed: ${incident.cause}`;
    case 'recorded':
      return incident.sentence;
    default:
      return assertNever(incident);
  }
}

/** What native code did when it died of a signal. */
const NATIVE_SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: 'accessed memory outside its own',
  SIGBUS: 'accessed memory that does not exist',
  SIGILL: 'executed an instruction that this processor does not have',
  SIGFPE: 'divided integers without a result',
  SIGABRT: 'aborted itself',
  SIGTRAP: 'aborted itself',
};

/** How a process ended; continues "The process …". */
export function processEndText(end: ProcessEndFact): string {
  switch (end.how) {
    case 'memory-guard':
      return `took ${memory(end.bytes)}, nearly all memory of the machine, and was ended before the system ran out`;
    case 'out-of-memory':
      return `ran out of memory and ended (${end.signal ?? `exit code ${String(end.exitCode)}`})${quoted(end.quote)}`;
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
      return `was ended by signal ${end.signal}`;
    case 'exit':
      return `ended without an error message (exit code ${String(end.exitCode)})${quoted(end.quote)}`;
    default:
      return assertNever(end);
  }
}

/** The one thing to do about a process that ended. */
export function processEndFix(end: ProcessEndFact): string {
  switch (end.how) {
    case 'memory-guard':
    case 'out-of-memory':
    case 'memory-kill':
      return MORE_MEMORY;
    case 'kill':
      return end.memoryRuledOut ? AGAIN : MORE_MEMORY;
    case 'native-crash':
      return 'Try the model alone with another version of ONNX Runtime: if it crashes there too, report it with the model.';
    case 'signal':
    case 'exit':
      return AGAIN;
    default:
      return assertNever(end);
  }
}

const MORE_MEMORY = 'Give it more memory, or measure with smaller batches or fewer replicas.';
const AGAIN = 'Measure this mode again.';

function quoted(quote: string | null): string {
  return quote === null ? '' : ` (“${quote}”)`;
}

const MODE_NAMES: Readonly<Record<MeasuredMode, string>> = {
  batch: 'batch',
  realtime: 'real time',
  microbatch: 'micro-batch',
};

/** Whether a first pass settled the verdict, in a sentence. A decision of version 1 has no factors and keeps its own. */
export function decisionText(decision: Omit<RunDecision, 'text'> & { readonly text?: string }): string {
  const { mode, settled, open, factors, text } = decision;
  if (factors === undefined) return text ?? '';
  const verdict =
    mode === 'none' ? 'that nothing fits' : Object.hasOwn(MODE_NAMES, mode) ? MODE_NAMES[mode as MeasuredMode] : mode;
  if (settled) {
    const moves = (Object.keys(MODE_NAMES) as MeasuredMode[]).flatMap((each) => {
      const factor = factors[each];
      return factor === null ? [] : [`${MODE_NAMES[each]} by a factor of ${significant(factor, 3)}`];
    });
    return `Measuring stopped after the first pass: the verdict stays ${verdict} for every combination of modes slower or faster than measured (${moves.join(', ')}).`;
  }
  const names = open.map((each) => MODE_NAMES[each]).join(' and ');
  return `After the first pass the speed of ${names} could still change the verdict (${verdict}): those modes were measured further.`;
}
