'use client';

import { useEffect } from 'react';
import { ErrorPage } from '@/app/error-page';

export default function AppError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  const digest = error instanceof Error && 'digest' in error && typeof error.digest === 'string' ? error.digest : null;
  return <ErrorPage digest={digest} retry={retry} />;
}
