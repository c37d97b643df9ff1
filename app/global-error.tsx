'use client';

import { useState } from 'react';
import en from '@/lib/i18n/messages/en.json';
import zhCN from '@/lib/i18n/messages/zh-CN.json';
import './globals.css';

/** The last net: the root layout itself failed, so there is no provider of messages and no way to know the person's choice but the browser's. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const [words] = useState(() => (typeof navigator !== 'undefined' && navigator.language.startsWith('en') ? en : zhCN));
  return (
    <html lang={words === en ? 'en' : 'zh-CN'} suppressHydrationWarning>
      <body>
        <main className="mx-auto flex max-w-lg flex-col items-start gap-3 px-4 py-16">
          <h1 className="text-lg">{words.errorPages.title}</h1>
          <p className="text-text-2">{words.errorPages.text}</p>
          <button type="button" onClick={retry} className="h-10 rounded-sm bg-accent px-4 text-on-accent">
            {words.errorPages.retry}
          </button>
        </main>
      </body>
    </html>
  );
}
