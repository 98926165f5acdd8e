import { hostNamesIn, importsOf, type Import, type SourceFile, type Violation } from './imports.ts';
import { LAYERS, type Layer, ONLY_UNDER, ROOMS } from './rooms.ts';

const WORDS_ROOM = 'core/words';
const ROOM_NAMES = Object.keys(ROOMS);

/**
 * Rooms that state facts as codes and values. The text is made with the document or the screen. Measurement comes after
 * them for the words that it uses, and they import nothing from it.
 */
const ROOMS_WITHOUT_WORDS = ['core/project/', 'core/price/'];

/** The words of a document or fact are next to its schema, in the same folder, and belong to the room of words. */
const WORDS_OF_A_NOUN = /^core\/contract\/[a-z-]+\/[a-z-]+-words\.(test\.)?ts$/;

/** The room of a file by its path: the longest name. Undefined outside the rooms. */
export function roomOf(path: string): string | undefined {
  if (WORDS_OF_A_NOUN.test(path)) return WORDS_ROOM;
  return longest(ROOM_NAMES.filter((room) => path.startsWith(`${room}/`)));
}

function longest(names: readonly string[]): string | undefined {
  return names.toSorted((one, other) => other.length - one.length)[0];
}

/** The problem with an import of a room above the file's own, type imports included. */
function roomProblem(path: string, target: string): string | null {
  if (roomOf(target) === WORDS_ROOM && ROOMS_WITHOUT_WORDS.some((room) => path.startsWith(room))) {
    return `${path} states facts and may not import ${target}`;
  }
  if (path.startsWith('core/measure/') && ROOMS_WITHOUT_WORDS.some((room) => target.startsWith(room))) {
    return `${path} measures and may not import ${target}`;
  }
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === undefined || to === undefined || ROOM_NAMES.indexOf(to) <= ROOM_NAMES.indexOf(from)) return null;
  return `${from} is below ${to} and may not import ${target}`;
}

/** The layer of a file by its path: the one with the longest beginning of it. */
function layerOf(path: string): Layer | undefined {
  const start = longest(LAYERS.flatMap(({ paths }) => paths).filter((each) => path.startsWith(each)));
  return LAYERS.find(({ paths }) => start !== undefined && paths.includes(start));
}

/** Tests may also use the test tools, and the parsers of the files that they check. */
const TEST_PACKAGES = ['vitest', 'fast-check', 'markdown-it', 'yaml'];
const TEST_FILE = /\.(test|cases)\.tsx?$/;
/** Test support that tests of every layer and benchmarks may import: example documents, reference formulas, helpers. */
const TEST_SUPPORT = /(^|\/)(testing(-[a-z-]+)?|test-[a-z-]+)\.tsx?$/;

/** Clocks, randomness and environment, which are not allowed in core: the same input must give the same result. */
const IMPURE = new Set([
  'Date.now',
  'new Date',
  'Math.random',
  'performance',
  'process',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'console',
]);

const MAX_FILE_LINES = 400;

/** The house rules that a file breaks; empty if it follows all of them. */
export function violationsOf(file: SourceFile): readonly Violation[] {
  const { path } = file;
  const [folder = ''] = path.split('/');
  const layer = layerOf(path);
  if (layer === undefined) return [{ path, text: `'${folder}' is not a folder of the architecture` }];
  const isTest = folder === 'e2e' || folder === 'fuzz' || TEST_FILE.test(path) || TEST_SUPPORT.test(path);
  const texts = importsOf(file).flatMap((each) => importProblem(path, each, { layer, isTest }) ?? []);
  if (folder === 'core' && !isTest) {
    for (const name of hostNamesIn(file, IMPURE)) texts.push(`core is pure, and this uses ${name}`);
  }
  const lines = file.text.split('\n').length - 1;
  if (lines > MAX_FILE_LINES) texts.push(`${lines} lines: more than ${MAX_FILE_LINES} ask to be split`);
  return texts.map((text) => ({ path, text }));
}

function importProblem(
  path: string,
  { target, kind, climbs }: Import,
  { layer, isTest }: { readonly layer: Layer; readonly isTest: boolean },
): string | null {
  const [folder = ''] = path.split('/');
  switch (kind) {
    case 'builtin':
      return layer.builtins ? null : `${folder} may not import ${target}`;
    case 'path':
      return (
        pathProblem(path, target, { layer, isTest }) ??
        (climbs && folder !== 'tools' ? `write the import of ${target} as '#${target}'` : null)
      );
    case 'package': {
      if (isTest && TEST_PACKAGES.includes(target)) return null;
      if (!layer.packages.includes(target)) return `${folder} may not import the package ${target}`;
      const places = ONLY_UNDER[target];
      const allowed = places === undefined || places.some((place) => path.startsWith(place));
      return allowed ? null : `${target} may only be imported under ${places.join(', ')}`;
    }
  }
}

function pathProblem(
  path: string,
  target: string,
  { layer, isTest }: { readonly layer: Layer; readonly isTest: boolean },
): string | null {
  const [folder = ''] = path.split('/');
  if (target.startsWith('..')) return `${target} is outside the repository`;
  const mayUseSupport = isTest || (folder === 'benchmarks' && !TEST_FILE.test(target));
  if (!mayUseSupport && (TEST_FILE.test(target) || TEST_SUPPORT.test(target))) return `${target} is for tests`;
  if (target.startsWith(`${folder}/`)) return isTest ? null : roomProblem(path, target);
  return layer.folders.some((each) => target.startsWith(`${each}/`)) ? null : `${folder} may not import ${target}`;
}
