/** The webmail's way to the server: reading by the routes of app/api/mail, changing by server actions. */
import type { Outcome } from '@/components/form/outcome';
import type { MailAccess } from '@/components/mail-list/mail-access';
import { markMailAction, moveMailAction, removeMailAction } from '@/lib/actions/own/mail-actions';
import { setPreferencesAction } from '@/lib/actions/own/preference-actions';
import type { MailFolder, MessageRef, MessageView, RowsPage } from '@/lib/schemas/mail';

type Values = Record<string, string | number | boolean>;

function href(route: string, values: Values): string {
  const written = Object.entries(values).filter(([, value]) => value !== false && value !== '');
  return `/api/mail/${route}?${new URLSearchParams(written.map(([name, value]) => [name, value === true ? '1' : String(value)]))}`;
}

const named = ({ folder, validity, uid }: MessageRef) => ({ folder, validity, uid });

async function read<T>(route: string, values: Values): Promise<Outcome<T>> {
  try {
    // A session that has ended answers with the way to the sign-in, which is no mail.
    const answer = await fetch(href(route, values), { redirect: 'manual', headers: { accept: 'application/json' } });
    if (answer.type === 'opaqueredirect') {
      window.location.assign(`/login?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
      return new Promise(() => {});
    }
    const body: unknown = await answer.json();
    // What our own route answers with 200 is what it says.
    return answer.ok ? { ok: true, value: body as T } : { ok: false, code: codeOf(body), values: {} };
  } catch {
    return { ok: false, code: 'webmail.unreachable', values: {} };
  }
}

function codeOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : 'our_fault';
}

const NO_ANSWER = { ok: false, code: 'no_answer', values: {} } as const;

export const mailAccess: MailAccess = {
  folders: () => read<MailFolder[]>('folders', {}),
  rows: (query, from, expanded) => read<RowsPage>('rows', { ...query, from, expanded: expanded.join(',') }),
  message: (ref) => read<MessageView>('message', named(ref)),
  mark: (wanted) => markMailAction(wanted).catch(() => NO_ANSWER),
  move: (wanted) => moveMailAction(wanted).catch(() => NO_ANSWER),
  remove: (wanted) => removeMailAction(wanted).catch(() => NO_ANSWER),
  rememberConversations: (conversations) => setPreferencesAction({ conversations }).catch(() => NO_ANSWER),
  frameHref: (ref, images) => href('frame', { ...named(ref), images }),
  attachmentHref: (ref, part) => href('attachment', { ...named(ref), part }),
  sourceHref: (ref) => href('source', named(ref)),
};
