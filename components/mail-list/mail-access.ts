/** What the webmail's components need of the server; the app fills it in. */
import type { Outcome } from '@/components/form/outcome';
import type {
  MailFolder,
  MarkMessages,
  MessageRef,
  MessageView,
  MovedTo,
  MoveMessages,
  RemoveMessages,
  RowsPage,
} from '@/lib/schemas/mail';

/** What a list shows: a folder, or what a search finds. */
export interface ListQuery {
  folder: string;
  search: string;
  everything: boolean;
  everywhere: boolean;
  /** One line for each thread; never in a search. */
  conversations: boolean;
}

/** All answer with a code when they fail, and never throw. */
export interface MailAccess {
  folders: () => Promise<Outcome<MailFolder[]>>;
  /** `expanded`: a message of each conversation that is unfolded. */
  rows: (query: ListQuery, from: number, expanded: readonly number[]) => Promise<Outcome<RowsPage>>;
  message: (ref: MessageRef) => Promise<Outcome<MessageView>>;
  mark: (wanted: MarkMessages) => Promise<Outcome<void>>;
  move: (wanted: MoveMessages) => Promise<Outcome<MovedTo>>;
  remove: (wanted: RemoveMessages) => Promise<Outcome<MovedTo>>;
  /** Remembers whether the list shows conversations. */
  rememberConversations: (on: boolean) => Promise<Outcome<void>>;
  frameHref: (ref: MessageRef, images: boolean) => string;
  attachmentHref: (ref: MessageRef, part: string) => string;
  sourceHref: (ref: MessageRef) => string;
}
