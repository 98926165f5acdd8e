interface Memory<Key, Value> {
  get: (key: Key) => { readonly value: Value } | undefined;
  set: (key: Key, entry: { readonly value: Value }) => unknown;
}

function remembered<Key, Value>(memory: Memory<Key, Value>, make: (key: Key) => Value): (key: Key) => Value {
  return (key) => {
    const known = memory.get(key);
    if (known !== undefined) return known.value;
    const value = make(key);
    memory.set(key, { value });
    return value;
  };
}

/** The most numbers to memoise a function of. Sensitivities vary an input at about a hundred values. */
const MAX_NUMBERS = 256;

/** Memoises a function of few different numbers. It forgets all of them if there are too many. */
export function oncePerNumber<Value>(make: (key: number) => Value): (key: number) => Value {
  const made = new Map<number, { readonly value: Value }>();
  return remembered(made, (key) => {
    if (made.size >= MAX_NUMBERS) made.clear();
    return make(key);
  });
}

/** Keeps the value of the last number that a function was asked for. */
export function sameAsLast<Value>(make: (key: number) => Value): (key: number) => Value {
  let last: { readonly key: number; readonly value: Value } | null = null;
  return (key) => {
    if (last === null || last.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}

/** Makes a value when it is first asked for. */
export function onceAsked<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

/**
 * Memoises a function for as long as it is kept itself: for keys that live as long. Thousands of keys that are held weakly make every collection of garbage
 * slower.
 */
export function onceEach<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  return remembered(new Map<Key, { readonly value: Value }>(), make);
}

/** Memoises a function of an object for the lifetime of that object. */
export function oncePer<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  return remembered(new WeakMap<Key, { readonly value: Value }>(), make);
}

/**
 * Memoises a function. Keys that are asked for a second time, before `recent` others, are remembered for as long as the function; the others are
 * forgotten.
 */
export function onceSoon<Key, Value>(recent: number, make: (key: Key) => Value): (key: Key) => Value {
  const kept = new Map<Key, Value>();
  const waiting = new Map<Key, Value>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const again = waiting.get(key);
    if (again !== undefined) {
      waiting.delete(key);
      kept.set(key, again);
      return again;
    }
    const value = make(key);
    waiting.set(key, value);
    if (waiting.size > recent) {
      const oldest = waiting.keys().next();
      if (oldest.done !== true) waiting.delete(oldest.value);
    }
    return value;
  };
}
