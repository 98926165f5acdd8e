import type { ShownReport } from '#core/report/model.ts';
import { sentenceOf } from '#core/words/format/format.ts';
import { escapeHtml as text, prose } from '#core/words/format/safe-text.ts';
import { modeGlyph, noticeIcon } from './glyphs.ts';

/** Longer values are set in smaller type, so that four fit side by side. */
const MAX_LARGE = 12;

function tile({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}): string {
  return `<div><dt>${text(label)}</dt><dd class="value${value.length > MAX_LARGE ? ' long' : ''}">${text(value)}</dd><dd class="note">${prose(note)}</dd></div>`;
}

/** The top of the page in one element: the question, the verdict as a heading, its cost as a sentence, up to three numbers, and the confidence. */
export function verdictBlock({ card, question, verdict, options, priceDisclaimer }: ShownReport): string {
  const { mode, headline, assumed, sentence, tiles, confidence } = card;
  const glyph = mode === 'none' ? noticeIcon('bad') : modeGlyph(mode);
  // What the short headline omits: that the workload is assumed, that no option is reliable, or that few services have prices.
  const caveat = verdict.headline === headline ? [] : [verdict.headline, ...(assumed === null ? [] : [assumed])];
  const chip =
    caveat.length === 0
      ? ''
      : `<p class="assumed">${noticeIcon('warning')}${caveat.map((said) => prose(sentenceOf(said))).join(' ')}</p>`;
  const sure = confidence === null ? [] : [{ label: 'Confidence', value: confidence.word, note: confidence.reason }];
  const basis = options.find(({ chosen }) => chosen)?.basis;
  const made = basis === undefined || basis === 'measured' ? '' : `The speed on the target machine is ${basis}. `;
  return `<div class="verdict"><p class="question">${text(question)}</p>
<h1>${glyph}<span>${text(headline)}</span></h1>
${chip}<p class="lede">${text(sentence.start)}<b>${text(sentence.strong)}</b>${text(sentence.end)}</p>
<dl class="numbers">${[...tiles, ...sure].map(tile).join('')}</dl><p class="sub">${made}Intervals are two-sided 90 %. ${text(priceDisclaimer)}</p></div>`;
}
