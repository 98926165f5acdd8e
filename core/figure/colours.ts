/**
 * The colours of both themes. The window, the charts, the report, the slides and the workbook take theirs from here: text at least 4.5:1 on background, surface and
 * sunken, shapes at least 3:1. The colours of modes are none that mean good (green), warn (amber) or bad (red), and not the accent (indigo).
 */
export const LIGHT_COLOURS = {
  background: '#fafafb',
  surface: '#ffffff',
  sunken: '#f3f4f6',
  line: '#e4e6eb',
  'line-strong': '#cbcfd8',
  ink: '#15171e',
  'ink-2': '#464b59',
  'ink-3': '#666c7b',
  accent: '#4f46e5',
  'accent-soft': '#eeeefd',
  batch: '#0a766d',
  'batch-soft': '#e3f4f1',
  microbatch: '#1267a8',
  'microbatch-soft': '#e4f0fa',
  realtime: '#a21caf',
  'realtime-soft': '#f9e8fb',
  good: '#15803d',
  warn: '#a05a00',
  bad: '#c0262d',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a colour. */
export type LightColour = keyof typeof LIGHT_COLOURS;

/** The same names in the dark theme. */
export const DARK_COLOURS = {
  background: '#0e0f13',
  surface: '#16181e',
  sunken: '#1e2129',
  line: '#292d37',
  'line-strong': '#434957',
  ink: '#ecedf2',
  'ink-2': '#b6bbc8',
  'ink-3': '#9097a6',
  accent: '#a9b1ff',
  'accent-soft': '#23254a',
  batch: '#3ccfbd',
  'batch-soft': '#13302f',
  microbatch: '#58b0ee',
  'microbatch-soft': '#12293d',
  realtime: '#e88cf2',
  'realtime-soft': '#351a3a',
  good: '#4ade80',
  warn: '#f2a33a',
  bad: '#ff8a8a',
} as const satisfies Readonly<Record<LightColour, string>>;
