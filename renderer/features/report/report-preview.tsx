import { useLayoutEffect, useRef } from 'react';
import type { ReportModel } from '#core/report/model.ts';
import { reportPreview } from '#core/report/page/page.ts';

/**
 * The page that is printed and saved, shown on sheets of paper. The content policy allows neither frames nor style
 * attributes, so the page is in a shadow root with a constructed style sheet, which also keeps out the window's styles.
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
    // Safe: core escapes all external text, and its tests prove that none of it becomes a tag or attribute.
    root.innerHTML = body;
  }, [report]);
  return <article ref={host} aria-label="Preview of the report" />;
}
