/** Copies a text to the clipboard. Rejects if the clipboard does not accept it. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

/** CSS properties that the page's style sheets apply to drawings; an exported drawing needs them inline. */
const DRAWN = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
];

/** A standalone SVG copy of a drawing, with the theme's colours resolved and the theme's surface as background. */
export function svgText(element: SVGSVGElement): string {
  const copy = element.cloneNode(true) as SVGSVGElement;
  const originals = [element, ...element.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  copies.forEach((each, index) => {
    const original = originals[index];
    if (original === undefined) return;
    const style = getComputedStyle(original);
    for (const name of DRAWN) each.setAttribute(name, style.getPropertyValue(name));
    each.removeAttribute('class');
  });
  const { width, height } = element.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', `${width}`);
  copy.setAttribute('height', `${height}`);
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('--mw-surface'));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** Twice the size on screen, so that it can be enlarged on a slide. */
const PNG_SCALE = 2;

/** Copies a drawing to the clipboard as a PNG. Rejects if the clipboard does not accept it. */
export async function copyPng(element: SVGSVGElement): Promise<void> {
  const { width, height } = element.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(element))}`;
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
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}
