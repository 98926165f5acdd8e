import { Menu } from '@mantine/core';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { saveFile } from '#renderer/host/save-file.ts';
import { copyPng, copyText, type Picture, pngOf } from './export-chart.ts';

/** Runs work that can fail, and shows its error. */
export function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => useStore.getState().showProblem(asProblem(error)));
}

/**
 * The items of a menu that copy a picture, and save it where the page may download.
 * @param props.picture makes the picture; null if there is nothing to draw now
 * @param props.name of the file, without its ending
 */
export function PictureItems({ picture, name }: { readonly picture: () => Picture | null; readonly name: string }) {
  const isBrowser = useStore((state) => state.host?.kind === 'browser');
  const withPicture = (work: (made: Picture) => Promise<void>) => (): void => {
    const made = picture();
    if (made !== null) attempt(() => work(made));
  };
  const saveSvg = ({ svg }: Picture): Promise<void> =>
    Promise.resolve(saveFile(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`));
  return (
    <>
      <Menu.Item onClick={withPicture(copyPng)}>Copy the picture as PNG</Menu.Item>
      <Menu.Item onClick={withPicture(({ svg }) => copyText(svg))}>Copy the picture as SVG</Menu.Item>
      {isBrowser && (
        <>
          <Menu.Item onClick={withPicture(async (made) => saveFile(await pngOf(made), `${name}.png`))}>
            Save the picture as PNG
          </Menu.Item>
          <Menu.Item onClick={withPicture(saveSvg)}>Save the picture as SVG</Menu.Item>
        </>
      )}
    </>
  );
}
