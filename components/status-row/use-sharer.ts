import { useEffect, useState } from 'react';
import type { MailboxActions, MailboxRow } from '@/components/status-row/mailbox-row';
import { mailAddress } from '@/lib/schemas/address';

/** Nobody is asked at every key. */
const REST_MS = 300;

/** Who else's mail comes from the old account that is typed, asked while it is typed. Null: nobody's, as far as is known. */
export function useSharer(
  { memberId, sourceAddress, sharedWith }: Pick<MailboxRow, 'memberId' | 'sourceAddress' | 'sharedWith'>,
  typed: string,
  findSharer: MailboxActions['findSharer'],
): string | null {
  const [told, setTold] = useState({ account: sourceAddress ?? '', sharer: sharedWith });
  const account = mailAddress.safeParse(typed).data ?? '';
  useEffect(() => {
    if (account === '' || account === told.account) return;
    let stale = false;
    const rest = setTimeout(async () => {
      // Without an answer nothing is said; the start itself says it again.
      const answer = await findSharer({ memberId, sourceAddress: account }).catch(() => null);
      if (!stale && answer?.ok === true) setTold({ account, sharer: answer.value });
    }, REST_MS);
    return () => {
      stale = true;
      clearTimeout(rest);
    };
  }, [account, told.account, memberId, findSharer]);
  return account === told.account ? told.sharer : null;
}
