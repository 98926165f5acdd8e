/** The colours of the light theme as the report, the slides and the workbook use them. The window's are in `renderer/theme/tokens.css`. */
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
  microbatch: '#a65600',
  'microbatch-soft': '#fcf0df',
  realtime: '#c2255c',
  'realtime-soft': '#fce8ef',
  good: '#15803d',
  warn: '#a05a00',
  bad: '#c0262d',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a colour. */
export type LightColour = keyof typeof LIGHT_COLOURS;
