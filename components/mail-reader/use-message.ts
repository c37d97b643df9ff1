'use client';

import { useCallback, useEffect, useState } from 'react';
import type { MailAccess } from '@/components/mail-list/mail-access';
import type { MessageRef, MessageView } from '@/lib/schemas/mail';

export type ReadState = { kind: 'loading' } | { kind: 'read'; message: MessageView } | { kind: 'failed'; code: string };

/** The message with this name, read when it is opened. `retry` reads it once more. */
export function useMessage(access: MailAccess, { folder, validity, uid }: MessageRef): { state: ReadState; retry: () => void } {
  const [state, setState] = useState<ReadState>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the same question again
  useEffect(() => {
    let wanted = true;
    void access.message({ folder, validity, uid }).then((answer) => {
      if (wanted) setState(answer.ok ? { kind: 'read', message: answer.value } : { kind: 'failed', code: answer.code });
    });
    return () => {
      wanted = false;
    };
  }, [access, folder, validity, uid, attempt]);
  const retry = useCallback(() => {
    setState({ kind: 'loading' });
    setAttempt((before) => before + 1);
  }, []);
  return { state, retry };
}
