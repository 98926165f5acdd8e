/** The imports that the files of a layer may have. */
export interface Layer {
  /** Beginnings of the paths of its files, such as `core/`; the longest beginning of a path names its layer. */
  readonly paths: readonly string[];
  /** What it contains, as Markdown for ARCHITECTURE.md. */
  readonly contains: string;
  /** Folders of this repository, in addition to its own. */
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  /** Whether it may import Node's own modules. */
  readonly builtins: boolean;
}

/** The layers. Every source file belongs to one. */
export const LAYERS: readonly Layer[] = [
  {
    paths: ['core/'],
    contains:
      'The science: pure functions and shared types. No clock, no randomness without a seed, no `node:`, no DOM.',
    folders: [],
    packages: ['zod'],
    builtins: false,
  },
  {
    paths: ['engine/'],
    contains: 'Everything with side effects: files, processes, threads, the network.',
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
  {
    paths: ['cli/'],
    contains: 'The command line: parses options, calls the engine, prints documents.',
    folders: ['core', 'engine'],
    packages: ['commander'],
    builtins: true,
  },
  {
    paths: ['renderer/'],
    contains:
      'The React UI, the same page in the desktop app and in a browser ([renderer/README.md](renderer/README.md)).',
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
  {
    paths: ['electron/'],
    contains:
      'The desktop shell: window, menu, preload, protocol, security, process supervision ([electron/README.md](electron/README.md)).',
    folders: ['core/contract'],
    packages: ['electron'],
    builtins: true,
  },
  {
    paths: ['models/'],
    contains:
      'Sample models and data, frozen, and Python scripts that make models like them ([models/README.md](models/README.md)).',
    folders: [],
    packages: [],
    builtins: false,
  },
  {
    paths: ['e2e/'],
    contains: 'Journeys through the real program, and through the steps of `action.yml` (`tools/action`).',
    folders: ['core/contract'],
    packages: ['@axe-core/playwright', 'jszip', 'playwright', 'unpdf', 'yaml', 'zod'],
    builtins: true,
  },
  {
    paths: ['e2e/sources/'],
    contains: 'Journeys of data sources; they start the test servers of `engine/sources`.',
    folders: ['core/contract', 'engine/sources'],
    packages: [],
    builtins: true,
  },
  {
    paths: ['e2e/report/'],
    contains: 'Journeys of the HTML report; they compare its plans with those of `core`.',
    folders: ['core'],
    packages: ['playwright'],
    builtins: true,
  },
  {
    paths: ['e2e/engines/'],
    contains: 'Tests on real engines; they send and measure as the engine does.',
    folders: ['core', 'engine'],
    packages: ['zod'],
    builtins: true,
  },
  {
    paths: ['e2e/kubernetes/'],
    contains:
      'A Kubernetes cluster for the tests on real engines: the real control plane, and nodes whose pods are processes of this machine.',
    folders: ['core', 'engine'],
    packages: ['@kubernetes/client-node'],
    builtins: true,
  },
  {
    paths: ['fuzz/'],
    contains:
      'Attacks on the real program with seeded, malformed input. `e2e/fuzz.full.test.ts` runs a short pass of each, and `fuzz.test.ts` of some.',
    folders: ['core', 'engine'],
    packages: ['fast-check'],
    builtins: true,
  },
  {
    paths: ['benchmarks/'],
    contains: 'Programs that print our numbers next to a baseline measured in the same run.',
    folders: ['core', 'engine'],
    packages: ['onnxruntime-node'],
    builtins: true,
  },
  {
    paths: ['benchmarks/app/', 'benchmarks/app.ts', 'benchmarks/verdict.ts', 'benchmarks/variants-webgpu.ts'],
    contains: 'Benchmarks that drive the window, or use the software device of the journeys.',
    folders: ['core', 'engine', 'e2e'],
    packages: ['playwright'],
    builtins: true,
  },
  {
    paths: ['tools/'],
    contains:
      'Build, start, test, package, the checks of the rules on this page, and the programs that write pages of the documentation.',
    folders: ['cli', 'core/contract'],
    packages: ['jszip', 'playwright', 'rolldown', 'semver', 'vite', 'vitest', 'zod'],
    builtins: true,
  },
];

/**
 * The rooms of the layers, each with its purpose as Markdown. A room may be imported by the rooms below it in this list: measurement →
 * projection → price → decision → report. A file in several rooms belongs to the longest name. Files directly in `core/` are helpers
 * below every room; those directly in `renderer/` are above all rooms.
 */
export const ROOMS: Readonly<Record<string, string>> = {
  'core/contract':
    'Zod schemas of all documents, journal events and engine methods, a folder for each noun; its words are next to it in `…-words.ts` and belong to `core/words`',
  'core/rpc': 'Peer protocol over any channel: request, cancel, event, end, error',
  'core/math/stats': 'Percentiles, intervals, change points, trends, fits, seeded random streams',
  'core/math/queueing': 'Arrival schedules, closed forms, Lindley’s recursion, the batcher simulation',
  'core/scale':
    'A fleet or a function over a trace, second by second, under the policy of an autoscaler (`policies/`, a file each); start times',
  'core/project/projection': 'Capacity on other instance types: FLOPs, ratios, intervals, packs',
  'core/project/backtest': 'Published results predicted from each other: errors and interval coverage',
  'core/price/pricing': 'Cost formulas',
  'core/price/traffic': 'The day, minute by minute',
  'core/price/autoscaling': 'Simulation of scaling over the day',
  'core/price/containers': 'Share of cold requests',
  'core/price/reuse': 'Reads per entity, cache hit rates, coverage of a batch',
  'core/price/clouds': 'What differs between clouds, a record each: rows of the catalogue, products, quotas',
  'core/price/serving/candidate': 'Parts that serving options share: demand, limits, machines, sinks, latency, fleets',
  'core/price/families': 'What services of a kind have in common: a fleet is a unit and a mover',
  'core/price/serving/sagemaker': 'Parts of SageMaker endpoints',
  'core/price/serving/function': 'Parts of Lambda functions and serverless endpoints',
  'core/price/serving/container': 'Parts of Fargate, ECS, EKS and load balancers',
  'core/price/serving/batch': 'Parts of batch jobs: periods, spot, Spark, tables',
  'core/price/serving/stream': 'Parts of streams, queues and their consumers',
  'core/price/serving/hybrid': 'Stored answers and the live part of a hybrid',
  'core/price/services':
    'The serving options, a file each: price, request path, names on a bill, recipe of the bundle, and words',
  'core/price/serving': 'The list of serving options (`registry.ts`), and the evaluation of a candidate',
  'core/words':
    'Text: formats numbers, reads them, names inputs and, from their definitions, serving options, holds the glossary; the words of a document or fact are next to it in `core/contract`',
  'core/measure/search': 'What to measure next: batch search, SLO search, micro-batch grid, effort',
  'core/measure/run': 'Journal → view of a run → `run.json`; trust',
  'core/measure/endpoint': 'Plan of a load, verdict on a rate of a running service, histograms that add up',
  'core/measure/answers': 'Answers and speed of a variant compared with its model',
  'core/decide/settings': 'Settings of a workload from files, flags and forms',
  'core/decide/draws': 'Simulations: the draws of uncertain quantities',
  'core/decide/rows':
    'One row for each service and purchase, priced in all draws, with slack and charges where it fails',
  'core/decide/feasible': 'The candidate of a row that meets the requirements in enough draws',
  'core/decide/cheapest': 'What rows are compared by: cost, ties, regret, components, the frontier',
  'core/decide/verdict':
    'The rules of the verdict, in the central simulation and in all draws; further draws near a threshold; the verdict elsewhere',
  'core/decide/flips': 'Values of the inputs at which the verdict changes',
  'core/decide/sensitivity': 'Break-evens, cost swings, effects of the inputs; what separates the modes',
  'core/decide/gate': 'Conditions on a plan that fail a build',
  'core/decide/explain': 'Reasons for the verdict',
  'core/decide/backtest': 'The whole backtest, and the cost of the machines chosen in it',
  'core/decide': '`plan.json` from runs, workload and catalogue; the view of a plan that its readers share',
  'core/fleet':
    'Which instance types to measure, by value of information; the Jobs that measure them as plain data; their observed states; which packs count',
  'core/verify': 'What a plan promises of an option, and whether a deployed service keeps it',
  'core/figure': 'Charts as plain data; `scene/` lays each out once as shapes and writes SVG',
  'core/report':
    'The words about a plan: the card (`card/`), the sections of the report (`sections/`, `board/`), its page as HTML (`page/`), Markdown and CSV; short documents of other results (`short/`)',
  'core/deck': 'The slides about a plan as plain data: claim, content, speaker notes',
  'core/bundle': 'The files that put an option into production, from templates, the plan and its run',
  'core/workbook': 'The sheets about a plan as plain data, with the costs as formulas',
  'core/bill': 'A plan against the bill: which lines count, what explains the difference, and its words',
  'engine/platform': 'Paths, files, locks, errors, memory guard, calls to threads and processes',
  'engine/hardware': 'CPU facts, limits, other load, calibration files',
  'engine/catalog': 'Prices, limits and instance types, with source and date; import and refresh',
  'engine/model': 'Reads ONNX graphs without their weights; writes small models; samples',
  'engine/traces': 'Logs of arrivals → counts by second or minute, read piece by piece and recognised by content',
  'engine/dataset':
    'Files → columns → tensors, and predictions back to files (DuckDB): `read/`, `arrays/`, `columns/`, `bind/`, `rows/`, `write/`, `questions/`',
  'engine/variants':
    'Rewrites ONNX graphs to int8 and half precision, their weights piece by piece ([ADR 33](docs/adr/0033-a-graph-rewriter-of-our-own.md))',
  'engine/projects': '`.modewise` files and the list of recent ones',
  'engine/runtime': 'ONNX Runtime sessions on an execution provider, input feeds, executor threads',
  'engine/backtest': 'Published results and the program that backtests projections',
  'engine/model-server': 'Open Inference Protocol v2 over HTTP, and over gRPC in `grpc/`',
  'engine/protocols': 'Rows → bodies and answers → values, by protocol or template; signatures',
  'engine/sources/readers':
    'Data from a web server, S3 or PostgreSQL → a local file, in a separate process for each source',
  'engine/bench': 'Tasks of the disposable bench process; load generators, calibration, profiles',
  'engine/sources': 'Copies of such data: requests them, keeps them, draws their rows',
  'engine/packs': 'Reads the packs of a fleet study and checks them against it',
  'engine/plans':
    'Computes plans in a separate thread; reads variants of a model with their runs ([ADR 37](docs/adr/0037-variants-compete-in-each-row.md))',
  'engine/runs': 'Phases of a measurement, its journal, resume',
  'engine/score': 'Scores one file to another: shards, and results that already exist',
  'engine/optimise': 'Makes variants of a model, compares them with it, keeps those within the limit',
  'engine/fleet':
    'Studies on a Kubernetes cluster or AWS Batch behind one interface; `node/` has the program that runs on their machines',
  'engine/endpoint': 'Running services as targets: addresses, secrets, results',
  'engine/verify': 'Calls a deployed service, reads the log of a job',
  'engine/render':
    '`ReportModel` → HTML, PDF, Markdown, CSV, JSON; slides → PowerPoint (`pptx/`), workbook → Excel (`xlsx/`)',
  'engine/bundles': 'Templates of bundles (Python, Docker, AWS, Kubernetes), and the folder with their files',
  'engine/service': 'Handlers of the methods in `core/contract/methods/methods.ts`',
  'engine/web-host': 'Entry point of the server for browsers',
  'engine/electron-host': 'Entry point of the engine process of the desktop app',
  'renderer/host': 'The connection to the engine, in a browser and in Electron',
  'renderer/theme': 'Colours, sizes and fonts',
  'renderer/store': 'State of the page: project, measurement, plan, and its slices',
  'renderer/components': 'Parts that several screens use',
  'renderer/charts': 'Figures as React elements, and their pictures',
  'renderer/what-if': 'Plans while a slider moves, in a worker',
  'renderer/commands': 'Commands of the window: menu, keys, palette',
  'renderer/features': 'The screens, one folder each',
  'renderer/frame': 'The frame around the screens: header, steps, drop area, problems',
  'renderer/live-report':
    'The script of the HTML report, a separate bundle without React ([ADR 29](docs/adr/0029-a-report-that-recomputes.md))',
};

/** Packages confined to some places: beginnings of the paths that may import each. */
export const ONLY_UNDER: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['engine/runtime/', 'engine/model-server/', 'engine/bench/', 'benchmarks/'],
  '@duckdb/node-api': ['engine/dataset/'],
  '@duckdb/node-bindings': ['engine/dataset/'],
  '@grpc/grpc-js': ['engine/model-server/grpc/'],
  protobufjs: ['engine/model-server/grpc/'],
  ws: ['engine/web-host/'],
  yauzl: ['engine/dataset/'],
  '@kubernetes/client-node': ['engine/fleet/kubernetes/', 'e2e/kubernetes/'],
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
