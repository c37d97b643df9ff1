'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';

interface LiveRefreshProps {
  /** Seconds between two looks while something moves. Null: nothing moves, so nobody asks. */
  everySeconds: number | null;
  /** The state as a sentence, for those who hear the page. */
  sentence: string;
}

const ANNOUNCE_MS = 60_000;

/** Asks again while something runs and somebody looks; says how far it is at most once a minute. */
export function LiveRefresh({ everySeconds, sentence }: LiveRefreshProps) {
  const router = useRouter();
  const [spoken, setSpoken] = useState('');
  const latest = useRef(sentence);
  useEffect(() => {
    latest.current = sentence;
  }, [sentence]);
  useEffect(() => {
    if (everySeconds === null) return;
    const look = () => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    const ticking = window.setInterval(look, everySeconds * 1000);
    const speaking = window.setInterval(() => setSpoken(latest.current), ANNOUNCE_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.clearInterval(ticking);
      window.clearInterval(speaking);
      document.removeEventListener('visibilitychange', look);
    };
  }, [everySeconds, router]);
  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  );
}
