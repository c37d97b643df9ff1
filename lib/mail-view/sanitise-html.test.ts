import { expect, test } from 'vitest';
import { frameDocument, framePolicy, textAsHtml } from './frame-document.ts';
import { sanitiseHtml } from './sanitise-html.ts';

const clean = (html: string, remoteImages = false) => sanitiseHtml(html, { embedded: new Map(), remoteImages });

/** From the lists that go round: each tries to run something or to reach somebody. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<img src="javascript:alert(1)">',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+">',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="  java&#10;script:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<iframe src="https://evil.example"></iframe>',
  '<object data="https://evil.example/x.swf"></object><embed src="https://evil.example/x">',
  '<form action="https://evil.example"><input name=a><button>go</button></form>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<style>@import url(https://evil.example/x.css); body{background:url(https://evil.example/y)}</style>',
  '<div style="background:url(https://evil.example/z)">x</div>',
  '<div style="background-image:u\\72l(https://evil.example/z)">x</div>',
  '<div style="width:expression(alert(1))">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
  '<div style="content:attr(x);color:var(--x);background:image-set(\'https://evil.example/z\' 1x)">x</div>',
  '<table background="https://evil.example/t"><td background="https://evil.example/d">x</td></table>',
  '<img srcset="https://evil.example/a 1x" src="https://evil.example/b">',
  '<video src="https://evil.example/v" poster="https://evil.example/p"></video><audio src="https://evil.example/a"></audio>',
  '<body onload=alert(1) background="https://evil.example/b">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
  '<title><img title="</title><img src=x onerror=alert(1)>"></title>',
  '<!--[if IE]><script>alert(1)</script><![endif]-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<template><script>alert(1)</script></template>',
  '<portal src="https://evil.example"></portal>',
  '<p id="content" name="x" class="fixed inset-0">x</p>',
  '<a href="https://a.example" ping="https://evil.example/ping">x</a>',
  '\0<scr\0ipt>alert(1)</scr\0ipt>',
];

test.each(ATTACKS)('%s', (attack) => {
  const { html } = clean(attack);
  expect(html).not.toMatch(
    /<(script|style|svg|math|iframe|object|embed|form|input|button|meta|base|link|video|audio|template|portal|body|textarea|title)\b/i,
  );
  expect(html).not.toMatch(/<[^>]*\s(on\w+|srcset|background|ping|id|class|name|xlink:href)\s*=/i);
  expect(html).not.toMatch(/(src|style)="[^"]*(evil\.example|javascript:|url\(|expression|position|var\()/i);
  expect(html).not.toMatch(/href="(?!https?:|mailto:)/i);
});

test('images of other servers are counted, and shown only when they are asked for', () => {
  const html = '<img src="https://a.example/1.gif" alt="one"><img src="//b.example/2.gif"><img src="http://c.example/3.gif">';
  const blocked = clean(html);
  expect(blocked.remoteImages).toBe(3);
  expect(blocked.html).toBe('<img alt="one" /><img /><img />');
  const asked = clean(html, true);
  expect(asked.html).toContain('src="https://a.example/1.gif"');
  expect(asked.html).toContain('src="https://b.example/2.gif"');
  expect(asked.html.match(/referrerpolicy="no-referrer"/g)).toHaveLength(3);
});

test('images of the message itself are put in, by their name', () => {
  const embedded = new Map([['a b@x', 'data:image/png;base64,AAAA']]);
  const { html, shown } = sanitiseHtml('<img src="cid:a%20b@x"><img src="CID:other">', { embedded, remoteImages: false });
  expect(html).toBe('<img src="data:image/png;base64,AAAA" /><img />');
  expect([...shown]).toEqual(['a b@x']);
});

test.each([
  ['<a href="https://evil.example/x">https://bank.example/login</a>', true],
  ['<a href="https://evil.example">www.bank.example</a>', true],
  ['<a href="https://bank.example.evil.example">bank.example</a>', true],
  ['<a href="https://www.bank.example/x">bank.example</a>', false],
  ['<a href="https://bank.example">登录</a>', false],
  ['<a href="mailto:a@x.example">a@x.example</a>', false],
])('a link whose words name another host says where it leads: %s', (html, says) => {
  expect(clean(html).html.includes('→')).toBe(says);
});

test('a link opens in a tab of its own and shows its whole target', () => {
  expect(clean('<a href=" https://a.example/x?y=1 " title="bank" onclick="x()">go</a>').html).toBe(
    '<a href="https://a.example/x?y=1" title="https://a.example/x?y=1" target="_blank" rel="noopener noreferrer nofollow" data-host="a.example">go</a>',
  );
});

test('formatting stays', () => {
  const html =
    '<table width="600" cellpadding="0"><tr><td style="color:#333;font-family:\'Microsoft YaHei\',Arial;padding:4px 8px" align="center"><font color="red">价格</font></td></tr></table>';
  const kept = clean(html).html;
  expect(kept).toContain("color:#333;font-family:'Microsoft YaHei',Arial;padding:4px 8px");
  expect(kept).toContain('<font color="red">价格</font>');
});

test('a letter of many thousand levels, attributes or links comes to its end', () => {
  for (const html of [
    '<div>'.repeat(50_000),
    `<p style="${'color:red;'.repeat(100_000)}">x</p>`,
    '<a href="https://a.example">b.example'.repeat(20_000),
    '<'.repeat(200_000),
  ])
    expect(typeof clean(html).html).toBe('string');
});

test('the document and its policy leave nothing open', () => {
  expect(framePolicy(false)).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
  );
  expect(framePolicy(true)).toContain('img-src data: https: http:');
  expect(frameDocument('<p>x</p>')).toMatch(/^<!doctype html><html>.*<p>x<\/p><\/body><\/html>$/s);
  expect(textAsHtml('<b>&"')).toBe('<pre>&lt;b&gt;&amp;&quot;</pre>');
});
