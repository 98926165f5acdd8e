import type { ModelProfile, ProfileNode, TimeKind } from '#core/contract/run/profile.ts';
import { groupBy } from '#core/group-by.ts';
import { midMean } from '#core/math/stats/moments.ts';
import { KERNEL_SUFFIX, type ProfileEvent } from './flops.ts';
import type { GraphFacts, GraphNodeFacts } from './graph-facts.ts';
import { kindOfNode } from './node-kind.ts';
import { workOfNode } from './profiled-node.ts';

/** Maximum number of lines of a profile. The remaining nodes of a large graph are merged by operator. */
const MAX_LINES = 300;

/** Excluded because their time is that of the nodes of their bodies, which have their own events. */
const CONTROL_FLOW = new Set(['If', 'Loop', 'Scan']);

type ClassTime = ModelProfile['byClass'][number];
type KindTime = ModelProfile['byKind'][number];

/** One executed node: its event in a run of the largest batch, and its times in microseconds by batch size. */
interface Executed {
  readonly name: string;
  readonly event: ProfileEvent;
  readonly us: readonly number[][];
}

/**
 * Builds a model's profile from ONNX Runtime's, recorded with all optimisation on.
 * `runSizes` names the batch size of every run in the profile in order, null for a run that does not count. The time of a node is the
 * interquartile mean over its runs, minus the overhead of the profiler per node, which is most of the shown time for small nodes: `floorUs`
 * as measured on empty nodes, and more if the nodes would otherwise exceed the time of a call without the profiler (`callMs`, medians)
 * minus the `callUs` of an almost empty call. The part of a call outside of its nodes is overhead.
 */
export function modelProfile(measured: {
  readonly events: readonly ProfileEvent[];
  readonly runSizes: readonly (number | null)[];
  readonly graph: GraphFacts;
  readonly batchSizes: readonly number[];
  readonly callMs: readonly number[];
  readonly floorUs: number;
  readonly callUs: number;
  readonly threads: number;
  readonly ridge: ModelProfile['ridge'];
}): ModelProfile {
  const { batchSizes, callMs, threads, ridge, graph } = measured;
  const executed = executedNodes(measured);
  const shownUs = executed.map(({ us }) => us.map((runs) => (runs.length === 0 ? 0 : midMean(runs))));
  const floorsUs = callMs.map((ms, at) =>
    smallestFloor({
      shownUs: shownUs.map((times) => times[at] ?? 0),
      maxUs: 1000 * ms - measured.callUs,
      floorUs: measured.floorUs,
    }),
  );
  const nodes = executed.map((each, index): ProfileNode => ({
    name: each.name,
    ...workOfNode(each.event, factsOf(graph, each.name, each.event), graph.weights, batchSizes.at(-1) ?? 1),
    count: 1,
    ms: (shownUs[index] ?? []).map((us, at) => Math.max(0, us - (floorsUs[at] ?? 0)) / 1000),
  }));
  const lines = mergedLines(nodes);
  return {
    batchSizes: [...batchSizes],
    threads,
    runs: batchSizes.map((size) => measured.runSizes.filter((each) => each === size).length),
    callMs: [...callMs],
    nodeCount: nodes.length,
    nodes: [...lines],
    byClass: [...byClass(lines)],
    byKind: [...byKind({ nodes: lines, batchSizes, callMs, ridge })],
    ridge,
  };
}

/**
 * The nodes of the runs that count, in order of execution. A node in the body of a loop counts once per run, with the time of all
 * iterations.
 */
function executedNodes(measured: Parameters<typeof modelProfile>[0]): readonly Executed[] {
  const { events, runSizes, batchSizes } = measured;
  const found = new Map<string, { name: string; event: ProfileEvent; us: number[][] }>();
  let run = 0;
  let inThisRun = new Map<string, number>();
  for (const event of events) {
    if (event.cat === 'Session' && event.name === 'model_run') {
      const at = batchSizes.indexOf(runSizes[run] ?? Number.NaN);
      if (at >= 0) for (const [key, us] of inThisRun) found.get(key)?.us[at]?.push(us);
      inThisRun = new Map();
      run++;
    } else if (event.cat === 'Node' && event.name?.endsWith(KERNEL_SUFFIX) === true) {
      if (CONTROL_FLOW.has(event.args?.op_name ?? '')) continue;
      const name = event.name.slice(0, -KERNEL_SUFFIX.length);
      const key = `${name}/${event.args?.node_index ?? ''}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { name, event, us: batchSizes.map(() => []) });
      else if (runSizes[run] === batchSizes.at(-1)) known.event = event;
      inThisRun.set(key, (inThisRun.get(key) ?? 0) + (event.dur ?? 0));
    }
  }
  return [...found.values()];
}

const HALVINGS = 30;

/** The smallest floor of at least `floorUs` for which the remaining time of all nodes together is at most `mostUs`. Found by bisection. */
function smallestFloor(options: {
  readonly shownUs: readonly number[];
  readonly maxUs: number;
  readonly floorUs: number;
}): number {
  const { shownUs, maxUs, floorUs } = options;
  const left = (floor: number): number => shownUs.reduce((sum, us) => sum + Math.max(0, us - floor), 0);
  if (left(floorUs) <= maxUs) return floorUs;
  let low = floorUs;
  let high = Math.max(floorUs, ...shownUs);
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (left(middle) > maxUs) low = middle;
    else high = middle;
  }
  return high;
}

/** Fusing gives nodes of the same kind one name. They share everything that is read from the graph here. */
function factsOf(graph: GraphFacts, name: string, event: ProfileEvent): GraphNodeFacts | undefined {
  return graph.nodes.get(name)?.find(({ opType }) => opType === event.args?.op_name);
}

function sumOf(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, at) => lists.reduce((sum, list) => sum + (list[at] ?? 0), 0));
}

/** Keeps the nodes that take longest, and merges the others by operator. */
function mergedLines(nodes: readonly ProfileNode[]): readonly ProfileNode[] {
  if (nodes.length <= MAX_LINES) return nodes;
  const longest = [...nodes].sort((a, b) => (b.ms.at(-1) ?? 0) - (a.ms.at(-1) ?? 0)).slice(0, MAX_LINES / 2);
  const kept = new Set(longest);
  const rest = groupBy(
    nodes.filter((node) => !kept.has(node)),
    ({ opType, opClass, precision }) => `${opType}/${opClass}/${precision}`,
  );
  return [...nodes.filter((node) => kept.has(node)), ...rest.map(merged)];
}

function merged(group: readonly ProfileNode[]): ProfileNode {
  const [first] = group;
  if (first === undefined) throw new Error('a group has a node');
  const total = (of: (node: ProfileNode) => number): number => group.reduce((sum, node) => sum + of(node), 0);
  return {
    ...first,
    name: group.length === 1 ? first.name : `${group.length} × ${first.opType}`,
    count: group.length,
    flopsPerRow: total((node) => node.flopsPerRow),
    weightBytes: total((node) => node.weightBytes),
    activationBytesPerRow: total((node) => node.activationBytesPerRow),
    ms: sumOf(group.map(({ ms }) => ms)),
  };
}

function byClass(nodes: readonly ProfileNode[]): readonly ClassTime[] {
  return groupBy(nodes, ({ opClass }) => opClass)
    .flatMap((group): ClassTime[] => {
      const [first] = group;
      return first === undefined ? [] : [{ opClass: first.opClass, ms: sumOf(group.map(({ ms }) => ms)) }];
    })
    .sort((a, b) => (b.ms.at(-1) ?? 0) - (a.ms.at(-1) ?? 0));
}

function byKind(profile: {
  readonly nodes: readonly ProfileNode[];
  readonly batchSizes: readonly number[];
  readonly callMs: readonly number[];
  readonly ridge: ModelProfile['ridge'];
}): readonly KindTime[] {
  const { nodes, batchSizes, callMs, ridge } = profile;
  const msOf = (kind: TimeKind): number[] =>
    batchSizes.map((batchSize, at) =>
      nodes
        .filter((node) => kindOfNode(node, batchSize, ridge.flopsPerByte) === kind)
        .reduce((sum, node) => sum + (node.ms[at] ?? 0), 0),
    );
  const inNodes = sumOf(nodes.map(({ ms }) => ms));
  const outside = callMs.map((ms, at) => Math.max(0, ms - (inNodes[at] ?? 0)));
  return [
    { kind: 'compute', ms: msOf('compute') },
    { kind: 'memory', ms: msOf('memory') },
    { kind: 'overhead', ms: sumOf([msOf('overhead'), outside]) },
  ];
}
