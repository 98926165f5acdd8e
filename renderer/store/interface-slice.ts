import type { Slice } from './store.ts';

/** The pipeline, in its order. */
export const STEPS = ['model-data', 'measure', 'workload', 'compare', 'recommendation', 'report'] as const;
export type Step = (typeof STEPS)[number];

/** Everything that can fill the window: the steps, and what lies beside them. */
type Screen = 'start' | Step | 'settings' | 'glossary';

export type ColorScheme = 'light' | 'dark' | 'system';

/** What is on screen; nothing of it is saved with a project. */
export interface InterfaceSlice {
  readonly step: Screen;
  readonly presenting: boolean;
  /** A presentation is light unless it is asked to be dark. */
  readonly presentInDark: boolean;
  readonly helpOpen: boolean;
  readonly colorScheme: ColorScheme;
  readonly goTo: (step: Screen) => void;
  readonly present: (on: boolean) => void;
  readonly setPresentInDark: (on: boolean) => void;
  readonly showHelp: (on: boolean) => void;
  readonly setColorScheme: (scheme: ColorScheme) => void;
  /** Takes the settings that the engine keeps: a browser forgets with each address. */
  readonly loadSettings: () => Promise<void>;
}

const SCHEME_KEY = 'modewise-color-scheme';

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
