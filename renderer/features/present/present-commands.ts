/** What a key, a click, a swipe or the wheel asks of the presentation. A number is a page, from 0. */
export type Command =
  | 'next'
  | 'back'
  | 'first'
  | 'last'
  | 'toggle sliders'
  | 'toggle table'
  | 'toggle blank'
  | 'toggle arranging'
  | 'toggle picture'
  | 'toggle dark'
  | 'close'
  | 'leave'
  | number;

/** The current page and the open panels. */
export interface Shown {
  readonly page: number;
  readonly sliders: boolean;
  readonly table: boolean;
  /** Whether nothing is shown, so that people look at the speaker. */
  readonly blank: boolean;
  /** Whether the list of slides is open, in which they are hidden and reordered. */
  readonly arranging: boolean;
  /** Whether the menu is open that copies or saves the slide as a picture. */
  readonly picturing: boolean;
}

const PANELS: ReadonlySet<Command> = new Set(['toggle sliders', 'toggle table', 'toggle arranging', 'toggle picture']);

/** What changes what is shown. The others act on the window. */
export type ShowingCommand = Exclude<Command, 'close' | 'leave' | 'toggle dark'>;

/** What Esc closes: the innermost thing that is open. Null if only the slide is shown, so that Esc ends the presentation. */
export function innermost({ blank, picturing, arranging, sliders, table }: Shown): ShowingCommand | null {
  if (blank) return 'toggle blank';
  if (picturing) return 'toggle picture';
  if (arranging) return 'toggle arranging';
  if (sliders) return 'toggle sliders';
  return table ? 'toggle table' : null;
}

/** The panels after a command. Turning the page ends a blank screen. */
export function changed(shown: Shown, command: ShowingCommand, pages: number): Shown {
  const page = Math.min(shown.page, pages - 1);
  // Panels cannot be seen on a blank screen: their keys turn it back on.
  if (shown.blank && PANELS.has(command)) return { ...shown, blank: false };
  const at = (wanted: number): Shown => ({
    ...shown,
    blank: false,
    picturing: false,
    page: Math.max(0, Math.min(pages - 1, wanted)),
  });
  if (typeof command === 'number') return command < pages ? at(command) : shown;
  const after = {
    // What turns a blank screen back on does not skip the slide that was there.
    next: () => at(shown.blank ? page : page + 1),
    back: () => at(page - 1),
    first: () => at(0),
    last: () => at(pages - 1),
    'toggle sliders': () => ({ ...shown, sliders: !shown.sliders }),
    'toggle table': () => ({ ...shown, table: !shown.table }),
    'toggle blank': () => ({ ...shown, blank: !shown.blank }),
    'toggle arranging': () => ({ ...shown, arranging: !shown.arranging }),
    'toggle picture': () => ({ ...shown, picturing: !shown.picturing }),
  } as const satisfies Readonly<Record<Exclude<ShowingCommand, number>, () => Shown>>;
  return after[command]();
}

/** Laser pointers send PageUp, PageDown, and B or a full stop for a blank screen. */
const KEYS: Readonly<Record<string, Command>> = {
  escape: 'close',
  b: 'toggle blank',
  '.': 'toggle blank',
  d: 'toggle dark',
  o: 'toggle arranging',
  p: 'toggle picture',
  s: 'toggle sliders',
  t: 'toggle table',
  arrowright: 'next',
  arrowdown: 'next',
  pagedown: 'next',
  ' ': 'next',
  enter: 'next',
  arrowleft: 'back',
  arrowup: 'back',
  pageup: 'back',
  backspace: 'back',
  home: 'first',
  end: 'last',
};

const KEPT_BY_SLIDERS = new Set([
  'arrowright',
  'arrowleft',
  'arrowup',
  'arrowdown',
  'pageup',
  'pagedown',
  'home',
  'end',
]);
const KEPT_BY_BUTTONS = new Set([' ', 'enter', 'backspace', 'arrowup', 'arrowdown']);
const KEPT_BY_MENUS = new Set([' ', 'enter', 'arrowright', 'arrowleft', 'arrowup', 'arrowdown', 'home', 'end']);

/** Where a key goes: to a focused slider, button or text field, or to the open menu of the picture, which may not have the focus yet. */
interface KeyTarget {
  readonly slider: boolean;
  readonly button: boolean;
  readonly menu: boolean;
  readonly field: boolean;
}

const NOWHERE: KeyTarget = { slider: false, button: false, menu: false, field: false };

/** The command of a key, null for others. Digits name a page. A slider, a button and an open menu keep the keys that they need, a text field all but Esc. */
export function commandOfKey(key: string, target: Partial<KeyTarget> = {}): Command | null {
  const keeps = { ...NOWHERE, ...target };
  const name = key.toLowerCase();
  if (keeps.field) return name === 'escape' ? 'close' : null;
  if (keeps.menu && KEPT_BY_MENUS.has(name)) return null;
  if ((keeps.slider && KEPT_BY_SLIDERS.has(name)) || (keeps.button && KEPT_BY_BUTTONS.has(name))) return null;
  if (/^[1-9]$/.test(name) && !keeps.slider) return Number(name) - 1;
  return Object.hasOwn(KEYS, name) ? (KEYS[name] ?? null) : null;
}

/** A shorter way of the finger is a tap. */
const SWIPE_PX = 40;

/** The command of a finger that moved; null if it was a tap or moved up or down. */
export function turnOfSwipe(acrossPx: number, downPx: number): Command | null {
  if (Math.abs(acrossPx) < SWIPE_PX || Math.abs(acrossPx) < Math.abs(downPx)) return null;
  return acrossPx < 0 ? 'next' : 'back';
}

/** How far the wheel has turned since the last page, and when that was, in ms. */
interface Wheel {
  readonly sum: number;
  readonly turnedMs: number;
}

/** A notch of a wheel is about 100 px. A touchpad sends many small steps and goes on rolling for a while. */
const WHEEL_PX = 60;
const WHEEL_REST_MS = 500;

/** Adds a step of the wheel: a page per notch, and one per swipe on a touchpad. */
export function turnOfWheel(
  wheel: Wheel,
  deltaPx: number,
  nowMs: number,
): { readonly wheel: Wheel; readonly command: Command | null } {
  if (nowMs - wheel.turnedMs < WHEEL_REST_MS) return { wheel: { ...wheel, sum: 0 }, command: null };
  const sum = Math.sign(deltaPx) === Math.sign(wheel.sum) ? wheel.sum + deltaPx : deltaPx;
  if (Math.abs(sum) < WHEEL_PX) return { wheel: { ...wheel, sum }, command: null };
  return { wheel: { sum: 0, turnedMs: nowMs }, command: sum > 0 ? 'next' : 'back' };
}
