import type { ModelProfile, TimeKind } from '#core/contract/run/profile.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { groupBy } from '#core/group-by.ts';
import { duration, percent } from '#core/words/format/format.ts';
import type { BarsChart } from './model.ts';

/** Maximum number of bars. The remaining operators are merged; the table has all. */
const MAX_BARS = 6;

/** The kinds of time in a sentence. */
const KIND_WORDS: Readonly<Record<TimeKind, string>> = {
  compute: 'computing',
  memory: 'moving data',
  overhead: 'overhead',
};

/** The time of an operator in milliseconds by batch size. The time outside of nodes is an entry of its own. */
interface OperatorTime {
  readonly label: string;
  /** Null for the call itself and the time between nodes. */
  readonly nodes: number | null;
  readonly ms: readonly number[];
}

/**
 * The times of a profile by operator, longest at the largest batch first and the time outside of nodes last. They add up to the whole call
 * at every batch size.
 */
export function operatorTimes(profile: ModelProfile): readonly OperatorTime[] {
  const sums = groupBy(profile.nodes, ({ opType }) => opType).map((group): OperatorTime => {
    const sum = (at: number): number => group.reduce((total, node) => total + (node.ms[at] ?? 0), 0);
    return {
      label: group[0]?.opType ?? '',
      nodes: group.reduce((total, node) => total + node.count, 0),
      ms: profile.batchSizes.map((_, at) => sum(at)),
    };
  });
  const outside = profile.callMs.map((ms, at) =>
    Math.max(0, ms - sums.reduce((total, each) => total + (each.ms[at] ?? 0), 0)),
  );
  const sorted = sums.toSorted((a, b) => (b.ms.at(-1) ?? 0) - (a.ms.at(-1) ?? 0));
  return [...sorted, { label: 'Call, between nodes', nodes: null, ms: outside }];
}

/** The kind that takes most of the time at a batch size, with its share. */
function mainKind(profile: ModelProfile, at: number): { readonly words: string; readonly share: number } {
  const total = profile.byKind.reduce((sum, { ms }) => sum + (ms[at] ?? 0), 0);
  const [most] = [...profile.byKind].sort((a, b) => (b.ms[at] ?? 0) - (a.ms[at] ?? 0));
  if (most === undefined || total === 0) return { words: 'overhead', share: 0 };
  return { words: KIND_WORDS[most.kind], share: (most.ms[at] ?? 0) / total };
}

/** The finding: the main use of time of a single row and of a large batch. */
export function timeFinding(profile: ModelProfile): string {
  const last = profile.batchSizes.length - 1;
  const one = mainKind(profile, 0);
  const single = `A single row spends ${percent(one.share)} of its time on ${one.words}`;
  if (last === 0) return single;
  const many = mainKind(profile, last);
  return `${single}, a batch of ${profile.batchSizes[last]} ${percent(many.share)} on ${many.words}`;
}

/** Where the time of an inference goes, by operator. Null if the model was not profiled. */
export function timeChart(run: RunDocument): BarsChart | null {
  const profile = run.profile ?? null;
  if (profile === null) return null;
  const last = profile.batchSizes.length - 1;
  const times = operatorTimes(profile);
  const most = times.filter(({ nodes }) => nodes !== null);
  const outside = times.filter(({ nodes }) => nodes === null);
  const shown = most.slice(0, most.length <= MAX_BARS ? MAX_BARS : MAX_BARS - 1);
  const rest = most.slice(shown.length);
  const restMs = rest.reduce((sum, { ms }) => sum + (ms[last] ?? 0), 0);
  const bars = [
    ...shown.map(({ label, nodes, ms }) => ({ label: `${label} × ${nodes}`, value: ms[last] ?? 0 })),
    ...(rest.length === 0 ? [] : [{ label: `${rest.length} more operators`, value: restMs }]),
    ...outside.map(({ label, ms }) => ({ label, value: ms[last] ?? 0 })),
  ];
  const total = bars.reduce((sum, { value }) => sum + value, 0);
  const share = (value: number): string => (total === 0 ? '—' : percent(value / total));
  const size = profile.batchSizes[last] ?? 1;
  return {
    kind: 'bars',
    id: 'time',
    tone: 'ink',
    title: timeFinding(profile),
    subtitle: `${size === 1 ? 'A single row' : `A batch of ${size} rows`} on one thread, milliseconds by operator; ${profile.ridge.basis === 'measured' ? 'calibrated' : 'assumed'} limit between computing and moving data: ${profile.ridge.flopsPerByte.toFixed(0)} FLOP per byte`,
    bars: bars.map(({ label, value }) => ({ label, value, text: `${duration(value)}, ${share(value)}` })),
    table: {
      columns: [
        { title: 'Operator', align: 'start' },
        { title: 'Nodes', align: 'end' },
        ...profile.batchSizes.map((rows) => ({ title: rows === 1 ? '1 row' : `${rows} rows`, align: 'end' as const })),
      ],
      rows: [
        ...times.map(({ label, nodes, ms }) => [label, nodes === null ? '' : String(nodes), ...ms.map(duration)]),
        ...profile.byKind.map(({ kind, ms }) => [`All: ${KIND_WORDS[kind]}`, '', ...ms.map(duration)]),
      ],
    },
  };
}
