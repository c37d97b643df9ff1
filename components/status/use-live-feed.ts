'use client';

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { changesByItself } from '@/components/progress/move-state';
import { useNavigation } from '@/components/ui/navigation';
import { type StatusFeed, statusFeed } from '@/lib/schemas/mapping/status-feed';

/** How often the page asks while something moves: with its three statements a viewer costs at most 30 a minute. */
export const LOOK_SECONDS = 6;

const movingIn = ({ totals: { counts } }: StatusFeed) => counts.running + counts.queued;

/** Whether there is anything to ask again for: something of the domain runs, or a finished mailbox in sight is looked at again. */
export const isLive = (feed: StatusFeed) => movingIn(feed) > 0 || feed.rows.some(changesByItself);

interface LiveFeed {
  feed: StatusFeed;
  /** Asks now, for whoever has just changed something. */
  look: () => void;
  /** Shows a change before the server has told of it. */
  paint: (change: (feed: StatusFeed) => StatusFeed) => void;
}

/** What the page shows, and asks for again at `href` while something moves and somebody looks; nothing is made anew for it. */
export function useLiveFeed(initial: StatusFeed, href: string): LiveFeed {
  const { refresh } = useNavigation();
  const [given, setGiven] = useState(initial);
  const [feed, setFeed] = useState(initial);
  if (given !== initial) {
    setGiven(initial);
    setFeed(initial);
  }
  const asking = useRef<AbortController>(null);
  const ask = useEffectEvent(async () => {
    asking.current?.abort();
    const own = new AbortController();
    asking.current = own;
    const answer = await fetch(href, { signal: own.signal, redirect: 'error' }).catch(() => null);
    if (own.signal.aborted) return;
    const parsed = answer?.ok === true ? statusFeed.safeParse(await answer.json().catch(() => null)) : null;
    if (own.signal.aborted || parsed?.success !== true) return;
    setFeed(parsed.data);
    // The guide above says that all is done; it is made by the server.
    if (movingIn(feed) > 0 && movingIn(parsed.data) === 0) refresh();
  });
  const moving = isLive(feed);
  useEffect(() => {
    const lookIfSeen = () => {
      if (document.visibilityState === 'visible') void ask();
    };
    const timer = moving ? window.setInterval(lookIfSeen, LOOK_SECONDS * 1000) : undefined;
    document.addEventListener('visibilitychange', lookIfSeen);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', lookIfSeen);
    };
  }, [moving]);
  // Another page or filter: the answer to the old question is nobody's any more.
  useEffect(() => () => asking.current?.abort(), []);
  const [wish, setWish] = useState(0);
  useEffect(() => {
    if (wish > 0) void ask();
  }, [wish]);
  const look = useCallback(() => setWish((before) => before + 1), []);
  return { feed, look, paint: setFeed };
}
