import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Crumb, Crumbs } from '@/components/shell/crumbs';
import { classNames } from '@/components/ui/class-names';

interface PageHeadProps {
  path: Crumb[];
  title: string;
  /** Right of the title: the domain, a state. */
  beside?: ReactNode;
  /** One sentence that a tired person can act on. */
  verdict?: ReactNode;
  actions?: ReactNode;
  /** The bar on phones says the title already. */
  titleInPhoneBar?: boolean;
}

export function PageHead({ path, title, beside, verdict, actions, titleInPhoneBar = false }: PageHeadProps) {
  const t = useTranslations('shell');
  return (
    <>
      <Crumbs label={t('crumbs')} path={path} className={classNames(titleInPhoneBar && 'max-desk:hidden')} />
      <div className="mt-1 mb-3 flex flex-wrap items-start gap-x-6 gap-y-3 desk:mb-5">
        <div className="min-w-0 flex-1 basis-80">
          <div className={classNames('flex flex-wrap items-center gap-x-3 gap-y-1', titleInPhoneBar && 'max-desk:sr-only')}>
            <h1 className="text-lg">{title}</h1>
            {beside}
          </div>
          {verdict === undefined ? null : <p className="mt-1 text-base text-text-2">{verdict}</p>}
        </div>
        {actions}
      </div>
    </>
  );
}
