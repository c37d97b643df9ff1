/**
 * HTML of a stranger, made harmless: an allow-list of elements and attributes that only format, no addresses in styles, no images
 * but those that are embedded, links that say where they lead. Pure. The first of three walls; the others are the frame's policy
 * and its sandbox (frame-document.ts).
 */
import sanitizeHtml from 'sanitize-html';
import { cleanStyle } from './clean-style.ts';

export interface HtmlWish {
  /** Content-ID -> `data:` URL of an embedded image. */
  embedded: ReadonlyMap<string, string>;
  /** Images of other servers too: the reader has asked for them. */
  remoteImages: boolean;
}

export interface SafeHtml {
  html: string;
  /** Images of other servers that are in the text, shown or not. */
  remoteImages: number;
  /** Content-IDs that the text shows. */
  shown: Set<string>;
}

const TAGS =
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  );

const ATTRIBUTES = {
  '*': ['style', 'dir', 'lang', 'align', 'valign', 'bgcolor', 'width', 'height', 'title'],
  a: ['href', 'target', 'rel', 'data-host'],
  img: ['src', 'alt', 'border', 'hspace', 'vspace', 'referrerpolicy'],
  table: ['border', 'cellpadding', 'cellspacing', 'rules'],
  td: ['colspan', 'rowspan', 'nowrap'],
  th: ['colspan', 'rowspan', 'nowrap', 'scope'],
  col: ['span'],
  colgroup: ['span'],
  font: ['color', 'face', 'size'],
  ol: ['start', 'type'],
  ul: ['type'],
  li: ['value'],
  hr: ['size', 'noshade', 'color'],
};

/** Their content is no text of the letter. */
const NOT_TEXT = [
  'script',
  'style',
  'textarea',
  'option',
  'noscript',
  'title',
  'head',
  'xml',
  'svg',
  'math',
  'template',
  'iframe',
  'object',
];
const DATA_IMAGE = /^data:image\/(png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+$/i;
const DEEPEST = 200;

/**
 * Takes anything and never throws. What it gives may stand in a document of its own with the frame's policy, and nowhere else.
 */
export function sanitiseHtml(html: string, { embedded, remoteImages }: HtmlWish): SafeHtml {
  const shown = new Set<string>();
  let remote = 0;
  const image = (attributes: sanitizeHtml.Attributes): sanitizeHtml.Attributes => {
    const { src: given = '', ...rest } = attributes;
    const src = given.trim().startsWith('//') ? `https:${given.trim()}` : given.trim();
    const contentId = /^cid:/i.test(src) ? decodeContentId(src.slice(4)) : null;
    const inline = contentId === null ? undefined : embedded.get(contentId);
    if (contentId !== null && inline !== undefined) {
      shown.add(contentId);
      return { ...rest, src: inline };
    }
    if (DATA_IMAGE.test(src)) return { ...rest, src };
    if (!/^https?:\/\//i.test(src)) return rest;
    remote++;
    return remoteImages ? { ...rest, src, referrerpolicy: 'no-referrer' } : rest;
  };
  const clean = sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: ATTRIBUTES,
    nonTextTags: NOT_TEXT,
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https', 'data'] },
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    nestingLimit: DEEPEST,
    transformTags: {
      a: (tagName, attribs) => ({ tagName, attribs: link(attribs) }),
      img: (tagName, attribs) => ({ tagName, attribs: image(attribs) }),
      '*': (tagName, attribs) => ({ tagName, attribs: styled(attribs) }),
    },
  });
  return { html: revealTargets(clean), remoteImages: remote, shown };
}

function decodeContentId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function link({ href = '', title: _title, ...rest }: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const target = href.trim();
  try {
    const { protocol, host, href: whole } = new URL(target);
    if (protocol === 'mailto:') return { ...rest, href: whole, title: whole, target: '_blank', rel: 'noopener noreferrer' };
    if (protocol !== 'http:' && protocol !== 'https:') return rest;
    return { ...rest, href: whole, title: whole, target: '_blank', rel: 'noopener noreferrer nofollow', 'data-host': host };
  } catch {
    return rest;
  }
}

function styled({ style, ...rest }: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const kept = style === undefined ? '' : cleanStyle(style);
  return kept === '' ? rest : { ...rest, style: kept };
}

/** A link whose words are an address of another host than the one it leads to says where it really leads. */
function revealTargets(html: string): string {
  return html.replace(/<a [^>]*\bdata-host="([^"]*)"[^>]*>([^<]{4,200})<\/a>/g, (whole, host: string, words: string) => {
    const named = /^\s*(?:https?:\/\/)?(?:www\.)?((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@-])/i.exec(words)?.[1]?.toLowerCase();
    const real = host.toLowerCase().replace(/:\d+$/, '');
    if (named === undefined || real === named || real.endsWith(`.${named}`) || named.endsWith(`.${real.replace(/^www\./, '')}`))
      return whole;
    return `${whole}<b>\u00a0→\u00a0${host}</b>`;
  });
}
