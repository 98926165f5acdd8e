import { Menu } from '@mantine/core';
import type { SavedPicture } from '#core/contract/methods/shell.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { copyPng, copyText, type Picture, pngOf } from './export-chart.ts';

/** Runs work that can fail, and shows its error. */
export function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => useStore.getState().showProblem(asProblem(error)));
}

/**
 * The items of a menu that copy a picture or save it.
 * @param props.picture makes the picture; null if there is nothing to draw now
 * @param props.name of the file, without its ending
 */
export function PictureItems({ picture, name }: { readonly picture: () => Picture | null; readonly name: string }) {
  const withPicture = (work: (made: Picture) => Promise<void>) => (): void => {
    const made = picture();
    if (made !== null) attempt(() => work(made));
  };
  const save = (kind: SavedPicture['kind'], contentOf: (made: Picture) => Promise<Blob>) =>
    withPicture(async (made) => useStore.getState().host?.savePicture({ name, kind, content: await contentOf(made) }));
  return (
    <>
      <Menu.Item onClick={withPicture(copyPng)}>Copy the picture as PNG</Menu.Item>
      <Menu.Item onClick={withPicture(({ svg }) => copyText(svg))}>Copy the picture as SVG</Menu.Item>
      <Menu.Item onClick={save('png', pngOf)}>Save the picture as PNG</Menu.Item>
      <Menu.Item onClick={save('svg', ({ svg }) => Promise.resolve(new Blob([svg], { type: 'image/svg+xml' })))}>
        Save the picture as SVG
      </Menu.Item>
    </>
  );
}
