import { hostNamesIn, importsOf, type Import, type SourceFile, type Violation } from './imports.ts';

/** The allowed imports of a folder. */
interface Layer {
  /** Folders of this repository, in addition to the layer itself. */
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly builtins: boolean;
}

/** The import table of ARCHITECTURE.md. Source files must be in one of its folders. */
const LAYERS: Readonly<Record<string, Layer>> = {
  core: { folders: [], packages: ['zod'], builtins: false },
  engine: {
    folders: ['core'],
    packages: [
      'onnxruntime-node',
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      '@grpc/grpc-js',
      '@kubernetes/client-node',
      '@jmespath-community/jmespath',
      'aws4fetch',
      'fs-native-extensions',
      'hucre',
      'jszip',
      'papaparse',
      'pg',
      'postgres-array',
      'pptxgenjs',
      'protobufjs',
      'ws',
      'yauzl',
      'zod',
    ],
    builtins: true,
  },
  renderer: {
    folders: ['core'],
    packages: [
      'react',
      'react-dom',
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/spotlight',
      '@fontsource-variable/inter',
      'get-nonce',
      'recharts',
      'zustand',
      'zod',
    ],
    builtins: false,
  },
  electron: { folders: ['core/contract'], packages: ['electron'], builtins: true },
  cli: { folders: ['core', 'engine'], packages: ['commander'], builtins: true },
  benchmarks: { folders: ['core', 'engine'], packages: ['onnxruntime-node'], builtins: true },
  fuzz: { folders: ['core', 'engine'], packages: ['fast-check'], builtins: true },
  e2e: {
    folders: ['core/contract'],
    packages: ['@axe-core/playwright', 'jszip', 'playwright', 'unpdf', 'yaml', 'zod'],
    builtins: true,
  },
  tools: { folders: [], packages: ['jszip', 'playwright', 'rolldown', 'semver', 'vite', 'vitest'], builtins: true },
};

/**
 * The rooms of the layers; each may be imported by the rooms below it: measurement → projection → price → decision →
 * report. A file in several rooms belongs to the longest name. Files directly in `core/` are helpers below every room;
 * those directly in `renderer/` are above all rooms.
 */
const ROOMS: readonly string[] = [
  'core/contract',
  'core/rpc',
  'core/math/stats',
  'core/math/queueing',
  'core/project/projection',
  'core/project/backtest',
  'core/price/pricing',
  'core/price/traffic',
  'core/price/autoscaling',
  'core/price/containers',
  'core/price/reuse',
  'core/price/serving/candidate',
  'core/price/serving/sagemaker',
  'core/price/serving/function',
  'core/price/serving/container',
  'core/price/serving/batch',
  'core/price/serving/stream',
  'core/price/serving/hybrid',
  'core/price/serving/options',
  'core/price/serving',
  'core/words',
  'core/measure/search',
  'core/measure/run',
  'core/measure/endpoint',
  'core/decide/choose',
  'core/decide/sensitivity',
  'core/decide/explain',
  'core/decide/backtest',
  'core/decide',
  'core/fleet',
  'core/verify',
  'core/figure',
  'core/report',
  'core/deck',
  'core/bundle',
  'core/workbook',
  'core/bill',
  'engine/platform',
  'engine/hardware',
  'engine/catalog',
  'engine/model',
  'engine/dataset',
  'engine/variants',
  'engine/projects',
  'engine/runtime',
  'engine/backtest',
  'engine/model-server',
  'engine/protocols',
  'engine/sources/readers',
  'engine/bench',
  'engine/sources',
  'engine/packs',
  'engine/plans',
  'engine/runs',
  'engine/score',
  'engine/optimise',
  'engine/fleet',
  'engine/endpoint',
  'engine/verify',
  'engine/render',
  'engine/bundles',
  'engine/service',
  'engine/web-host',
  'engine/electron-host',
  'renderer/host',
  'renderer/theme',
  'renderer/store',
  'renderer/components',
  'renderer/charts',
  'renderer/what-if',
  'renderer/commands',
  'renderer/features',
  'renderer/frame',
  'renderer/live-report',
];

/**
 * Rooms that state facts as codes and values. The text is made with the document or the screen. Measurement comes after
 * them for the words that it uses, and they import nothing from it.
 */
const ROOMS_WITHOUT_WORDS = ['core/project/', 'core/price/'];

/** The index of a path's room in ROOMS; null for a file outside the rooms. */
function roomOf(path: string): number | null {
  const candidates = ROOMS.filter((room) => path.startsWith(`${room}/`));
  const longest = candidates.sort((one, other) => other.length - one.length)[0];
  return longest === undefined ? null : ROOMS.indexOf(longest);
}

/** The problem with an import of a room above the file's own, type imports included. */
function roomProblem(path: string, target: string): string | null {
  if (target.startsWith('core/words/') && ROOMS_WITHOUT_WORDS.some((room) => path.startsWith(room))) {
    return `${path} states facts and may not import ${target}`;
  }
  if (path.startsWith('core/measure/') && ROOMS_WITHOUT_WORDS.some((room) => target.startsWith(room))) {
    return `${path} measures and may not import ${target}`;
  }
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === null || to === null || to <= from) return null;
  return `${ROOMS[from]} is below ${ROOMS[to]} and may not import ${target}`;
}

/** The benchmarks that drive the window use the journeys' launcher, and one their software device. */
const WINDOW_BENCH: Layer = { folders: ['core', 'engine', 'e2e'], packages: ['playwright'], builtins: true };

/** The journeys of sources start the servers of `engine/sources/testing-*`. */
const SOURCE_JOURNEYS: Layer = { folders: ['core/contract', 'engine/sources'], packages: [], builtins: true };

/** The journeys of a report's page compare its estimates with those of core. */
const REPORT_JOURNEYS: Layer = { folders: ['core'], packages: ['playwright'], builtins: true };

/** The tests on real engines send what a measurement sends, and compare with what it measures. */
const ENGINE_TESTS: Layer = { folders: ['core', 'engine'], packages: ['zod'], builtins: true };

/** The journeys of fleets start a cluster, whose objects are those of core and are checked against the official schemas. */
const FLEET_JOURNEYS: Layer = {
  folders: ['core', 'engine'],
  packages: ['@kubernetes/client-node', 'kubernetes-models', 'yaml'],
  builtins: true,
};

function layerOf(path: string): Layer | undefined {
  if (path.startsWith('e2e/fleet/')) return FLEET_JOURNEYS;
  if (path.startsWith('e2e/engines/')) return ENGINE_TESTS;
  if (path.startsWith('e2e/report/')) return REPORT_JOURNEYS;
  if (path.startsWith('e2e/sources/')) return SOURCE_JOURNEYS;
  if (/^benchmarks\/(app\/|(app|verdict|variants-webgpu)\.ts$)/.test(path)) return WINDOW_BENCH;
  return LAYERS[path.split('/')[0] ?? ''];
}

/** Packages confined to one place; ARCHITECTURE.md gives the reasons. */
const ONLY_UNDER: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['engine/runtime/', 'engine/model-server/', 'engine/bench/', 'benchmarks/'],
  '@duckdb/node-api': ['engine/dataset/'],
  '@duckdb/node-bindings': ['engine/dataset/'],
  '@grpc/grpc-js': ['engine/model-server/grpc/'],
  protobufjs: ['engine/model-server/grpc/'],
  ws: ['engine/web-host/'],
  yauzl: ['engine/dataset/'],
  '@kubernetes/client-node': ['engine/fleet/kubernetes/', 'e2e/fleet/'],
  aws4fetch: ['engine/sources/', 'engine/fleet/aws/', 'engine/protocols/'],
  '@jmespath-community/jmespath': ['engine/protocols/'],
  pg: ['engine/sources/'],
  'postgres-array': ['engine/sources/'],
  hucre: ['engine/render/xlsx/'],
  jszip: ['engine/render/pptx/', 'engine/bundles/', 'e2e/', 'tools/electron-install.test.ts'],
  pptxgenjs: ['engine/render/pptx/'],
  'fs-native-extensions': ['engine/platform/files/'],
  electron: ['electron/'],
  commander: ['cli/'],
};

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
