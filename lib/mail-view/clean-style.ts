/** The formatting that a style attribute may ask for. Pure, and linear in its length: no parser of CSS runs over a stranger's text. */

const MOST_LENGTH = 4_000;
const MOST_DECLARATIONS = 60;

const PROPERTIES = new Set(
  'color background background-color font font-family font-size font-style font-weight font-variant line-height letter-spacing word-spacing text-align text-decoration text-decoration-line text-decoration-color text-indent text-transform white-space word-break word-wrap overflow-wrap vertical-align direction width height min-width max-width min-height max-height margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left border border-top border-right border-bottom border-left border-color border-style border-width border-radius border-collapse border-spacing border-top-color border-top-style border-top-width border-right-color border-right-style border-right-width border-bottom-color border-bottom-style border-bottom-width border-left-color border-left-style border-left-width list-style-type table-layout caption-side display float clear opacity'.split(
    ' ',
  ),
);

/** Numbers, names, colours and quoted names of fonts. No address, no escape, no function but that of a colour. */
const VALUE = /^(?:(?:rgba?|hsla?)\([\d.,%\s/deg]{1,60}\)|[#\w.,%'"+\s!-]){1,400}$/i;
const DISPLAY = /^(block|inline|inline-block|none|table|table-row|table-cell|list-item|flex|inline-flex)$/i;

/** Declarations that only format, joined again; the rest is left out. */
export function cleanStyle(style: string): string {
  return style
    .slice(0, MOST_LENGTH)
    .split(';', MOST_DECLARATIONS)
    .flatMap((declaration) => {
      const colon = declaration.indexOf(':');
      const property = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase();
      const value = declaration.slice(colon + 1).trim();
      if (!PROPERTIES.has(property) || !VALUE.test(value)) return [];
      if (property === 'display' && !DISPLAY.test(value.replace(/\s*!important$/i, ''))) return [];
      return [`${property}:${value}`];
    })
    .join(';');
}
