import { Command, CommanderError } from 'commander';
import { ReportFormat } from '#core/contract/listings.ts';
import { Purchase } from '#core/contract/plan.ts';
import { programVersion } from '#engine/platform/paths.ts';
import { inspect } from './commands/inspect.ts';
import { catalogImport, catalogRefresh, catalogShow } from './commands/catalog.ts';
import { doctor, presets, samples } from './commands/listings.ts';
import { measure } from './commands/measure.ts';
import { plan } from './commands/plan.ts';
import { report } from './commands/report.ts';
import type { Action } from './context.ts';
import { serve } from './commands/serve.ts';
import { serveModel } from './commands/serve-model.ts';
import { addMeasureOptions } from './options/measure-options.ts';
import {
  calibrationSeconds,
  columnName,
  dimension,
  mapping,
  port,
  repeated,
  sessionThreads,
  wordsOf,
} from './options/values.ts';
import { addWorkloadOptions } from './options/workload-options.ts';

/** A parsed command. All commands have `json`. */
interface Invocation {
  readonly json: boolean;
  readonly run: Action<undefined>;
}

/** A parsed command line, or the help or error text. */
type Parsed =
  | { readonly kind: 'invocation'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

/** Parses the arguments after the program name. Runs nothing. */
export function parseCommandLine(args: readonly string[]): Parsed {
  const written = { out: '', err: '' };
  let invocation: Invocation | null = null;
  const program = buildProgram((each) => {
    invocation = each;
  });
  for (const command of [program, ...descendants(program)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void (written.out += text),
      writeErr: (text) => void (written.err += text),
      outputError: (text, write) => write(text.replace(/^error: /, 'modewise: ')),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    });
  }
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: written.out };
    return { kind: 'refused', text: withWhatIsKnown(written.err || written.out, error, program, args) };
  }
  // A command without an action (`modewise`, `modewise catalog`) shows its help.
  if (invocation === null) return { kind: 'refused', text: program.helpInformation() };
  return { kind: 'invocation', invocation };
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}

/** Adds the known commands or options to commander's message. */
function withWhatIsKnown(text: string, error: CommanderError, program: Command, args: readonly string[]): string {
  if (error.code === 'commander.help') return text;
  const first = args.find((arg) => !arg.startsWith('-'));
  const command = program.commands.find((each) => each.name() === first) ?? program;
  if (error.code === 'commander.unknownCommand' || command === program) {
    const names = program.commands.map((each) => each.name()).join(', ');
    return `${text}Commands: ${names}. See: modewise --help\n`;
  }
  const options = command.options.map((option) => option.long).filter((name) => name !== undefined);
  const known = error.code === 'commander.unknownOption' ? `Options: ${options.join(', ')}. ` : '';
  return `${text}${known}See: modewise ${command.name()} --help\n`;
}

function buildProgram(choose: (invocation: Invocation) => void): Command {
  const program = new Command('modewise')
    .description('Measure an ONNX model, price every way to serve it, and choose batch, micro-batch or real time.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      '\nResults go to stdout, progress to stderr. Exit codes: 0 done, 1 a gate or measurement failed,\n2 usage error or unusable input, 3 interrupted, 4 internal error.\n',
    );

  /** Registers a command. Its action runs later, with its options and arguments. */
  function register<Options, Arguments extends readonly unknown[]>(
    command: Command,
    action: Action<Options, Arguments>,
  ): Command {
    return command.option('--json', 'print one JSON document').action((...received: unknown[]) => {
      // commander passes the arguments, then the options, then the command.
      const args = received.slice(0, -2) as unknown as Arguments;
      const options = received.at(-2) as Options & { readonly json?: boolean };
      choose({ json: options.json ?? false, run: (context) => action(context, options, ...args) });
    });
  }

  registerMeasuring(program, register);
  registerDeciding(program, register);
  registerListings(program, register);
  return program;
}

type Register = <Options, Arguments extends readonly unknown[]>(
  command: Command,
  action: Action<Options, Arguments>,
) => Command;

function registerMeasuring(program: Command, register: Register): void {
  register(
    program
      .command('inspect')
      .description('show the inputs, outputs and operators of a model')
      .argument('<model>', 'ONNX file, or sample:NAME')
      .option('--data <file>', 'data to bind to the inputs')
      .option('--hash', 'compute the SHA-256 of the model file')
      .option('--load', 'also load the model, which finds operators and types that ONNX Runtime lacks')
      .option(
        '--map <input=columns>',
        'columns for an input: names, positions 2..31 or mean* (repeatable)',
        repeated(mapping),
      )
      .option('--drop <column>', 'exclude a column (repeatable)', repeated(columnName))
      .option('--dim <name=n>', 'size of a dynamic dimension (repeatable)', repeated(dimension)),
    inspect,
  );
  register(
    addMeasureOptions(program.command('measure').description('measure a model in batch, micro-batch and real time'))
      .option('--resume <run-dir>', 'continue an interrupted measurement')
      .option('--out <file>', 'also write run.json to this file'),
    measure,
  );
}

function registerDeciding(program: Command, register: Register): void {
  register(
    addMeasureOptions(
      addWorkloadOptions(
        program
          .command('plan')
          .description('price all options and recommend one, from a run.json or a new measurement')
          .argument('[run]', 'run.json'),
      )
        .option('--instances <list>', 'comma-separated instance types to list', namesOf)
        .option('--all-instances', 'list every instance type')
        .option('--estimates', 'also use estimated prices for the region; each is marked')
        .option(
          '--purchase <list>',
          'purchase options: on-demand,spot,1yr,3yr (default: all)',
          wordsOf(Purchase.options),
        )
        .option(
          '--packs <file>',
          'run.json from another machine (repeatable)',
          repeated((text: string) => text),
        )
        .option(
          '--fail-if <gate>',
          "'PATH OP VALUE': exit with 1 if it is true (repeatable)",
          repeated((text: string) => text),
        )
        .option('--out <file>', 'also write plan.json to this file'),
    ),
    plan,
  );
  register(
    program
      .command('report')
      .description('write a report of a plan')
      .argument('<plan>', 'plan.json')
      .requiredOption('--format <list>', 'formats: html,pdf,md,csv,json (required)', wordsOf(ReportFormat.options))
      .requiredOption('--out <folder>', 'output folder (required)'),
    report,
  );
}

function registerListings(program: Command, register: Register): void {
  register(program.command('samples').description('list the sample models'), samples);
  register(program.command('presets').description('list the named workloads'), presets);
  register(
    program
      .command('doctor')
      .description('describe this machine and check whether it is suitable for measuring')
      .option('--calibrate', 'measure the performance of ONNX Runtime on this machine and save it')
      .option('--seconds <n>', 'duration of the calibration, 5 to 600 (default: 60)', calibrationSeconds),
    doctor,
  );
  const catalog = program.command('catalog').description('show or change the price catalogue');
  register(
    catalog
      .command('show')
      .description('print the catalogue')
      .option('--region <name>', 'region (default: us-east-1)')
      .option('--estimates', 'also print estimated prices for the region, each marked with ~'),
    catalogShow,
  );
  register(
    catalog
      .command('refresh')
      .description('download the public AWS or Azure prices for a region')
      .option('--region <name>', 'region (default: us-east-1)')
      .option('--remove', 'restore the bundled prices of the region'),
    catalogRefresh,
  );
  register(
    catalog
      .command('import')
      .description('import your own prices and instance types from a CSV file')
      .argument('[file]', 'CSV with the columns instance_type or price_id, region, purchase, usd (docs/catalog.md)')
      .option('--remove', 'remove the prices imported from this file')
      .option('--list', 'list imported and refreshed prices'),
    catalogImport,
  );
  register(
    program
      .command('serve')
      .description('open the app in a browser')
      .option('--port <n>', 'port (default: a free port)', port)
      .option('--no-open', 'do not open a browser'),
    serve,
  );
  register(
    program
      .command('serve-model')
      .description('serve a model over HTTP on this machine with the Open Inference Protocol v2')
      .argument('<model>', 'ONNX file, or sample:NAME')
      .option('--port <n>', 'port (default: a free port)', port)
      .option('--threads <n>', 'threads per inference (default: 1)', sessionThreads)
      .option(
        '--dim <name=n>',
        'size of a dynamic dimension for warm-up and example (repeatable)',
        repeated(dimension),
      ),
    serveModel,
  );
}

function namesOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
