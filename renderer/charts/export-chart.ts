import { pictureFrame, type PictureText } from '#core/figure/scene/picture-frame.ts';
import type { Scene } from '#core/figure/scene/scene.ts';
import { shapesSvg } from '#core/figure/scene/svg.ts';

/** Copies a text to the clipboard. Rejects if the clipboard does not accept it. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

/** A picture to paste: standalone SVG, and its size in pixels. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Colours of a scene as the theme has them. An SVG outside the page has no variables. */
function withThemeColours(svg: string): string {
  const style = getComputedStyle(document.documentElement);
  return svg.replaceAll(/var\(--([\w-]+)\)/g, (_, name: string) =>
    style.getPropertyValue(name === 'accent' ? '--mw-accent-text' : `--mw-${name}`).trim(),
  );
}

/** Fonts of the systems that open a picture. It cannot bring its own. */
const FONTS = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/** A scene as a picture to paste, with title, date and basis in it, on the theme's surface. */
export function pictureOf(scene: Scene, said: PictureText): Picture {
  const { width, height, left, top, shapes } = pictureFrame(said, scene);
  const body = `<g transform="translate(${left} ${top})">${shapesSvg(scene.shapes)}</g>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}"><rect width="100%" height="100%" fill="var(--surface)"/>${shapesSvg(shapes)}${body}</svg>`;
  return { svg: withThemeColours(svg), width, height };
}

/** Twice the size on screen, so that it can be enlarged on a slide. */
const PNG_SCALE = 2;

/** A picture as PNG. Rejects if the window cannot draw it. */
export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * PNG_SCALE);
  canvas.height = Math.ceil(height * PNG_SCALE);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this window cannot draw a picture');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('the picture could not be made');
  return blob;
}

/** Copies a picture to the clipboard as a PNG. Rejects if the clipboard does not accept it. */
export async function copyPng(picture: Picture): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': await pngOf(picture) })]);
}
