import { z } from 'zod';
import { Bytes, Name, Path, Text } from './numbers.ts';

/** Files of one choice, entries of one menu. */
const MAX_LISTED = 10_000;
/** Pixels of the largest desktop, and as far outside of it. */
const Pixels = z.number().int().min(-1_000_000).max(1_000_000);
const PositivePixels = Pixels.min(1);

/** What kinds of files the user can be asked for. */
export const FileKind = z.enum(['model', 'data', 'project', 'run', 'workload', 'trace', 'prices']);
export type FileKind = z.infer<typeof FileKind>;

/** Endings by kind, without the dot. */
export const FILE_ENDINGS = {
  model: ['onnx'],
  data: ['csv', 'tsv', 'parquet', 'json', 'jsonl', 'npy', 'npz'],
  project: ['modewise'],
  run: ['json'],
  workload: ['json'],
  trace: ['txt', 'csv', 'log'],
  prices: ['csv'],
} as const satisfies Readonly<Record<FileKind, readonly string[]>>;

/** Pages outside that may be opened in the user's browser; nothing else is. */
export const OUTSIDE_LINKS = {
  'open-inference-protocol': 'https://github.com/kserve/open-inference-protocol',
  onnxruntime: 'https://onnxruntime.ai/',
  mlperf: 'https://mlcommons.org/benchmarks/inference-datacenter/',
} as const;

/** An entry of the window's command table, as the menu needs it. */
export const MenuCommand = z.object({
  id: Name,
  title: Text,
  group: z.enum(['File', 'Go', 'Study', 'View', 'Help']),
  /** As Electron writes them: `Ctrl+O`; null when there are none. */
  keys: Name.nullable(),
  enabled: z.boolean(),
});
export type MenuCommand = Readonly<z.infer<typeof MenuCommand>>;

/** How the window was when it was last closed. */
export const WindowState = z.object({
  x: Pixels,
  y: Pixels,
  width: PositivePixels,
  height: PositivePixels,
  maximised: z.boolean(),
  scheme: z.enum(['light', 'dark', 'system']),
});
export type WindowState = Readonly<z.infer<typeof WindowState>>;

/**
 * What the window can ask of the shell around it, through one checked entry. Everything that is about models, data or money is asked of the engine
 * instead (`methods.ts`).
 */
export const SHELL_CALLS = {
  /** Paths that the user chose; empty when the dialog was cancelled. */
  chooseFiles: { input: z.object({ kind: FileKind, multiple: z.boolean() }), output: z.array(Path).max(MAX_LISTED) },
  chooseFolder: { input: z.object({ title: Text }), output: Path.nullable() },
  chooseSavePath: {
    input: z.object({ title: Text, suggestedName: Path, endings: z.array(Name).max(64) }),
    output: Path.nullable(),
  },
  /** Shows a file in the system's file manager. */
  revealFile: { input: z.object({ file: Path }), output: z.null() },
  openLink: {
    input: z.object({ link: z.enum(Object.keys(OUTSIDE_LINKS) as (keyof typeof OUTSIDE_LINKS)[]) }),
    output: z.null(),
  },
  setFullScreen: { input: z.object({ on: z.boolean() }), output: z.null() },
  /** The share of a measurement that is done, for the taskbar; null when nothing runs. */
  setProgress: { input: z.object({ share: z.number().min(0).max(1).nullable() }), output: z.null() },
  /** Told only when the window is not in front. */
  notify: { input: z.object({ title: Text, body: Text }), output: z.null() },
  /** What is open, for the title bar and the system's list of recent documents. */
  setDocument: {
    input: z.object({ name: Path.nullable(), file: Path.nullable(), edited: z.boolean() }),
    output: z.null(),
  },
  /** The command table, again whenever what can be done changes: the menu is made from it. The window listens from the first time on. */
  setCommands: { input: z.object({ commands: z.array(MenuCommand).max(MAX_LISTED) }), output: z.null() },
  setColorScheme: { input: z.object({ scheme: z.enum(['light', 'dark', 'system']) }), output: z.null() },
  /** Prints an HTML report of the engine's to a PDF file beside it. Both are absolute paths. */
  printReport: { input: z.object({ html: Path, pdf: Path }), output: z.object({ bytes: Bytes }) },
} as const;
export type ShellCalls = typeof SHELL_CALLS;
export type ShellCall = keyof ShellCalls;
/** What a call's handler is given, and what it gives back. */
export type ShellInput<K extends ShellCall> = z.output<ShellCalls[K]['input']>;
export type ShellOutput<K extends ShellCall> = z.output<ShellCalls[K]['output']>;

/** What the shell tells the window. */
export const ShellEvent = z.discriminatedUnion('kind', [
  /** A menu item or shortcut: an id of the window's command table. */
  z.object({ kind: z.literal('command'), id: Name }),
  /** Files that the system handed over: a double click, a second start, a drop on the icon. */
  z.object({ kind: z.literal('open'), files: z.array(Path).max(MAX_LISTED) }),
  /** The engine ended and is being started again; a new line to it follows. */
  z.object({ kind: z.literal('engine-lost'), text: Text }),
]);
export type ShellEvent = Readonly<z.infer<typeof ShellEvent>>;
