import { redirect } from 'next/navigation';
import { homeOf } from '@/app/home-of';
import { requireSession } from '@/lib/auth/session';

export default async function Page() {
  redirect(homeOf(await requireSession()));
}
