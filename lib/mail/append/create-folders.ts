/** Makes folders of our platform and subscribes to them (RFC 9051, 6.3.4 and 6.3.7), all commands on the wire at once. */
import { refusalReason } from '../imap/refusal-table.ts';
import { MailError } from '../mail-error.ts';
import type { CommandStream } from '../stream/command-stream.ts';
import { pathParts, readStatus } from '../stream/folder-list.ts';

/**
 * Makes these folders, parents first. One that is there already is fine. Throws `folder_refused` (reach folder) when the last
 * of them cannot be made and is not there.
 */
export async function createFolders(stream: CommandStream, paths: readonly string[]): Promise<void> {
  const created = await Promise.all(
    paths.flatMap((path) => [
      stream.command(['CREATE ', ...pathParts(path)]),
      stream.command(['SUBSCRIBE ', ...pathParts(path)]).then(() => undefined),
    ]),
  );
  const last = created.at(-2);
  const path = paths.at(-1);
  if (last === undefined || path === undefined || last.status === 'OK' || last.code?.toUpperCase() === 'ALREADYEXISTS') return;
  const reason = refusalReason('folder', last.status, last.code, last.text);
  if (reason !== 'folder_refused' && reason !== 'folder_gone') throw stream.fault(reason, last.text);
  // Servers without that code (RFC 5530) say no more than NO.
  await readStatus(stream, pathParts(path)).catch((error: unknown) => {
    throw new MailError('folder_refused', 'folder', { side: 'destination', serverText: last.text, cause: error });
  });
}
