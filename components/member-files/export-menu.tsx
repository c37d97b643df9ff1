'use client';

import { Download, FileSpreadsheet, FileText } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Menu, MenuCaption, MenuItem } from '@/components/ui/menu';

/** 导出: every account of the domain as a file. `href` takes `?format=`. */
export function ExportMenu({ href }: { href: string }) {
  const t = useTranslations('members');
  return (
    <Menu
      trigger={
        <Button>
          <Download className="size-3.5" aria-hidden />
          {t('export')}
        </Button>
      }
    >
      <MenuCaption>{t('exportNote')}</MenuCaption>
      <MenuItem asChild>
        <a href={`${href}?format=xlsx`} download>
          <FileSpreadsheet aria-hidden />
          {t('exportXlsx')}
        </a>
      </MenuItem>
      <MenuItem asChild>
        <a href={`${href}?format=csv`} download>
          <FileText aria-hidden />
          {t('exportCsv')}
        </a>
      </MenuItem>
    </Menu>
  );
}
