'use client';

import { ImageOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { MailAccess } from '@/components/mail-list/mail-access';
import { Button } from '@/components/ui/button';
import type { MessageRef } from '@/lib/schemas/mail';

interface HtmlBodyProps {
  access: MailAccess;
  message: MessageRef;
  remoteImages: number;
}

/**
 * A stranger's HTML in a frame without rights: no scripts, no origin, no forms, no way to the page around it. Images of other
 * servers only when the reader asks, for this message and this time.
 */
export function HtmlBody({ access, message, remoteImages }: HtmlBodyProps) {
  const t = useTranslations('mailReader');
  const [images, setImages] = useState(false);
  return (
    <>
      {remoteImages > 0 && !images ? (
        <div className="mx-4 mb-3 flex flex-wrap items-center gap-2.5 rounded-md bg-sunken px-3 py-2 text-sm text-text-2 desk:mx-10">
          <ImageOff className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1 basis-48">{t('imagesBlocked', { count: remoteImages })}</span>
          <Button size="small" onClick={() => setImages(true)}>
            {t('showImages')}
          </Button>
        </div>
      ) : null}
      <iframe
        key={String(images)}
        title={t('frame')}
        src={access.frameHref(message, images)}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        className="min-h-[60dvh] w-full flex-1 border-t border-line bg-white"
      />
    </>
  );
}
