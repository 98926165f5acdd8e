import { STEPS, type State, type Step } from '#renderer/store/state.ts';
import { ReportFormat } from '#core/contract/methods/listings.ts';
import { whyNotMeasurable } from '#renderer/store/why-not-measurable.ts';
import { isMeasuredHere, isWaiting } from '#renderer/store/measured-project.ts';
import { asProblem } from '#renderer/store/problem.ts';
import type { Command } from './command.ts';
import { PROJECT_COMMANDS } from './project-commands.ts';

/** The titles of the steps. */
export const STEP_TITLES = {
  'model-data': 'Model & data',
  measure: 'Measure',
  workload: 'Workload',
  compare: 'Compare',
  recommendation: 'Recommendation',
  report: 'Report',
} as const satisfies Readonly<Record<Step, string>>;

const always = (): null => null;

const needsModel = (state: State): string | null => (state.model === null ? 'Open a model first.' : null);

function needsPlan({ plan, run, planProblem, provisionalRun }: State): string | null {
  if (plan === null && run !== null && planProblem === null) return 'The verdict is being calculated. Try again soon.';
  if (plan === null) return 'No verdict yet. Measure first.';
  return provisionalRun === null ? null : 'The verdict is provisional until the measurement ends.';
}

const goTo = (step: Step, index: number): Command => ({
  id: `go-${step}`,
  title: STEP_TITLES[step],
  group: 'Go',
  keys: `Alt+${index + 1}`,
  obstacle: needsModel,
  run: (state) => state.goTo(step),
});

async function openModel(state: State): Promise<void> {
  const paths = (await state.host?.chooseFiles('model', { multiple: true })) ?? [];
  if (paths.length > 0) await state.openWhenReady(paths);
}

async function openData(state: State): Promise<void> {
  const paths = (await state.host?.chooseFiles('data', { multiple: false })) ?? [];
  if (paths.length > 0) await state.openWhenReady(paths);
}

/** Runs work that can fail outside any screen, such as an upload or a file dialog, and shows the error. */
async function attempt(state: State, work: (state: State) => Promise<void>): Promise<void> {
  try {
    await work(state);
  } catch (error) {
    state.showProblem(asProblem(error));
  }
}

function writeReport(state: State, formats: readonly ReportFormat[]): void {
  state.goTo('report');
  void state.writeReport(formats);
}

/** The commands of a page that shows the study of somebody else. */
const SHARED_COMMANDS: ReadonlySet<string> = new Set([
  'go-compare',
  'go-recommendation',
  'present',
  'toggle-scheme',
  'glossary',
  'help',
]);

/** The same command, which a study that is shown read-only forbids unless it only views. */
function heldReadOnly(command: Command): Command {
  if (SHARED_COMMANDS.has(command.id)) return command;
  return {
    ...command,
    obstacle: (state) => (state.shared === null ? command.obstacle(state) : 'This study is read-only.'),
  };
}

const ALL_COMMANDS: readonly Command[] = [
  {
    id: 'open-model',
    title: 'Open a model…',
    group: 'File',
    keys: 'Ctrl+O',
    obstacle: always,
    run: (state) => void attempt(state, openModel),
  },
  {
    id: 'open-data',
    title: 'Open data…',
    group: 'File',
    keys: 'Ctrl+D',
    obstacle: always,
    run: (state) => void attempt(state, openData),
  },
  ...PROJECT_COMMANDS,
  { id: 'go-start', title: 'Start', group: 'Go', keys: 'Alt+0', obstacle: always, run: (state) => state.goTo('start') },
  ...STEPS.map(goTo),
  {
    id: 'measure',
    title: 'Measure',
    group: 'Study',
    keys: 'Ctrl+M',
    obstacle: (state) =>
      whyNotMeasurable(state) ??
      (state.calibrating === null ? null : 'A calibration is running. Wait for it or stop it first.') ??
      (isMeasuredHere(state) ? 'A measurement is running.' : null) ??
      (isWaiting(state) ? 'This project waits for its measurement.' : null),
    run: (state) => {
      state.goTo('measure');
      void state.measure();
    },
  },
  {
    id: 'cancel',
    title: 'Cancel measurement',
    group: 'Study',
    keys: 'Ctrl+.',
    obstacle: (state) => (state.measuring === 'running' ? null : 'No measurement is running.'),
    run: (state) => state.cancelMeasuring(),
  },
  {
    id: 'report-pdf',
    title: 'Export report as PDF…',
    group: 'File',
    keys: 'Ctrl+P',
    obstacle: needsPlan,
    run: (state) => writeReport(state, ['pdf']),
  },
  {
    id: 'report-all',
    title: 'Export report in all formats…',
    group: 'File',
    keys: null,
    obstacle: needsPlan,
    run: (state) => writeReport(state, ReportFormat.options),
  },
  {
    id: 'measure-endpoint',
    title: 'Measure an endpoint…',
    group: 'Study',
    keys: null,
    obstacle: always,
    run: (state) => state.openEndpoint(),
  },
  {
    id: 'open-endpoint',
    title: 'Open a measured endpoint…',
    group: 'Study',
    keys: null,
    obstacle: always,
    run: (state) => void attempt(state, (now) => now.openMeasured()),
  },
  {
    id: 'variants',
    title: 'Variants of the model…',
    group: 'Study',
    keys: null,
    obstacle: (state) => needsModel(state) ?? (state.run === null ? 'Measure the model first.' : null),
    run: (state) => state.openVariants(),
  },
  {
    id: 'fleet',
    title: 'Measure on a fleet…',
    group: 'Study',
    keys: null,
    obstacle: (state) => (state.model === null && state.run === null ? 'Open a model first.' : null),
    run: (state) => void state.openFleet(),
  },
  {
    id: 'compare-bill',
    title: 'Compare with a bill…',
    group: 'File',
    keys: null,
    obstacle: (state) => needsPlan(state) ?? (state.planning ? 'The plan is being updated.' : null),
    run: (state) => {
      state.goTo('report');
      void attempt(state, (now) => now.openBill());
    },
  },
  {
    id: 'present',
    title: 'Present',
    group: 'View',
    keys: 'F5',
    obstacle: needsPlan,
    run: (state) => state.present(true),
  },
  {
    id: 'toggle-scheme',
    title: 'Toggle dark mode',
    group: 'View',
    keys: 'Ctrl+Shift+L',
    obstacle: always,
    run: (state) => state.setColorScheme(isDark() ? 'light' : 'dark'),
  },
  {
    id: 'settings',
    title: 'Settings',
    group: 'View',
    keys: 'Ctrl+,',
    obstacle: always,
    run: (state) => state.goTo('settings'),
  },
  {
    id: 'glossary',
    title: 'Glossary',
    group: 'Help',
    keys: null,
    obstacle: always,
    run: (state) => state.goTo('glossary'),
  },
  {
    id: 'help',
    title: 'Keyboard shortcuts',
    group: 'Help',
    keys: '?',
    obstacle: always,
    run: (state) => state.showHelp(true),
  },
];

/** The table behind the menu, shortcuts, palette, buttons and the shortcut list. */
export const COMMANDS: readonly Command[] = ALL_COMMANDS.map(heldReadOnly);

function isDark(): boolean {
  return document.documentElement.dataset['mantineColorScheme'] === 'dark';
}

/** A command by its id. Throws for an unknown id, which is a programming error. */
export function commandOf(id: string): Command {
  const command = COMMANDS.find((each) => each.id === id);
  if (command === undefined) throw new Error(`there is no command ${id}`);
  return command;
}
