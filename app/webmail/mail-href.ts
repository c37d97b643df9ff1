/** The webmail's own addresses: folder, search, and the message that is open. */
import type { ListQuery } from '@/components/mail-list/mail-access';
import { type MessageRef, messageQuery, rowsQuery } from '@/lib/schemas/mail';

export function mailHref(query: ListQuery, open?: MessageRef | null): string {
  const values = new URLSearchParams();
  if (query.folder.toUpperCase() !== 'INBOX') values.set('folder', query.folder);
  if (query.search !== '') {
    values.set('search', query.search);
    if (query.everywhere) values.set('everywhere', '1');
    if (query.everything) values.set('everything', '1');
  }
  if (open !== undefined && open !== null) {
    values.set('open', `${open.validity}-${open.uid}`);
    if (open.folder !== query.folder) values.set('at', open.folder);
  }
  const text = values.toString();
  return text === '' ? '/webmail' : `/webmail?${text}`;
}

type Value = string | null | undefined;

/** What the address asks for; what is malformed is passed over. `conversations`: how the member lists. */
export function readListQuery(value: (name: string) => Value, conversations = false): ListQuery {
  const given = Object.fromEntries(
    ['folder', 'search', 'everywhere', 'everything'].flatMap((name) => {
      const one = value(name);
      return one === null || one === undefined || one === '' ? [] : [[name, one]];
    }),
  );
  const { data } = rowsQuery.safeParse({ folder: 'INBOX', ...given });
  const { folder = 'INBOX', search = '', everywhere = false, everything = false } = data ?? {};
  return {
    folder,
    search,
    everywhere: search !== '' && everywhere,
    everything: search !== '' && everything,
    conversations,
  };
}

export function readOpenMessage(folder: string, value: (name: string) => Value): MessageRef | null {
  const [validity, uid] = (value('open') ?? '').split('-');
  return messageQuery.safeParse({ folder: value('at') ?? folder, validity, uid }).data ?? null;
}
