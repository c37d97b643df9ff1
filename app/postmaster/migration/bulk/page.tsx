import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { z } from 'zod';
import { LiveRefresh } from '@/app/live-refresh';
import { readDomain } from '@/app/postmaster/domain-facts';
import type { SearchParams } from '@/app/postmaster/query';
import { BulkCheck } from '@/components/bulk/bulk-check';
import { BulkConfirm } from '@/components/bulk/bulk-confirm';
import { type BulkPreview, leftOut } from '@/components/bulk/bulk-preview';
import { BulkResult } from '@/components/bulk/bulk-result';
import { BulkSource } from '@/components/bulk/bulk-source';
import { BulkSteps } from '@/components/bulk/bulk-steps';
import { PageHead } from '@/components/shell/page-head';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';
import {
  acceptOwnerAction,
  changeRowAction,
  dropRowAction,
  importBulkAction,
  previewBulkAction,
  startPreflightAction,
  stopPreflightAction,
} from '@/lib/actions/bulk-actions';
import type { Actor } from '@/lib/actor';
import { findBulkImport } from '@/lib/bulk/find-bulk-import';
import { findSourceGrant } from '@/lib/consents/find-source-grant';
import { AppError } from '@/lib/errors';

const PATH = '/postmaster/migration/bulk';
/** Each look reads the whole list: while mailboxes are being tried they change every second or two. */
const LOOK_SECONDS = 3;

const ACTIONS = {
  startPreflight: startPreflightAction,
  stopPreflight: stopPreflightAction,
  changeRow: changeRowAction,
  dropRow: dropRowAction,
  acceptOwner: acceptOwnerAction,
};

/** From the pace so far; null before the first one has ended. */
function secondsLeft({ tries, triedAt }: BulkPreview, at: Date): number | null {
  const done = tries.passed + tries.failed;
  if (triedAt === null || done === 0 || tries.open === 0) return null;
  return ((at.getTime() - triedAt.getTime()) / 1000 / done) * tries.open;
}

/** The trial sign-ins, looked at again while they go on. */
async function LiveTries({ preview }: { preview: BulkPreview }) {
  const t = await getTranslations('bulk.preflight');
  const { passed, failed, open } = preview.tries;
  const sentence = [t('passed', { count: passed }), t('failed', { count: failed }), t('open', { count: open })].join(' ');
  return <LiveRefresh everySeconds={open > 0 ? LOOK_SECONDS : null} sentence={sentence} />;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell');
  return { title: t('bulk') };
}

/** The preview that the URL names; somebody else's is as unknown as none. */
async function readPreview(actor: Actor, searchParams: SearchParams): Promise<BulkPreview | null> {
  const { import: importId } = await searchParams;
  if (importId === undefined) return null;
  const id = z.uuid().safeParse(importId);
  if (!id.success) notFound();
  try {
    return await findBulkImport(actor, id.data);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}

async function Verdict({ preview }: { preview: BulkPreview | null }) {
  const t = await getTranslations('bulk');
  const bold = { b: (text: React.ReactNode) => <b className="text-text">{text}</b> };
  if (preview === null) return t.rich('verdictFile', bold);
  const good = preview.importable;
  if (preview.state === 'CONFIRMED') return t.rich('verdictDone', { count: good, ...bold });
  const { same } = preview.counts;
  return t.rich('verdictCheck', { all: preview.rows.length, good, bad: leftOut(preview), same, ...bold });
}

/** A list can be checked at any time; what it cannot do yet is said before the work, not after it. */
async function NotYet() {
  const { domain } = await readDomain();
  const t = await getTranslations('bulk');
  const missing = domain.window?.open !== true ? 'closed' : domain.source === null ? 'noSource' : null;
  if (missing === null) return null;
  return (
    <Banner
      kind="warn"
      lead={t(`notYet.${missing}`)}
      action={
        <Button size="small" asChild>
          <Link href={missing === 'closed' ? '/postmaster/migration#switch' : '/postmaster/migration#source'}>
            {t('notYet.go')}
          </Link>
        </Button>
      }
    >
      {t('notYet.text')}
    </Banner>
  );
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { actor, domain, now } = await readDomain();
  const [preview, grant] = await Promise.all([readPreview(actor, searchParams), findSourceGrant(actor, domain.id)]);
  const t = await getTranslations();
  const confirmed = preview?.state === 'CONFIRMED';
  return (
    <>
      <PageHead
        titleInPhoneBar
        path={[
          { label: t('shell.groupServices') },
          { label: t('shell.migration'), href: '/postmaster/migration' },
          { label: t('shell.bulk') },
        ]}
        title={t('bulk.title')}
        verdict={<Verdict preview={preview} />}
        actions={<BulkSteps current={preview === null ? 1 : confirmed ? 3 : 2} />}
      />
      <div className="grid gap-4 pb-4">
        {grant.given === null ? null : <Banner kind="info" lead={t('grant.bulk')} />}
        {confirmed ? null : <NotYet />}
        {preview !== null && confirmed ? (
          <BulkResult preview={preview} path={PATH} statusHref="/postmaster/migration#status" />
        ) : (
          <BulkSource path={PATH} templateHref="/api/template/mappings" checked={preview} preview={previewBulkAction} />
        )}
        {preview === null ? null : <LiveTries preview={preview} />}
        {preview === null ? null : (
          <BulkCheck key={preview.id} preview={preview} secondsLeft={secondsLeft(preview, now)} actions={ACTIONS} />
        )}
      </div>
      {preview === null || confirmed ? null : (
        <BulkConfirm
          path={PATH}
          leftOutHref={`/api/bulk/${preview.id}/left-out`}
          unknownHref={`/api/bulk/${preview.id}/unknown-members`}
          preview={preview}
          confirm={importBulkAction}
        />
      )}
    </>
  );
}
