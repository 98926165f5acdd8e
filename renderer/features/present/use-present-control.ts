import { useEffect, useRef, useState } from 'react';
import { useStore } from '#renderer/store/store.ts';
import {
  type Command,
  changed,
  commandOfKey,
  innermost,
  type Shown,
  turnOfSwipe,
  turnOfWheel,
} from './present-commands.ts';

/** The current page of the presentation and its open panels. */
interface PresentState extends Shown {
  /** Whether the hints and the buttons are visible. */
  readonly hints: boolean;
  readonly perform: (command: Command) => void;
}

/** Hints fade after this long without a pointer move. */
const HINTS_MS = 3000;

/** What answers a click itself, so that the click does not turn the page. */
const ACTIVE = 'button, a, input, label, [role="slider"], [role="dialog"], [data-scrolls]';

/** What takes text, and with it every letter. */
const FIELD = 'input:not([type="checkbox"])';

const MENU = '[role="menu"]';
const MENU_ITEM = `${MENU} [role="menuitem"]`;

/** The presentation by keyboard, mouse, touch and by the keys that laser pointers send. Only a moved pointer shows the hints. */
export function usePresentControl(pages: number): PresentState {
  const [state, setState] = useState<Shown>(AT_START);
  const hints = useHints();
  const perform = (command: Command): void => {
    if (command === 'leave') useStore.getState().present(false);
    else if (command === 'close') perform(innermost(state) ?? 'leave');
    else if (command === 'toggle dark') useStore.getState().setPresentInDark(!useStore.getState().presentInDark);
    else setState((now) => changed(now, command, pages));
  };
  const latest = useRef({ perform, picturing: state.picturing });
  latest.current = { perform, picturing: state.picturing };
  useEffect(
    () =>
      listen({
        perform: (command) => latest.current.perform(command),
        isPicturing: () => latest.current.picturing,
      }),
    [],
  );
  useEffect(() => closeWithFullScreen(() => latest.current.perform('close')), []);
  return { ...state, page: Math.min(state.page, pages - 1), hints, perform };
}

const AT_START: Shown = {
  page: 0,
  sliders: false,
  table: false,
  blank: false,
  arranging: false,
  picturing: false,
};

/** In full screen a browser handles Esc itself and leaves it, so that does what Esc does: it closes what is open, or ends the presentation. */
function closeWithFullScreen(close: () => void): () => void {
  const onChange = (): void => {
    if (document.fullscreenElement === null) close();
  };
  document.addEventListener('fullscreenchange', onChange);
  return () => document.removeEventListener('fullscreenchange', onChange);
}

function isOn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

function listen(control: {
  readonly perform: (command: Command) => void;
  /** Whether the menu of the picture is open. */
  readonly isPicturing: () => boolean;
}): () => void {
  const { perform, isPicturing } = control;
  const ending = new AbortController();
  const { signal } = ending;
  const send = (command: Command | null, event: Event): void => {
    if (command === null) return;
    event.preventDefault();
    perform(command);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || useStore.getState().helpOpen) return;
    // A menu has keys of its own.
    if (isOn(event.target, MENU)) return;
    const keeps = {
      slider: isOn(event.target, '[role="slider"]'),
      button: isOn(event.target, 'button, input, label'),
      field: isOn(event.target, FIELD),
      menu: isPicturing(),
    };
    if (keeps.menu && event.key === 'ArrowDown') {
      // The menu takes the focus a moment after it opens; this key came earlier.
      event.preventDefault();
      document.querySelector<HTMLElement>(MENU_ITEM)?.focus();
    }
    send(commandOfKey(event.key, keeps), event);
  };
  addEventListener('keydown', key, { signal });
  let touchedAt: { readonly x: number; readonly y: number } | null = null;
  let swiped = false;
  // The click that closes a menu does not turn the page as well.
  let closesMenu = false;
  addEventListener(
    'pointerdown',
    ({ pointerType, clientX, clientY }) => {
      closesMenu = document.querySelector(MENU) !== null;
      touchedAt = pointerType === 'touch' ? { x: clientX, y: clientY } : null;
      swiped = false;
    },
    { signal },
  );
  addEventListener(
    'pointerup',
    (event) => {
      if (touchedAt === null || isOn(event.target, ACTIVE)) return;
      const turn = turnOfSwipe(event.clientX - touchedAt.x, event.clientY - touchedAt.y);
      swiped = turn !== null;
      send(turn, event);
    },
    { signal },
  );
  addEventListener(
    'click',
    (event) => {
      if (event.button === 0 && !swiped && !closesMenu && !isOn(event.target, ACTIVE)) send('next', event);
    },
    { signal },
  );
  let wheel = { sum: 0, turnedMs: 0 };
  addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey || isOn(event.target, '[role="dialog"], [data-scrolls]')) return;
      const turned = turnOfWheel(wheel, event.deltaY, performance.now());
      wheel = turned.wheel;
      if (turned.command !== null) perform(turned.command);
    },
    { signal, passive: true },
  );
  return () => ending.abort();
}

/** Whether hints are visible: for a while after every move of the pointer, and not before. */
function useHints(): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wake = ({ movementX, movementY, pointerType }: PointerEvent): void => {
      // A browser also reports a move when the page changes under a pointer that rests.
      if (pointerType === 'mouse' && movementX === 0 && movementY === 0) return;
      clearTimeout(timer);
      setShown(true);
      timer = setTimeout(() => setShown(false), HINTS_MS);
    };
    addEventListener('pointermove', wake);
    return () => {
      clearTimeout(timer);
      removeEventListener('pointermove', wake);
    };
  }, []);
  return shown;
}
