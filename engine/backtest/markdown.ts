import type {
  BacktestChoiceRow,
  BacktestDocument,
  BacktestFigures,
  BacktestRow,
  ChoiceCostRatio,
  ChoiceRule,
} from '#core/contract/run/backtest.ts';
import type { Hop } from '#core/project/projection/machine.ts';

/** Names of the hops. */
export const HOP_TEXT: Readonly<Record<Hop, string>> = {
  threads: 'same machine, up to twice the threads',
  generation: 'same CPU generation, other size',
  isa: 'same instruction set, other generation',
  'other-isa': 'other instruction set',
  'gpu-gpu': 'GPU to GPU',
  'cpu-gpu': 'CPU to GPU',
};

/** Kinds with fewer projections appear in the JSON only. */
const MIN_OF_A_KIND = 100;

const FIGURES = ['projections', 'machines', 'median error', 'mean error', '80 % covers', '90 % covers', '90 % is ×/÷'];

/** The back-test as Markdown: targets, results by hop, by family and type, by runtime, and for ONNX Runtime. */
export function backtestMarkdown(document: BacktestDocument): string {
  const left = Object.entries(document.leftOut).map(([reason, count]) => `${count} ${reason}`);
  const unknown = document.unknownMachines.length;
  return [
    `${document.results} results of ${document.files.join(' and ')}${left.length === 0 ? '' : `; left out: ${left.join(', ')}`}.` +
      (unknown === 0
        ? ''
        : ` Of ${unknown} machines no specification is known: they take part with reference models only.`),
    table(
      ['hop', 'aimed for: median error; 80 % interval covers', 'reached', ''],
      document.goals.map(({ text, goal, reached, met }) => [text, goal, reached, met ? 'met' : 'missed']),
    ),
    'By hop, all families and types:',
    table(['hop', 'reference', ...FIGURES], document.hops.map(hopCells)),
    'The same in fp32 alone:',
    table(['hop', 'reference', ...FIGURES], document.fp32.map(hopCells)),
    'ONNX Runtime alone:',
    document.onnxRuntime.length === 0
      ? 'No pair of its results can be compared.'
      : table(['hop', 'reference', ...FIGURES], document.onnxRuntime.map(hopCells)),
    `By family and type, where there are at least ${MIN_OF_A_KIND} projections:`,
    table(
      ['hop', 'reference', 'family', 'type', ...FIGURES],
      document.kinds
        .filter(({ projections }) => projections >= MIN_OF_A_KIND)
        .map((row) => [HOP_TEXT[row.hop], yes(row), row.family ?? '', row.precision ?? '', ...figureCells(row)]),
    ),
    `By runtime, where there are at least ${MIN_OF_A_KIND} projections:`,
    table(
      ['hop', 'reference', 'runtime', ...FIGURES],
      document.runtimes
        .filter(({ projections }) => projections >= MIN_OF_A_KIND)
        .map((row) => [HOP_TEXT[row.hop], yes(row), row.runtime ?? '', ...figureCells(row)]),
    ),
  ].join('\n\n');
}

const CHOICE_HOP_TEXT: Readonly<Record<BacktestChoiceRow['hop'], string>> = {
  ...HOP_TEXT,
  all: 'all',
  source: 'none: the measured machine is the cheapest',
};
const RULE_TEXT: Readonly<Record<ChoiceRule, string>> = {
  plan: 'lowest projected cost (the plan)',
  'cheapest-vcpu': 'lowest price per vCPU hour',
  newest: 'newest generation',
  stay: 'stay on the measured machine',
};

/** The shape of the predictive distributions, the correlation of their errors, families without data, and the spread over seeds, as Markdown. */
export function distributionMarkdown({ shapes, correlations, borrowed, seeds }: BacktestDocument): string {
  const share = (value: number): string => `${value.toFixed(0)} %`;
  const range = ([low, high]: readonly [number, number]): string => `${low.toFixed(1)} to ${high.toFixed(1)} %`;
  return [
    'Shape: the share of true throughputs below the quantiles of their predictive distribution.',
    table(
      ['hop', 'projections', 'generations', ...[5, 25, 50, 75, 95].map((pct) => `below ${pct} %`)],
      shapes.map((row) => [
        HOP_TEXT[row.hop],
        String(row.projections),
        String(row.generations),
        ...row.belowPct.map(share),
      ]),
    ),
    'Correlation of the errors of two projections from one source to other generations:',
    table(
      ['the two targets are of', 'pairs', 'correlation'],
      correlations.map(({ generations, pairs, correlation }) => [
        generations === 'within' ? 'one generation' : 'two generations',
        String(pairs),
        correlation.toFixed(2),
      ]),
    ),
    'Borrowed: each family as if nothing were published about it, families with equal weights in the row for all.',
    table(
      ['hop', 'family', 'projections', 'generations', '80 % covers', '90 % covers', '90 % is ×/÷'],
      borrowed.map((row) => [
        HOP_TEXT[row.hop],
        row.family ?? 'all',
        String(row.projections),
        String(row.generations),
        share(row.cover80Pct),
        share(row.cover90Pct),
        row.width90.toFixed(2),
      ]),
    ),
    `Draws of the sources: lowest and highest of ${Math.max(0, ...seeds.map(({ seeds: count }) => count))} seeds.`,
    table(
      ['hop', 'median error', '80 % covers', '90 % covers'],
      seeds.map((row) => [HOP_TEXT[row.hop], range(row.medianErrorPct), range(row.cover80Pct), range(row.cover90Pct)]),
    ),
  ].join('\n\n');
}

/** The regret of choosing a machine by each rule, as Markdown. */
export function choicesMarkdown({ choices }: BacktestDocument): string {
  const { region, cases, settings, sources, machines, runtimes, rows, trueToProjected } = choices;
  if (cases === 0) return 'No model has results of two machines with a price, so no choice can be judged.';
  return [
    `${cases} cases: ${settings} settings (model, type and batch) of ${runtimes.join(', ')}, measured on ${sources} machines. ` +
      `${machines} machines have an on-demand price in ${region}.`,
    table(
      [
        'hop to the cheapest machine',
        'rule',
        'cases',
        'median regret',
        '90th percentile',
        'chose the cheapest',
        'tie holds the cheapest',
        'machines in the tie',
      ],
      rows.map(({ hop, rule, cases: own, medianRegretPct, p90RegretPct, bestPct, tie }) => [
        CHOICE_HOP_TEXT[hop],
        RULE_TEXT[rule],
        String(own),
        `${medianRegretPct.toFixed(1)} %`,
        `${p90RegretPct.toFixed(1)} %`,
        `${bestPct.toFixed(0)} %`,
        tie === null ? '–' : `${tie.holdsBestPct.toFixed(0)} %`,
        tie === null ? '–' : `${tie.machinesPct.toFixed(0)} %`,
      ]),
    ),
    ...(trueToProjected === null ? [] : [choiceCostSentence(trueToProjected)]),
  ].join('\n\n');
}

/** How the true cost of what the plan chose compares with the projected one. */
export function choiceCostSentence({ cases, median, low, high }: ChoiceCostRatio): string {
  return (
    `What the plan chose by a projection (${cases} cases) truly cost ${median.toFixed(2)} times what was projected ` +
    `(median; 5th to 95th percentile: ${low.toFixed(2)} to ${high.toFixed(2)}).`
  );
}

function hopCells(row: BacktestRow): readonly string[] {
  return [HOP_TEXT[row.hop], yes(row), ...figureCells(row)];
}

function yes({ references }: BacktestRow): string {
  return references ? 'with' : 'without';
}

function figureCells(figures: BacktestFigures): readonly string[] {
  const share = (value: number | null): string => (value === null ? '–' : `${value.toFixed(0)} %`);
  return [
    String(figures.projections),
    String(figures.machines),
    `${figures.medianErrorPct.toFixed(1)} %`,
    `${figures.meanErrorPct.toFixed(1)} %`,
    share(figures.cover80Pct),
    share(figures.cover90Pct),
    figures.width90 === null ? '–' : figures.width90.toFixed(2),
  ];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'Nothing to show.';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
