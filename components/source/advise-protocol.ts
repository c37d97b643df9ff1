/**
 * Which protocol is recommended when both have been looked at (X3). Pure. IMAP moves every folder and whether a message was read, so it
 * is the better one unless it shows less of the inbox: then the provider limits it, and either the limit or the protocol is changed.
 */
export function adviseProtocol({ imap, pop3 }: { imap: number; pop3: number }): 'imap' | 'imap_limited' | 'pop3_limited' {
  // A few come and go while one looks.
  const slack = Math.max(20, Math.round(Math.max(imap, pop3) / 10));
  if (pop3 - imap >= slack) return 'imap_limited';
  return imap - pop3 >= slack ? 'pop3_limited' : 'imap';
}
