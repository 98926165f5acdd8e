import type { Slice } from './store.ts';

/** The steps, in order. */
export const STEPS = ['model-data', 'measure', 'workload', 'compare', 'recommendation', 'report'] as const;
/** A step of the study. */
export type Step = (typeof STEPS)[number];

/** All screens: the steps and the others. */
type Screen = 'start' | Step | 'settings' | 'glossary';

/** The chosen colour scheme; `system` follows the operating system. */
export type ColorScheme = 'light' | 'dark' | 'system';

/** The state of the interface, not saved with a project. */
export interface InterfaceSlice {
  readonly step: Screen;
  readonly presenting: boolean;
  /** A presentation is light by default. */
  readonly presentInDark: boolean;
  readonly helpOpen: boolean;
  readonly colorScheme: ColorScheme;
  readonly goTo: (step: Screen) => void;
  readonly present: (on: boolean) => void;
  readonly setPresentInDark: (on: boolean) => void;
  readonly showHelp: (on: boolean) => void;
  readonly setColorScheme: (scheme: ColorScheme) => void;
  /** Loads the settings stored by the engine, because a browser's storage depends on the address. */
  readonly loadSettings: () => Promise<void>;
}

const SCHEME_KEY = 'modewise-color-scheme';

/** Creates the state of the interface. */
export const createInterfaceSlice: Slice<InterfaceSlice> = (set, get) => ({
  step: 'start',
  presenting: false,
  presentInDark: false,
  helpOpen: false,
  colorScheme: storedScheme(),
  goTo: (step) => set({ step }),
  present: (presenting) => {
    set({ presenting });
    get()
      .host?.setFullScreen(presenting)
      .catch(() => undefined);
  },
  setPresentInDark: (presentInDark) => set({ presentInDark }),
  showHelp: (helpOpen) => set({ helpOpen }),
  setColorScheme: (colorScheme) => {
    localStorage.setItem(SCHEME_KEY, colorScheme);
    get().host?.setColorScheme(colorScheme);
    set({ colorScheme });
    get()
      .client?.call('changeSettings', { colorScheme })
      .catch(() => undefined);
  },
  loadSettings: async () => {
    const settings = await get()
      .client?.call('settings', {})
      .catch(() => null);
    if (settings == null) return;
    localStorage.setItem(SCHEME_KEY, settings.colorScheme);
    get().host?.setColorScheme(settings.colorScheme);
    set({ colorScheme: settings.colorScheme });
  },
});

function storedScheme(): ColorScheme {
  const stored = globalThis.localStorage?.getItem(SCHEME_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
