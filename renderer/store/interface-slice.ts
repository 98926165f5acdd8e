import { type ColorScheme, type InterfaceSlice, SHARED_SCREENS, type Slice } from './state.ts';

const SCHEME_KEY = 'modewise-color-scheme';

/** Creates the state of the interface. */
export const createInterfaceSlice: Slice<InterfaceSlice> = (set, get) => ({
  step: 'start',
  presenting: false,
  presentInDark: false,
  helpOpen: false,
  keySaid: null,
  colorScheme: storedScheme(),
  openFolds: [],
  allSliders: false,
  goTo: (step) => {
    if (get().shared === null || SHARED_SCREENS.includes(step)) set({ step });
  },
  toggleFold: (id) => {
    const { openFolds } = get();
    set({ openFolds: openFolds.includes(id) ? openFolds.filter((each) => each !== id) : [...openFolds, id] });
  },
  showAllSliders: (allSliders) => set({ allSliders }),
  present: (presenting) => {
    set({ presenting });
    get()
      .host?.setFullScreen(presenting)
      .catch(() => undefined);
  },
  setPresentInDark: (presentInDark) => set({ presentInDark }),
  showHelp: (helpOpen) => set({ helpOpen }),
  sayKey: (keySaid) => set({ keySaid }),
  setColorScheme: (colorScheme) => {
    localStorage.setItem(SCHEME_KEY, colorScheme);
    get().host?.setColorScheme(colorScheme);
    set({ colorScheme });
    if (get().shared !== null) return;
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
