import { useLayoutEffect, useRef } from 'react';
import type { ReportModel } from '#core/report/model.ts';
import { reportPreview } from '#core/report/page/page.ts';

/**
 * The page that is printed and written, on sheets of paper. The content policy allows neither frames nor style attributes: the page has a shadow root
 * with a constructed style sheet, which also keeps the styles of the window out.
 */
export function ReportPreview({ report }: { readonly report: ReportModel }) {
  const host = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const { styles, body } = reportPreview(report);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    // Safe: core escapes every text from outside, and its tests hold that no tag or attribute comes from one.
    root.innerHTML = body;
  }, [report]);
  return <article ref={host} aria-label="Preview of the report" />;
}
