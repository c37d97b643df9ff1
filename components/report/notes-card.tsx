import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';

/** What is known only as of a moment (T6), what the provider may withhold, and whether the two sides were compared. */
export function NotesCard({ notes }: { notes: string[] }) {
  const t = useTranslations('report');
  return (
    <Card title={t('notes')}>
      <ul className="grid list-disc gap-1.5 px-4 pt-2 pb-4 pl-8 text-sm text-pretty text-text-2 desk:px-5 desk:pl-9">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Card>
  );
}
