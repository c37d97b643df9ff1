import { useTranslations } from 'next-intl';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { auditLabel, auditMoment, auditSentence, auditSubject, auditTranslator, auditWho } from '@/lib/i18n/sentences/audit-text';
import { useDates } from '@/lib/i18n/use-dates';
import { AUDIT_ACTIONS, isAuditAction } from '@/lib/schemas/audit';

export interface AuditLine {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  values: Record<string, string | number>;
}

function Who({ actor }: { actor: string }) {
  const t = auditTranslator(useTranslations('audit'));
  const { name, role } = auditWho(t, actor);
  return (
    <>
      <span className="wrap-anywhere">{name}</span>
      {role === null ? null : <Why>{role}</Why>}
    </>
  );
}

function Sentence({ line }: { line: AuditLine }) {
  const t = auditTranslator(useTranslations('audit'));
  return auditSentence(t, useDates(), line, isAuditAction(line.action) ? AUDIT_ACTIONS[line.action] : []);
}

/** Time, who, what, on what, and the whole sentence; on a phone the sentence comes first. */
export function AuditRows({ lines }: { lines: AuditLine[] }) {
  const t = useTranslations('audit');
  const open = auditTranslator(t);
  const dates = useDates();
  return (
    <>
      <Table className="border-t border-line max-desk:hidden">
        <thead>
          <tr>
            <HeadCell>{t('columnTime')}</HeadCell>
            <HeadCell>{t('columnWho')}</HeadCell>
            <HeadCell>{t('columnWhat')}</HeadCell>
            <HeadCell>{t('columnSubject')}</HeadCell>
            <HeadCell>{t('columnDetail')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <Cell className="h-11 whitespace-nowrap text-text-2">
                <time dateTime={line.at.toISOString()}>{auditMoment(dates, line.at)}</time>
              </Cell>
              <Cell className="wide:min-w-52">
                <Who actor={line.actor} />
              </Cell>
              <Cell className="font-medium whitespace-nowrap">{auditLabel(open, line.action)}</Cell>
              <Cell className="wrap-anywhere wide:min-w-52">
                {auditSubject(dates, line.subject) || <span className="text-text-3">—</span>}
              </Cell>
              <Cell className="text-text-2 text-pretty">
                <Sentence line={line} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line desk:hidden">
        {lines.map((line) => (
          <li key={line.id} className="px-4 py-2.5 text-sm">
            <p className="wrap-anywhere">
              <Sentence line={line} />
            </p>
            <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-text-3">
              <time dateTime={line.at.toISOString()}>{auditMoment(dates, line.at)}</time>
              <span className="wrap-anywhere">{auditWho(open, line.actor).name}</span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
