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

/** What the command line asks for, once it is understood. `json` is common to all commands. */
interface Invocation {
  readonly json: boolean;
  readonly run: Action<undefined>;
}

/** A command line that is understood, or what to say instead. */
type Parsed =
  | { readonly kind: 'invocation'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

/** Reads the arguments after the program's name. Runs nothing. */
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
  // A command without an action of its own (`modewise` alone, `modewise catalog`) has shown its help.
  if (invocation === null) return { kind: 'refused', text: program.helpInformation() };
  return { kind: 'invocation', invocation };
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}

/** Adds to commander's line what could have been written. */
function withWhatIsKnown(text: string, error: CommanderError, program: Command, args: readonly string[]): string {
  if (error.code === 'commander.help') return text;
  const first = args.find((arg) => !arg.startsWith('-'));
  const command = program.commands.find((each) => each.name() === first) ?? program;
  if (error.code === 'commander.unknownCommand' || command === program) {
    const names = program.commands.map((each) => each.name()).join(', ');
    return `${text}Commands are ${names}. See: modewise --help\n`;
  }
  const options = command.options.map((option) => option.long).filter((name) => name !== undefined);
  const known = error.code === 'commander.unknownOption' ? `Options are ${options.join(', ')}. ` : '';
  return `${text}${known}See: modewise ${command.name()} --help\n`;
}

function buildProgram(choose: (invocation: Invocation) => void): Command {
  const program = new Command('modewise')
    .description('Should predictions be served in batch, in micro-batches or in real time? Measured, priced, decided.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      '\nResults go to stdout, progress to stderr. Exit codes: 0 done, 1 a gate or measurement failed,\n2 usage or unusable input, 3 interrupted, 4 a defect.\n',
    );

  /** Registers a command whose action is run later, with its options and arguments. */
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

  register(
    program
      .command('inspect')
      .description('read what a model is, without running it')
      .argument('<model>', 'ONNX file, or sample:NAME')
      .option('--data <file>', 'rows to bind to its inputs')
      .option('--hash', 'hash the file, which reads all of it')
      .option(
        '--map <input=columns>',
        'which columns fill an input: names, positions 2..31 or mean* (repeatable)',
        repeated(mapping),
      )
      .option('--drop <column>', 'a column that no input may take (repeatable)', repeated(columnName))
      .option('--dim <name=n>', 'size of a symbolic dimension (repeatable)', repeated(dimension)),
    inspect,
  );
  register(
    addMeasureOptions(program.command('measure').description('measure a model in batch, micro-batch and real time'))
      .option('--resume <run-dir>', 'go on with a measurement that was interrupted')
      .option('--out <file>', 'write run.json there too'),
    measure,
  );
  register(
    addMeasureOptions(
      addWorkloadOptions(
        program
          .command('plan')
          .description('project, price and decide, from a run.json or a fresh measurement')
          .argument('[run]', 'run.json'),
      )
        .option('--instances <list>', 'instance types that must be listed, apart by commas', namesOf)
        .option('--all-instances', 'list every instance type')
        .option('--estimates', 'also use prices that are estimated for the region, each marked')
        .option('--purchase <list>', 'ways to pay: on-demand,spot,1yr,3yr (default: all)', wordsOf(Purchase.options))
        .option(
          '--packs <file>',
          'run.json measured on another machine (repeatable)',
          repeated((text: string) => text),
        )
        .option(
          '--fail-if <gate>',
          "'PATH OP VALUE': exit 1 when it holds (repeatable)",
          repeated((text: string) => text),
        )
        .option('--out <file>', 'write plan.json there too'),
    ),
    plan,
  );
  register(
    program
      .command('report')
      .description('write a report of a plan')
      .argument('<plan>', 'plan.json')
      .requiredOption('--format <list>', 'which of html,pdf,md,csv,json (required)', wordsOf(ReportFormat.options))
      .requiredOption('--out <folder>', 'where the files go (required)'),
    report,
  );
  registerListings(program, register);
  return program;
}

type Register = <Options, Arguments extends readonly unknown[]>(
  command: Command,
  action: Action<Options, Arguments>,
) => Command;

function registerListings(program: Command, register: Register): void {
  register(program.command('samples').description('list the sample models'), samples);
  register(program.command('presets').description('list the named workloads'), presets);
  register(
    program
      .command('doctor')
      .description('describe this machine and what may disturb a measurement')
      .option('--calibrate', 'measure what ONNX Runtime reaches on this machine, and keep it')
      .option('--seconds <n>', 'how long to calibrate, 5 to 600 (default: 60)', calibrationSeconds),
    doctor,
  );
  const catalog = program.command('catalog').description('the price catalogue');
  register(
    catalog
      .command('show')
      .description('print the catalogue')
      .option('--region <name>', 'region (default: us-east-1)')
      .option('--estimates', 'also prices that are estimated for the region, each marked with ~'),
    catalogShow,
  );
  register(
    catalog
      .command('refresh')
      .description('fetch the prices that AWS or Azure publish for a region')
      .option('--region <name>', 'region (default: us-east-1)')
      .option('--remove', 'go back to the bundled prices of the region'),
    catalogRefresh,
  );
  register(
    catalog
      .command('import')
      .description('use prices and instance types of your own, out of a CSV file')
      .argument('[file]', 'CSV with the columns instance_type or price_id, region, purchase, usd (docs/catalog.md)')
      .option('--remove', 'take back what was imported from a file of that name')
      .option('--list', 'list what was imported and refreshed'),
    catalogImport,
  );
  register(
    program
      .command('serve')
      .description('open the app in a browser')
      .option('--port <n>', 'port (default: any that is free)', port)
      .option('--no-open', 'do not open a browser'),
    serve,
  );
  register(
    program
      .command('serve-model')
      .description('serve a model over HTTP on this machine, in the Open Inference Protocol v2')
      .argument('<model>', 'ONNX file, or sample:NAME')
      .option('--port <n>', 'port (default: any that is free)', port)
      .option('--threads <n>', 'threads of one inference (default: 1)', sessionThreads)
      .option(
        '--dim <name=n>',
        'size of a symbolic dimension in what is tried and shown (repeatable)',
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
