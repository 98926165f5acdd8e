import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { PRESENTER_WINDOW } from '#core/contract/shell.ts';
import { commandOfKey } from './present-commands.ts';

/**
 * A second window whose content belongs to this page, so that it needs no connection of its own. Keys that are pressed in it are passed on to this
 * page. Calls `onClose` when it is closed, or at once if the browser does not open it.
 */
export function PresenterWindow({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const [root, setRoot] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const opened = window.open('about:blank', PRESENTER_WINDOW, 'popup,width=960,height=640');
    if (opened === null) {
      onClose();
      return undefined;
    }
    const { document: page } = opened;
    page.title = 'Presenter view – Modewise';
    page.documentElement.lang = document.documentElement.lang;
    copyLook(page);
    const passOn = (event: KeyboardEvent): void => {
      const { key, code, altKey, ctrlKey, metaKey, target } = event;
      const button = isButton(target);
      if (altKey || ctrlKey || metaKey || commandOfKey(key, { slider: false, button, menu: false }) === null) return;
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

/** The style sheets and the colours of this page. */
function copyLook(page: Document): void {
  for (const node of document.querySelectorAll('style, link[rel="stylesheet"]')) {
    page.head.append(page.importNode(node, true));
  }
  for (const { name, value } of document.documentElement.attributes) page.documentElement.setAttribute(name, value);
}
