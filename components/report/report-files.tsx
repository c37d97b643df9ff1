'use client';

import { Download, Printer } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';

export interface ReportFile {
  href: string;
  label: string;
}

/** The files of a report, and its printing. Plain links: the browser saves them. */
export function ReportFiles({ files }: { files: ReportFile[] }) {
  const t = useTranslations('report');
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      {files.map(({ href, label }) => (
        <Button key={href} asChild>
          <a href={href} download>
            <Download className="size-3.5" aria-hidden />
            {label}
          </a>
        </Button>
      ))}
      <Button onClick={() => window.print()}>
        <Printer className="size-3.5" aria-hidden />
        {t('print')}
      </Button>
    </div>
  );
}

/** On paper only: whose report it is, of which period, and when it was printed. */
export function PrintHead({ domain, period, when }: { domain: string; period: string; when: string }) {
  const t = useTranslations('report');
  return (
    <div className="mb-4 hidden border-b border-line-strong pb-2 print:block">
      <p className="font-semibold">{t('printTitle')}</p>
      <p className="text-xs">{t('printed', { domain, period, when })}</p>
    </div>
  );
}
