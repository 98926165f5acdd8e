import type { Chance } from '#fuzz/lib/chance.ts';
import { ODD_NAMES } from './odd-names.ts';

/** Text inserted verbatim into a document, even if it is not JSON. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Tree = unknown;

/** Numbers that schemas must bound, as JSON text. */
const EXTREME_NUMBERS = [
  '0',
  '-0',
  '-1',
  '-1e9',
  '0.5',
  '1e308',
  '-1e308',
  '1e-300',
  '1e12',
  '2147483648',
  '4294967296',
  '9007199254740992',
  '1e400',
  'NaN',
  'null',
  '"1"',
] as const;

interface Place {
  readonly parent: Record<string, Tree> | Tree[];
  readonly key: string | number;
  readonly value: Tree;
  /** The path with every index as `*`, so that elements of one list share a kind. */
  readonly kind: string;
}

function placesIn(tree: Tree, path = ''): readonly Place[] {
  if (typeof tree !== 'object' || tree === null || tree instanceof Raw) return [];
  const parent = tree as Place['parent'];
  const keys: (string | number)[] = Array.isArray(tree) ? [...tree.keys()] : Object.keys(tree);
  return keys.flatMap((key) => {
    const kind = `${path}.${typeof key === 'number' ? '*' : key}`;
    const value = (parent as Record<string | number, Tree>)[key];
    return [{ parent, key, value, kind }, ...placesIn(value, kind)];
  });
}

/** A random place of a random kind, so that a list of a hundred points weighs as much as a single number. */
function placeIn(tree: Tree, chance: Chance, wanted: (place: Place) => boolean): Place | undefined {
  const places = placesIn(tree).filter(wanted);
  const kind = chance.oneOf([...new Set(places.map((place) => place.kind))]);
  return chance.oneOf(places.filter((place) => place.kind === kind));
}

function put({ parent, key }: Place, value: Tree): void {
  // Defines an own property even if its name is `__proto__`.
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

const deep = (chance: Chance): Raw => {
  const depth = chance.size(10, 100_000);
  const [open, close] = chance.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ]);
  return new Raw(`${open.repeat(depth)}1${close.repeat(depth)}`);
};

function otherValue(chance: Chance): Tree {
  return chance.pick<() => Tree>([
    () => null,
    () => [],
    () => ({}),
    () => '',
    () => true,
    () => 'x'.repeat(chance.size(1, 1_000_000)),
    () => new Raw(chance.pick(EXTREME_NUMBERS)),
    () => chance.pick(ODD_NAMES),
    () => deep(chance),
    () => new Raw('{"__proto__":{"polluted":true}}'),
  ])();
}

function breakOne(tree: Tree, chance: Chance): string {
  const isNumber = ({ value }: Place): boolean => typeof value === 'number';
  const place = placeIn(tree, chance, chance.happens(0.7) ? isNumber : () => true);
  if (place === undefined) return 'nothing';
  const { parent, key, value, kind } = place;
  if (isNumber(place) && chance.happens(0.85)) {
    const number = chance.pick(EXTREME_NUMBERS);
    put(place, new Raw(number));
    return `${kind} = ${number}`;
  }
  switch (chance.between(0, 4)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else Reflect.deleteProperty(parent, key);
      return `${kind} left out`;
    case 1: {
      const name = chance.pick(ODD_NAMES);
      put({ ...place, key: Array.isArray(parent) ? parent.length : name }, otherValue(chance));
      return `${JSON.stringify(name).slice(0, 40)} beside ${kind}`;
    }
    case 2:
      if (!Array.isArray(value)) break;
      put(
        place,
        Array.from({ length: chance.size(1, 2000) }, () => value[0]),
      );
      return `${kind} repeated`;
    case 3:
      put(place, deep(chance));
      return `${kind} deep`;
  }
  put(place, otherValue(chance));
  return `${kind} = something else`;
}

/** The kinds of places that hold a number, in document order: `.realtime.curve.*.offeredPerS`. */
export function numberKinds(document: unknown): readonly string[] {
  return [
    ...new Set(
      placesIn(document)
        .filter(({ value }) => typeof value === 'number')
        .map(({ kind }) => kind),
    ),
  ];
}

/** A document as text with the first number of a kind replaced by `number`, and a description of the change. */
export function withNumber(
  document: unknown,
  kind: string,
  number: string,
): { readonly text: string; readonly about: string } {
  const tree: Tree = structuredClone(document);
  const place = placesIn(tree).find((each) => each.kind === kind);
  if (place !== undefined) put(place, new Raw(number));
  return { text: textOf(tree), about: place === undefined ? `there is no ${kind}` : `${kind} = ${number}` };
}

const MARK = '\uE000raw';

/** A document as text, with its raw parts inserted. */
function textOf(tree: Tree): string {
  const raws: string[] = [];
  const text = JSON.stringify(tree, (_key, value: unknown) => {
    if (!(value instanceof Raw)) return value;
    raws.push(value.text);
    return `${MARK}${raws.length - 1}`;
  });
  return text.replaceAll(new RegExp(`"${MARK}(\\d+)"`, 'g'), (_all, index: string) => raws[Number(index)] ?? '');
}

/** A document as text with one to three mutations, and a description of them. */
export function mutateJson(document: unknown, chance: Chance): { readonly text: string; readonly about: string } {
  const tree: Tree = structuredClone(document);
  const about: string[] = [];
  for (let times = chance.size(1, 3); times > 0; times -= 1) about.push(breakOne(tree, chance));
  const text = textOf(tree);
  if (chance.happens(0.95)) return { text, about: about.join(', ') };
  return { text: text.slice(0, chance.between(0, text.length)), about: `${about.join(', ')}, cut` };
}
