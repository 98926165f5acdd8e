import { DARK_COLOURS, LIGHT_COLOURS } from '#core/figure/colours.ts';
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Indigo around the accent token: shade 8 fills buttons in light mode, 7 in dark mode. */
const accent: MantineColorsTuple = [
  '#eeeefd',
  '#dcdcfb',
  '#bcbdf7',
  '#a9b1ff',
  '#8f8ff0',
  '#7673ea',
  '#655fe7',
  '#5f5be6',
  '#4f46e5',
  '#4038c4',
];

/** Greys for Mantine's fields and menus in dark mode, in the hue of the tokens. */
const dark: MantineColorsTuple = [
  '#ecedf2',
  '#b6bbc8',
  '#9097a6',
  '#6b7180',
  '#434957',
  '#292d37',
  '#1e2129',
  '#16181e',
  '#121419',
  '#0e0f13',
];

/** Sizes and radii of SCREENS: body 13, buttons 30 high with radius 7, cards with radius 10. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  colors: { accent, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '20px' },
  defaultRadius: 7,
  radius: { xs: '4px', sm: '6px', md: '7px', lg: '10px', xl: '14px' },
  headings: { fontWeight: '620' },
  components: {
    Button: { defaultProps: { size: 'compact-md', radius: 7 } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, multiline: true, maw: 320 } },
    // The placeholder is a child that a menu may not have.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Slider: { defaultProps: { size: 4, thumbSize: 16 } },
  },
});

/** Colours as the tokens of the window: `--mw-batch` and so on. */
function tokens(colours: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(colours).map(([name, colour]) => [`--mw-${name}`, colour]));
}

/** The colours of each scheme as tokens, and Mantine's surfaces and texts mapped to them. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--mw-background)',
    '--mantine-color-text': 'var(--mw-ink)',
    '--mantine-color-dimmed': 'var(--mw-ink-3)',
    '--mantine-color-default': 'var(--mw-surface)',
    '--mantine-color-default-hover': 'var(--mw-sunken)',
    '--mantine-color-default-border': 'var(--mw-line-strong)',
    '--mantine-color-placeholder': 'var(--mw-ink-3)',
    '--mantine-color-anchor': 'var(--mw-accent-text)',
    '--mantine-color-error': 'var(--mw-bad)',
  };
  return { variables: {}, light: { ...tokens(LIGHT_COLOURS), ...both }, dark: { ...tokens(DARK_COLOURS), ...both } };
};
