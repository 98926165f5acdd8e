import { useEffect, useState } from 'react';
import { useStore } from '#renderer/store/store.ts';

/** The current page of the presentation and its open panels. */
interface PresentState {
  readonly page: number;
  readonly sliders: boolean;
  readonly table: boolean;
  readonly hints: boolean;
}

/** Hints fade after this long without a key press or pointer move. */
const HINTS_MS = 3000;

/** The presentation by keyboard: arrows change the page, S toggles the sliders, T the table, D dark mode, Esc exits. Any key or pointer move
 * shows the hints again. */
export function usePresentKeys(pages: number): PresentState {
  const [state, setState] = useState({ page: 0, sliders: false, table: false });
  const hints = useHints();
  useEffect(leaveWithFullScreen, []);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || useStore.getState().helpOpen) return;
      const done = pressed(event, pages);
      if (done === null) return;
      event.preventDefault();
      if (done === 'leave') useStore.getState().present(false);
      else if (done === 'toggle dark') useStore.getState().setPresentInDark(!useStore.getState().presentInDark);
      else setState(done);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [pages]);
  return { ...state, page: Math.min(state.page, pages - 1), hints };
}

/** In full screen a browser handles Esc itself, so leaving full screen ends the presentation. */
function leaveWithFullScreen(): () => void {
  const changed = (): void => {
    if (document.fullscreenElement === null) useStore.getState().present(false);
  };
  document.addEventListener('fullscreenchange', changed);
  return () => document.removeEventListener('fullscreenchange', changed);
}

type Change = (state: Omit<PresentState, 'hints'>) => Omit<PresentState, 'hints'>;

function pressed(event: KeyboardEvent, pages: number): Change | 'leave' | 'toggle dark' | null {
  const onSlider = event.target instanceof Element && event.target.closest('[role="slider"]') !== null;
  const goTo =
    (page: (now: number) => number): Change =>
    (state) => ({ ...state, page: Math.max(0, Math.min(pages - 1, page(Math.min(state.page, pages - 1)))) });
  switch (event.key) {
    case 'Escape':
      return 'leave';
    case 'd':
    case 'D':
      return 'toggle dark';
    case 's':
    case 'S':
      return (state) => ({ ...state, sliders: !state.sliders });
    case 't':
    case 'T':
      return (state) => ({ ...state, table: !state.table });
    case 'ArrowRight':
      return onSlider ? null : goTo((page) => page + 1);
    case 'ArrowLeft':
      return onSlider ? null : goTo((page) => page - 1);
    case 'PageDown':
    case ' ':
      return onSlider || isButton(event.target) ? null : goTo((page) => page + 1);
    case 'PageUp':
      return onSlider ? null : goTo((page) => page - 1);
    case 'Home':
      return onSlider ? null : goTo(() => 0);
    case 'End':
      return onSlider ? null : goTo(() => pages - 1);
    default:
      return null;
  }
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLButtonElement;
}

/** Whether hints are visible: for a while after every key press and pointer move. */
function useHints(): boolean {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    let timer = setTimeout(() => setShown(false), HINTS_MS);
    const wake = (): void => {
      clearTimeout(timer);
      setShown(true);
      timer = setTimeout(() => setShown(false), HINTS_MS);
    };
    addEventListener('keydown', wake);
    addEventListener('pointermove', wake);
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', wake);
      removeEventListener('pointermove', wake);
    };
  }, []);
  return shown;
}
