import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { PRESENTER_WINDOW } from '#core/contract/methods/shell.ts';
import { commandOfKey } from './present-commands.ts';

/**
 * A second window whose content belongs to this page, so that it needs no connection of its own. Keys that are pressed in it are passed on to this
 * page. Calls `onClose` when it is closed, or at once if the browser does not open it.
 */
export function PresenterWindow({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const [root, setRoot] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const opened = window.open('about:blank', PRESENTER_WINDOW, 'popup,width=1080,height=720');
    if (opened === null) {
      onClose();
      return undefined;
    }
    const { document: page } = opened;
    page.title = 'Presenter view – Modewise';
    page.documentElement.lang = document.documentElement.lang;
    copyLook(opened);
    const passOn = (event: KeyboardEvent): void => {
      const { key, code, altKey, ctrlKey, metaKey, target } = event;
      const button = isButton(target);
      if (altKey || ctrlKey || metaKey || commandOfKey(key, { button }) === null) return;
      event.preventDefault();
      window.dispatchEvent(new KeyboardEvent('keydown', { key, code }));
    };
    page.addEventListener('keydown', passOn);
    opened.addEventListener('pagehide', onClose);
    setRoot(page.body);
    return () => {
      opened.removeEventListener('pagehide', onClose);
      opened.close();
    };
  }, [onClose]);
  return root === null ? null : createPortal(children, root);
}

/** Whether an element of the other window, which has classes of its own, is a button. */
function isButton(target: EventTarget | null): boolean {
  return target !== null && 'tagName' in target && target.tagName === 'BUTTON';
}

/**
 * The rules and the colours of this page. The rules are copied as text: an empty window has no address, so in the desktop app it can load no style sheet, and
 * its policy refuses style elements without the nonce of this page.
 */
function copyLook(opened: Window): void {
  const { document: page } = opened;
  const { CSSStyleSheet: Sheet } = opened as Window & typeof globalThis;
  page.adoptedStyleSheets = [...document.styleSheets].map(({ cssRules, href }) => {
    const sheet = new Sheet({ baseURL: href ?? document.baseURI });
    sheet.replaceSync([...cssRules].map(({ cssText }) => cssText).join('\n'));
    return sheet;
  });
  for (const { name, value } of document.documentElement.attributes) page.documentElement.setAttribute(name, value);
}
