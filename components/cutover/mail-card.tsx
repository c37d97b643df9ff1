import { ArrowRight, Globe, Server } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { CutoverFacts, Owner } from '@/components/cutover/cutover-view';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { Banner } from '@/components/ui/banner';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import type { DomainDns } from '@/lib/schemas/mail-domain/domain-dns';

type Seen = DomainDns['mx'][number];
type Exchange = Seen['exchanges'][number];

function useOwnerText(): (owner: Owner) => string {
  const t = useTranslations('cutover');
  const locale = useLocale();
  return (owner) => {
    if (owner.kind === 'provider') return locale === 'en' ? owner.nameEn : owner.nameZh;
    return t(`owner.${owner.kind}`);
  };
}

/** One host that takes mail, and whose it is. */
function Host({ exchange, owner }: { exchange: Exchange; owner: Owner }) {
  const t = useTranslations('cutover');
  const ownerText = useOwnerText();
  const { host, preference, chain, resolves } = exchange;
  const ours = owner.kind === 'ours';
  const real = chain.at(-1);
  return (
    <li className="flex items-start gap-2.5 py-2.5">
      <span className={classNames('mt-0.5 [&>svg]:size-4', ours ? 'text-accent-text' : 'text-text-2')}>
        {ours ? <HouseGlyph /> : <Server aria-hidden />}
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-mono wrap-anywhere">{host === '' ? t('nullMx') : host}</p>
        <p className="text-xs text-text-3">
          {host === '' ? null : `${t('preference', { n: preference })} · `}
          {host === '' ? null : <span className={ours ? 'font-medium text-accent-text' : 'text-text-2'}>{ownerText(owner)}</span>}
        </p>
        {real === undefined || real === host ? null : (
          <p className="text-xs text-text-3 wrap-anywhere">{t('aliasOf', { name: real })}</p>
        )}
        {resolves === false ? <p className="text-xs font-medium text-state-failed-text">{t('unresolved')}</p> : null}
      </div>
    </li>
  );
}

function Hosts({ seen, owners }: { seen: Seen; owners: Record<string, Owner> }) {
  const t = useTranslations('cutover');
  if (seen.outcome === 'no_answer') {
    return (
      <p className="py-2.5 text-sm text-state-paused-text">{t('recordNoAnswer', { why: t(`why.${seen.why ?? 'silent'}`) })}</p>
    );
  }
  if (seen.exchanges.length === 0) return <p className="py-2.5 text-sm text-text-2">{t('noMx')}</p>;
  return (
    <ul className="divide-y divide-line">
      {seen.exchanges.map((exchange) => (
        <Host
          key={`${exchange.preference} ${exchange.host}`}
          exchange={exchange}
          owner={owners[exchange.host] ?? { kind: 'unknown' }}
        />
      ))}
    </ul>
  );
}

/** Resolvers that see the same are shown as one. */
function views(mx: Seen[]): { key: string; resolvers: string[]; seen: Seen }[] {
  const groups = Map.groupBy(mx, ({ outcome, why, exchanges }) => JSON.stringify([outcome, why, exchanges]));
  return [...groups].flatMap(([key, [seen, ...more]]) =>
    seen === undefined ? [] : [{ key, seen, resolvers: [seen, ...more].map(({ resolver }) => resolver) }],
  );
}

function Side({
  title,
  beside,
  children,
  className,
}: {
  title: string;
  beside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={classNames('min-w-0 rounded-[10px] border border-line-strong px-4 pt-3 pb-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3 text-xs text-text-3">
        <h3 className="text-xs font-medium">{title}</h3>
        {beside}
      </div>
      {children}
    </div>
  );
}

/** 新邮件现在进哪里: the world, the MX records of today, and what they should be. */
export function MailCard({ facts }: { facts: Pick<CutoverFacts, 'dns' | 'mx'> }) {
  const t = useTranslations('cutover');
  const { dns, mx } = facts;
  const shown = views(dns.mx);
  const ttls = dns.mx.flatMap((seen) => seen.ttlSeconds ?? []);
  const ttlSeconds = ttls.length === 0 ? null : Math.max(...ttls);
  return (
    <Card title={t('mailTitle')}>
      <CardBody className="flex flex-col gap-4">
        {mx.verdict === 'no_answer' ? (
          <Banner kind="warn" lead={t('noAnswerLead')}>
            {t('noAnswerText')}
          </Banner>
        ) : null}
        <div className="grid gap-3 desk:grid-cols-[auto_auto_minmax(0,1fr)_auto_minmax(0,1fr)] desk:items-center">
          <p className="flex items-center gap-2 text-xs text-text-2 desk:flex-col">
            <span className="grid size-10 shrink-0 place-items-center rounded-full border border-line-strong bg-sunken">
              <Globe className="size-5 text-text-2" aria-hidden />
            </span>
            {t('outsideMail')}
          </p>
          <ArrowRight className="size-5 text-text-3 max-desk:ml-2.5 max-desk:rotate-90" aria-hidden />
          <Side
            title={t('mailNow')}
            beside={ttlSeconds === null ? null : t('ttl', { seconds: ttlSeconds })}
            className={mx.verdict === 'ours' ? 'border-accent' : ''}
          >
            {shown.map(({ key, resolvers, seen }) => (
              <div key={key}>
                {shown.length === 1 ? null : (
                  <p className="pt-2 font-mono text-xs text-text-3">{t('resolverSees', { resolver: resolvers.join(', ') })}</p>
                )}
                <Hosts seen={seen} owners={mx.owners} />
              </div>
            ))}
          </Side>
          {mx.verdict === 'ours' ? null : <Wanted wanted={mx.wanted} />}
        </div>
      </CardBody>
    </Card>
  );
}

function Wanted({ wanted }: { wanted: readonly string[] }) {
  const t = useTranslations('cutover');
  return (
    <>
      <ArrowRight className="size-5 text-text-3 max-desk:ml-2.5 max-desk:rotate-90" aria-hidden />
      <Side title={t('mailWanted')} className="border-dashed">
        {wanted.length === 0 ? (
          <p className="py-2.5 text-sm text-state-paused-text">{t('mailWantedUnset')}</p>
        ) : (
          <>
            <ul className="divide-y divide-line">
              {wanted.map((host, index) => (
                <li key={host} className="flex items-start gap-2.5 py-2.5">
                  <HouseGlyph className="mt-0.5 text-accent-text" />
                  <div className="min-w-0 text-sm">
                    <p className="font-mono wrap-anywhere select-all">{host}</p>
                    <p className="text-xs text-text-3">{t('preference', { n: (index + 1) * 10 })}</p>
                  </div>
                </li>
              ))}
            </ul>
            <p className="pb-2 text-xs text-text-3 text-pretty">{t('mailWantedHelp')}</p>
          </>
        )}
      </Side>
    </>
  );
}
