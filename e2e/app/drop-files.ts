import type { Page } from 'playwright';

/** Chromium ignores drag events that follow each other faster. */
const BETWEEN_EVENTS_MS = 150;
/** Chromium cancels a drop if the page's answer to the drag has not arrived. The drag must then start again. */
const MAX_DRAGS = 20;

type DragEvent = 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel';

/** Drops files on the middle of the window as the system would, with their real paths. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { x, y } = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const send = async (type: DragEvent): Promise<void> => {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
    await page.waitForTimeout(BETWEEN_EVENTS_MS);
  };
  const arrived = await page.evaluateHandle(() => {
    const told = { drop: false };
    addEventListener('drop', () => (told.drop = true), { capture: true, once: true });
    return told;
  });
  for (let drag = 0; drag < MAX_DRAGS; drag++) {
    for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) await send(type);
    if (await arrived.evaluate(({ drop }) => drop)) return session.detach();
    await send('dragCancel');
  }
  throw new Error(`${files.join(', ')} could not be dropped in ${MAX_DRAGS} drags`);
}
