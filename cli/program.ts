import { Command, CommanderError } from 'commander';
import { programVersion } from '#engine/platform/paths.ts';
import { COMMANDS } from './command-list.ts';
import type { Action, Register, Say } from './context.ts';

const HELP = ['-h, --help', 'show help'] as const;

/** A parsed command. All commands have `json`. */
interface Invocation {
  readonly json: boolean;
  readonly run: Action<undefined>;
}

/** A parsed command line with one sentence for each number that was interpreted; or the text of the help or of an error. */
type Parsed =
  | { readonly kind: 'invocation'; readonly invocation: Invocation; readonly readings: readonly string[] }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

/** Parses the arguments after the program name. Loads only the command that they name, and runs nothing. */
export async function parseCommandLine(args: readonly string[]): Promise<Parsed> {
  const written = { out: '', err: '' };
  const readings: string[] = [];
  let invocation: Invocation | null = null;
  const program = await buildProgram(args, {
    choose: (each) => void (invocation = each),
    say: (sentence) => void readings.push(sentence),
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
  return { kind: 'invocation', invocation, readings };
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
  const options = command.options.flatMap(({ long, hidden }) => (long === undefined || hidden ? [] : [long]));
  const known = error.code === 'commander.unknownOption' ? `Options: ${options.join(', ')}. ` : '';
  return `${text}${known}See: modewise ${command.name()} --help\n`;
}

/** All commands with their descriptions. The one that the arguments name also has its options and actions. */
export async function buildProgram(
  args: readonly string[],
  { choose, say }: { readonly choose: (invocation: Invocation) => void; readonly say: Say },
): Promise<Command> {
  const program = new Command('modewise')
    .description('Measure an ONNX model, price every way to serve it, and choose batch, micro-batch or real time.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption(...HELP)
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      '\nResults go to stdout, progress to stderr. Exit codes: 0 done, 1 a gate or measurement failed,\n2 usage error or unusable input, 3 interrupted, 4 internal error, 5 undecided (verify).\n',
    );

  /** Registers a command. Its action runs later, with its options and arguments. */
  const register: Register = <Options, Arguments extends readonly unknown[]>(
    command: Command,
    action: Action<Options, Arguments>,
  ): Command =>
    withJson(command).action((...received: unknown[]) => {
      // commander passes the arguments, then the options, then the command.
      const given = received.slice(0, -2) as unknown as Arguments;
      const options = received.at(-2) as Options & { readonly json?: boolean };
      choose({ json: options.json ?? false, run: (context) => action(context, options, ...given) });
    });

  // A later one is a subcommand or a value: `modewise fleet plan` is not `modewise plan`.
  const named = args.find((arg) => COMMANDS.some(({ name }) => name === arg));
  for (const { name, description, takes = [], hasSubcommands, load } of COMMANDS) {
    const command = program.command(name).description(description);
    for (const each of takes) command.argument(...each);
    if (name === named) await (await load()).define(command, register, say, args);
    // Its help line says [options].
    else if (hasSubcommands !== true) withJson(command);
  }
  return program;
}

/** Adds `--json`. Where the options have groups, it and the help are in the last one. */
function withJson(command: Command): Command {
  if (command.optionsGroup() !== '') command.optionsGroup('Output:').helpOption(...HELP);
  return command.option('--json', 'print one JSON document');
}
