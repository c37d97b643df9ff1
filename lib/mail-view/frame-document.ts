/**
 * The document that shows an HTML message, and the policy it is sent with. Nothing in it runs, nothing in it reaches the page around
 * it or the reader's session, and nothing is fetched from elsewhere unless the reader has asked for images.
 */

const STYLE = `
:root{color-scheme:light}
body{margin:0;padding:16px;font:14px/1.6 -apple-system,"Segoe UI","PingFang SC","Microsoft YaHei UI","Noto Sans CJK SC",sans-serif;color:#1d1e22;background:#fff;overflow-wrap:break-word}
img{max-width:100%}
img:not([src]){outline:1px dashed #d0cfcb;min-width:16px;min-height:16px}
pre{white-space:pre-wrap;font:inherit}
a:focus-visible{outline:2px solid #4366e8}
`;

/** The whole document; `html` has gone through sanitise-html.ts. */
export function frameDocument(html: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>&#8203;</title><style>${STYLE}</style></head><body>${html}</body></html>`;
}

/** What the frame's element allows: links open in a new tab, and that is all. */
export const FRAME_SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

/** Content-Security-Policy of the document (trust.md 7). The sandbox stands here too, for whoever opens it without the frame. */
export function framePolicy(remoteImages: boolean): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data:${remoteImages ? ' https: http:' : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    `sandbox ${FRAME_SANDBOX}`,
  ].join('; ');
}

/** Plain text inside of an HTML message. */
export function textAsHtml(text: string): string {
  const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return `<pre>${text.replace(/[&<>"]/g, (mark) => marks[mark] ?? '')}</pre>`;
}
