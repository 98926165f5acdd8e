import { z } from 'zod';
import { Bytes, Name, Path, Text } from '#core/contract/base/numbers.ts';

/** Maximum number of files of one choice, or entries of one menu. */
const MAX_LISTED = 10_000;
/** Maximum characters of a report's page. */
const MAX_PAGE = 2 ** 24;
/** Screen coordinates in pixels: the largest desktop, and as far outside of it. */
const Pixels = z.number().int().min(-1_000_000).max(1_000_000);
const PositivePixels = Pixels.min(1);

/** Kinds of files that the user can be asked for. */
export const FileKind = z.enum([
  'model',
  'data',
  'project',
  'run',
  'study',
  'workload',
  'trace',
  'prices',
  'bill',
  'certificate',
  'template',
  'endpoint',
  'fleet',
]);
export type FileKind = z.infer<typeof FileKind>;

/** File extensions by kind, without the dot. */
export const FILE_ENDINGS = {
  model: ['onnx'],
  data: ['csv', 'tsv', 'tab', 'parquet', 'pq', 'json', 'jsonl', 'ndjson', 'npy', 'npz'],
  project: ['modewise'],
  run: ['json'],
  study: ['json', 'modewise'],
  workload: ['json'],
  trace: ['txt', 'csv', 'tsv', 'log', 'json', 'jsonl', 'ndjson', 'parquet', 'gz'],
  prices: ['csv'],
  bill: ['csv', 'parquet', 'tsv', 'json', 'jsonl'],
  certificate: ['pem', 'crt', 'cer', 'key'],
  template: ['json'],
  endpoint: ['json'],
  fleet: ['json'],
} as const satisfies Readonly<Record<FileKind, readonly string[]>>;

/** The name of the window that a presentation opens for the speaker. The shell allows no other new window. */
export const PRESENTER_WINDOW = 'modewise-presenter';

/** External pages that may be opened in the user's browser. No other may. */
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
  /** In Electron's notation: `Ctrl+O`; null if there are none. */
  keys: Name.nullable(),
  enabled: z.boolean(),
});
export type MenuCommand = Readonly<z.infer<typeof MenuCommand>>;

/** The state of the window when it was last closed. */
export const WindowState = z.object({
  x: Pixels,
  y: Pixels,
  width: PositivePixels,
  height: PositivePixels,
  maximised: z.boolean(),
  scheme: z.enum(['light', 'dark', 'system']),
});
export type WindowState = Readonly<z.infer<typeof WindowState>>;

/** Maximum bytes of a picture. */
const MAX_PICTURE = 2 ** 26;
/** The first bytes of every PNG file. */
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** A picture that is saved as a file. */
export const SavedPicture = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('png'),
    bytes: z
      .instanceof(Uint8Array)
      .refine(({ length }) => length <= MAX_PICTURE, 'a picture of at most 64 MiB')
      .refine((bytes) => PNG_SIGNATURE.every((byte, index) => bytes[index] === byte), 'the bytes of a PNG picture'),
  }),
  z.object({ kind: z.literal('svg'), text: z.string().max(MAX_PICTURE).startsWith('<svg ') }),
]);
export type SavedPicture = Readonly<z.infer<typeof SavedPicture>>;

/**
 * Requests of the window to the shell around it, through one validated entry point. Everything about models, data or money is requested
 * from the engine instead (`methods.ts`).
 */
export const SHELL_CALLS = {
  /** Paths that the user chose; empty if the dialog was cancelled. */
  chooseFiles: { input: z.object({ kind: FileKind, multiple: z.boolean() }), output: z.array(Path).max(MAX_LISTED) },
  chooseFolder: { input: z.object({ title: Text }), output: Path.nullable() },
  /** Asks before an existing file is replaced. The path has the first of the endings if it has none of them. */
  chooseSavePath: {
    input: z.object({ title: Text, folder: Path.nullable(), suggestedName: Path, endings: z.array(Name).max(64) }),
    output: Path.nullable(),
  },
  /** Asks whether those of the files that exist may be replaced; true without a question if none exists. */
  mayReplace: { input: z.object({ files: z.array(Path).max(64) }), output: z.boolean() },
  /** Lets the user choose where a picture goes, and writes it there. Null if cancelled. `name` has no ending. */
  savePicture: { input: z.object({ name: Name, picture: SavedPicture }), output: Path.nullable() },
  /** Opens a report file with the system's program for it. */
  openFile: { input: z.object({ file: Path }), output: z.null() },
  /** Shows a file in the system's file manager. */
  revealFile: { input: z.object({ file: Path }), output: z.null() },
  openLink: {
    input: z.object({ link: z.enum(Object.keys(OUTSIDE_LINKS) as (keyof typeof OUTSIDE_LINKS)[]) }),
    output: z.null(),
  },
  setFullScreen: { input: z.object({ on: z.boolean() }), output: z.null() },
  /** The finished share of a measurement, for the taskbar; null if nothing runs. Closing the window asks while one runs. */
  setProgress: { input: z.object({ share: z.number().min(0).max(1).nullable() }), output: z.null() },
  /** Shows a notification, only if the window is not in front. */
  notify: { input: z.object({ title: Text, body: Text }), output: z.null() },
  /** The open document, for the title bar and the system's list of recent documents. */
  setDocument: {
    input: z.object({ name: Path.nullable(), file: Path.nullable(), edited: z.boolean() }),
    output: z.null(),
  },
  /**
   * The command table, from which the menu is built. Sent again whenever the available commands change. The window listens for commands
   * from the first call on.
   */
  setCommands: { input: z.object({ commands: z.array(MenuCommand).max(MAX_LISTED) }), output: z.null() },
  setColorScheme: { input: z.object({ scheme: z.enum(['light', 'dark', 'system']) }), output: z.null() },
  /** The window has closed its channel and does not need the engine until it asks for another one. */
  restEngine: { input: z.object({}), output: z.null() },
  /** Prints a report, an HTML page without scripts, to a PDF file with an absolute path. */
  printReport: { input: z.object({ page: z.string().max(MAX_PAGE), pdf: Path }), output: z.object({ bytes: Bytes }) },
} as const;
/** The type of the call map. */
export type ShellCalls = typeof SHELL_CALLS;
/** The name of a call. */
export type ShellCall = keyof ShellCalls;
/** The input of a call's handler. */
export type ShellInput<K extends ShellCall> = z.output<ShellCalls[K]['input']>;
/** The output of a call's handler. */
export type ShellOutput<K extends ShellCall> = z.output<ShellCalls[K]['output']>;

/** Messages from the shell to the window. */
export const ShellEvent = z.discriminatedUnion('kind', [
  /** A menu item or shortcut: an id of the window's command table. */
  z.object({ kind: z.literal('command'), id: Name }),
  /** Files that the system opened with the app: a double click, a second start, a drop on the icon. */
  z.object({ kind: z.literal('open'), files: z.array(Path).max(MAX_LISTED) }),
  /** The engine ended and is being restarted. A new channel to it follows. */
  z.object({ kind: z.literal('engine-lost'), text: Text }),
]);
export type ShellEvent = Readonly<z.infer<typeof ShellEvent>>;
