import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { CutoverFacts } from '@/components/cutover/cutover-view';
import { Card } from '@/components/ui/card';
import { CLIENT_RECORDS, type RecordSeen } from '@/lib/schemas/mail-domain/domain-dns';

/** What stands in a record: its contents line by line, aliases first, or plainly that there is none, or that nobody answered. */
function Contents({ record }: { record: RecordSeen }): ReactNode {
  const t = useTranslations('cutover');
  if (record.outcome === 'no_answer') {
    return <p className="font-sans text-state-paused-text">{t('recordNoAnswer', { why: t(`why.${record.why ?? 'silent'}`) })}</p>;
  }
  const aliases = record.chain.slice(1);
  if (record.outcome === 'none' && aliases.length === 0) return <p className="font-sans text-text-3">{t('recordNone')}</p>;
  return (
    <>
      {aliases.map((alias) => (
        <p key={alias}>{`CNAME ${alias}`}</p>
      ))}
      {record.values.map((value) => (
        <p key={value}>{value === '' ? t('recordNotOffered') : value}</p>
      ))}
    </>
  );
}

function Row({ label, record, children }: { label: string; record: RecordSeen; children?: ReactNode }) {
  const t = useTranslations('cutover');
  return (
    <tr className="align-top max-desk:flex max-desk:flex-col max-desk:gap-1 max-desk:py-3">
      <th scope="row" className="py-2.5 pr-4 text-left font-normal max-desk:p-0 desk:w-80 desk:pl-5">
        <span className="block">{label}</span>
        <span className="block font-mono text-xs text-text-3 wrap-anywhere">{record.name}</span>
      </th>
      <td className="min-w-0 py-2.5 pr-4 max-desk:p-0">
        <div className="font-mono text-xs leading-5 text-text-2 wrap-anywhere">
          <Contents record={record} />
        </div>
        {children}
      </td>
      <td className="py-2.5 text-right text-xs whitespace-nowrap text-text-3 max-desk:p-0 max-desk:text-left desk:pr-5">
        {record.ttlSeconds === null ? null : t('ttl', { seconds: record.ttlSeconds })}
      </td>
    </tr>
  );
}

/** 解析记录: what else has to be changed, and what it says now. */
export function RecordsCard({ facts }: { facts: Pick<CutoverFacts, 'dns' | 'spf'> }) {
  const t = useTranslations('cutover');
  const { dns, spf } = facts;
  return (
    <Card title={t('recordsTitle')}>
      <p className="px-4 pt-1 pb-3 text-xs text-text-3 text-pretty desk:px-5">{t('recordsLead')}</p>
      <table className="w-full text-sm max-desk:block">
        <thead className="text-xs text-text-3 max-desk:sr-only">
          <tr>
            <th scope="col" className="border-b border-line-strong py-2 text-left font-medium desk:pl-5">
              {t('recordsHead.record')}
            </th>
            <th scope="col" className="border-b border-line-strong py-2 text-left font-medium">
              {t('recordsHead.now')}
            </th>
            <th scope="col" className="border-b border-line-strong py-2 text-right font-medium desk:pr-5">
              {t('recordsHead.ttl')}
            </th>
          </tr>
        </thead>
        <tbody className="max-desk:block max-desk:divide-y max-desk:divide-line max-desk:px-4 desk:[&>tr:not(:last-child)>*]:border-b desk:[&>tr:not(:last-child)>*]:border-line">
          <Row label={t('record.spf')} record={dns.spf}>
            {spf.proposed === null ? null : (
              <p className="mt-1 text-xs text-text-2">
                {t('spfProposed')} <span className="font-mono wrap-anywhere text-text select-all">{spf.proposed}</span>
              </p>
            )}
          </Row>
          {CLIENT_RECORDS.map((id) => (
            <Row key={id} label={t(`record.${id}`)} record={dns[id]} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}
