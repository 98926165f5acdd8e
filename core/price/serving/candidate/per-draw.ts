import { oncePer } from '#core/once-per.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Draw, DrawSet } from './draw.ts';
import type { Asked, ServingContext } from './asked.ts';

/** What a value for a workload in a draw is made from. */
export type Demand = Pick<Asked, 'context' | 'workload' | 'simulation'>;

/**
 * Keeps the values of draws for a key, by set and place. Asked for one draw after another of the same key and set, which is the usual order, it costs an index.
 */
function createColumns<Values>(make: (size: number) => Values): (key: object, set: DrawSet) => Values {
  const byKey = new WeakMap<object, Columns<Values>>();
  let lastKey: object | null = null;
  let lastSet: DrawSet | null = null;
  let last = make(0);
  return (key, set) => {
    if (key === lastKey && set === lastSet) return last;
    let columns = byKey.get(key);
    if (columns === undefined) {
      columns = { set, values: make(set.size), others: null };
      byKey.set(key, columns);
    }
    lastKey = key;
    lastSet = set;
    last = columns.set === set ? columns.values : otherColumn(columns, set, make);
    return last;
  };
}

/** The values of a key by set. Most keys are asked for in one set alone: it is the first, without a map. */
interface Columns<Values> {
  readonly set: DrawSet;
  readonly values: Values;
  others: WeakMap<DrawSet, Values> | null;
}

function otherColumn<Values>(columns: Columns<Values>, set: DrawSet, make: (size: number) => Values): Values {
  columns.others ??= new WeakMap<DrawSet, Values>();
  const known = columns.others.get(set);
  if (known !== undefined) return known;
  const made = make(set.size);
  columns.others.set(set, made);
  return made;
}

/** A number for an object, such as a machine, in a draw: worked out once. */
export function numberPerDraw<Key extends object>(
  make: (key: Key, draw: Draw) => number,
): (key: Key, draw: Draw) => number {
  const columns = createColumns((size) => new Float64Array(size).fill(Number.NaN));
  return (key, draw) => {
    const column = columns(key, draw.set);
    const known = column[draw.at];
    if (known !== undefined && !Number.isNaN(known)) return known;
    const value = make(key, draw);
    column[draw.at] = value;
    return value;
  };
}

/** A value for an object in a draw: worked out once. */
export function onceFor<Key extends object, Value extends object>(
  make: (key: Key, draw: Draw) => Value,
): (key: Key, draw: Draw) => Value {
  const columns = createColumns((size) => Array.from<Value | undefined>({ length: size }));
  return (key, draw) => {
    const column = columns(key, draw.set);
    const known = column[draw.at];
    if (known !== undefined) return known;
    const value = make(key, draw);
    column[draw.at] = value;
    return value;
  };
}

/** A value for a workload in a context and a draw, whatever the candidate: worked out once. */
export function onceIn<Value extends object>(make: (asked: Demand) => Value): (asked: Demand) => Value {
  const columns = createColumns((size) => Array.from<Value | undefined>({ length: size }));
  return (asked) => {
    const { set, at } = asked.simulation;
    const column = columns(termsOf(asked), set);
    const known = column[at];
    if (known !== undefined) return known;
    const value = make(asked);
    column[at] = value;
    return value;
  };
}

type Terms = Pick<Asked, 'context' | 'workload'>;

/** One object for a workload in a context, to keep values by. */
function createTerms(): (asked: Terms) => Terms {
  const known = new WeakMap<ServingContext, WeakMap<Workload, Terms>>();
  let last: Terms | null = null;
  return ({ context, workload }) => {
    if (last !== null && context === last.context && workload === last.workload) return last;
    const ofContext = known.get(context) ?? new WeakMap<Workload, Terms>();
    known.set(context, ofContext);
    last = ofContext.get(workload) ?? { context, workload };
    ofContext.set(workload, last);
    return last;
  };
}

const termsOf = createTerms();

/** A value for a workload in a context, in any draw: worked out once. */
export function onceOf<Value>(make: (terms: Terms) => Value): (asked: Terms) => Value {
  const made = oncePer(make);
  return (asked) => made(termsOf(asked));
}
