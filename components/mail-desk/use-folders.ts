'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { MailAccess } from '@/components/mail-list/mail-access';
import type { MailFolder } from '@/lib/schemas/mail';

const LOOK_MS = 10_000;

interface FoldersWish {
  access: MailAccess;
  first: MailFolder[];
  /** The folder that is on the screen. */
  current: string;
  /** Something in it is another than it was. `arrived`: there are more messages. */
  changed: (arrived: boolean) => void;
  failed: (code: string) => void;
  answered: () => void;
}

interface Folders {
  folders: MailFolder[];
  /** The counts as they will be, until the next look says how they are. */
  change: (change: (folders: MailFolder[]) => MailFolder[]) => void;
  look: () => Promise<void>;
}

/** Folders with their counts, looked at again and again while somebody sees the page. */
export function useFolders({ access, first, current, changed, failed, answered }: FoldersWish): Folders {
  const [folders, setFolders] = useState(first);
  const known = useRef(first.find(({ path }) => path === current));
  /** The password is no longer the right one: asking on would be one wrong sign-in after the other. */
  const refused = useRef(false);
  const hear = useRef({ changed, failed, answered });
  useEffect(() => {
    hear.current = { changed, failed, answered };
  });

  const look = useCallback(async () => {
    const answer = await access.folders();
    if (!answer.ok) {
      refused.current = answer.code === 'webmail.sign_in_again';
      return hear.current.failed(answer.code);
    }
    hear.current.answered();
    setFolders(answer.value);
    const now = answer.value.find(({ path }) => path === current);
    const before = known.current;
    known.current = now;
    if (before !== undefined && now !== undefined && before.version !== now.version)
      hear.current.changed(now.total > before.total);
  }, [access, current]);

  useEffect(() => {
    const lookIfSeen = () => {
      if (document.visibilityState === 'visible' && !refused.current) void look();
    };
    const ticking = window.setInterval(lookIfSeen, LOOK_MS);
    document.addEventListener('visibilitychange', lookIfSeen);
    window.addEventListener('online', lookIfSeen);
    return () => {
      window.clearInterval(ticking);
      document.removeEventListener('visibilitychange', lookIfSeen);
      window.removeEventListener('online', lookIfSeen);
    };
  }, [look]);

  return { folders, change: setFolders, look };
}
